"""Receiving, reading and keeping deliveries. Knows nothing of dbt, Dagster or Great Expectations."""
