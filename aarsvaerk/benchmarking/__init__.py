"""How municipalities compare: peers, uncertainty, what conditions explain, and where a gap comes from.

Pure functions over Arrow tables and arrays, without input or output: the models in dbt_project/models call them.
docs/methods.md describes each method in plain words.
"""

FEW_PEERS, MINIMUM_PEERS = 5, 3
"""With fewer peers than the first a comparison is weak; with fewer than the second it reveals single ones."""
COMPARABILITY_BAR = 50
"""Points of comparability, of 100, below which no rank and no gap is given."""
