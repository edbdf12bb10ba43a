"""Managing releases: switching to one (`switch`), marks, rolling back (`rollback`), listing, removing (`retention`)."""
