"""Excel workbooks: guarded, streamed, cell by cell."""
