"""The product around the line: intake, mapping, releases, serving and the command line.

Only `cli` starts the orchestrator; nothing else here knows Dagster or dbt.
"""
