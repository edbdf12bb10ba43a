"""Adapters of dbt, one folder each, as dbt looks for them (see orchestration.spark.build)."""
