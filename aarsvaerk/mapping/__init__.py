"""Mapping tasks to task fields: suggestions by text similarity, and review of undecided tasks."""
