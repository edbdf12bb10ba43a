"""Protecting people: what the open profile of a release leaves out, and making it.

`plan` chooses the units and totals to suppress, `published` says of every published column what becomes of it, and
`open_profile` writes the open database. Does not belong here: publishing both profiles (publish).
"""
