"""How municipalities compare: peers, uncertainty, what conditions explain, and where a gap comes from.

Pure functions over Arrow tables and arrays, without input or output: the models in dbt_project/models call them.
docs/methods.md describes each method in plain words.
"""

FEW_PEERS, MINIMUM_PEERS = 5, 3
"""Peers below which a comparison is weak, and below which their statistics would tell of single ones."""
COMPARABILITY_BAR = 50
"""Points of comparability, of 100, below which no rank and no gap is given."""
