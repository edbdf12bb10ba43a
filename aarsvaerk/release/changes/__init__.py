"""What changed between two releases, and the notes on it in words."""
