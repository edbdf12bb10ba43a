"""How municipalities compare: peers, uncertainty, what conditions explain, and where a gap comes from.

Pure functions over Arrow tables and arrays, without input or output: the models in dbt_project/models call them.
docs/methods.md describes each method in plain words.
"""
