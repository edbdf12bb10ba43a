"""CSV files as spreadsheets and people write them."""
