"""Looking after releases: switching to one (`switch`), marks, rolling back (`rollback`), removing (`retention`)."""
