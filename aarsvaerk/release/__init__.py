"""Releases: making, hashing, describing and looking after them."""
