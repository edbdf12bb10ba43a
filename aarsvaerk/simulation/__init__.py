"""Simulated deliveries of Danish municipalities, and the truth of what must come out of them.

`simulate` writes files as municipalities would send them, a `deliveries.csv` that says when each is received, and
beside them `truth/`: the totals, figures and findings that a refresh of those files must give. National statistics are
never simulated. The same specification gives the same bytes.
"""
