"""The standard submission: its columns and templates."""
