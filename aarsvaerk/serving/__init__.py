"""Answers from releases: PostgreSQL, and what a figure is made of."""
