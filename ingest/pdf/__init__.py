"""PDF files as lines of text."""
