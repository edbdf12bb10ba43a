"""Great Expectations at the two borders: suites as Python, one runner. Importing this package imports nothing."""
