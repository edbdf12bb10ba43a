"""The orchestrator, Dagster and nothing else: definitions, assets, checks, jobs, automation, the run and the gate.

`run` executes the whole line in one process, as the command line and the tests do; `dbt` prepares what dbt builds;
`gate` decides on publishing. What Dagster sees is in `definitions` and in the modules named after its kinds.
"""
