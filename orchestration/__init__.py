"""The orchestrator: settings, the command line, the Dagster definitions and the publishing of releases.

Module by module: `settings` decides paths and environment, `fingerprint` tells whether anything is new, `verdicts` and
`load` bring deliveries into the candidate file, `gate` and `publish` decide on and make a release, `refresh` runs the
whole line, `cli` talks to people. What Dagster sees stands in `definitions` and in the modules named after its kinds.
"""
