"""`aarsvaerk serve`: the pages of the current release and its figures as an API, over HTTP, for reading only."""
