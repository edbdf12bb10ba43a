"""MetricFlow over a built warehouse: its engine turns a question into SQL by the semantic manifest that dbt wrote."""

from __future__ import annotations

import json
from typing import Any

import duckdb
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from aarsvaerk.settings import Settings


class DuckDBDialect:
    """As much of MetricFlow's SqlClient as it takes to write SQL; its `query` would make floats of DECIMAL."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


class Metrics:
    """The metrics of a home in which `aarsvaerk refresh` has run."""

    def __init__(self, settings: Settings) -> None:
        self.manifest = (settings.dbt_target / "semantic_manifest.json").read_text(encoding="utf-8")
        lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(self.manifest))
        self.engine = MetricFlowEngine(lookup, DuckDBDialect())
        self.connection = duckdb.connect(str(settings.candidate), read_only=True)

    def names(self) -> list[str]:
        """The names of all metrics."""
        return [metric["name"] for metric in json.loads(self.manifest)["metrics"]]

    def ask(self, *metrics: str, by: tuple[str, ...] = (), where: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """The metrics' values, a row per group; a `where` is "{{ Dimension('municipality__region_code') }} = '1082'".

        Raises:
            InvalidQueryException: MetricFlow knows no such metric, or cannot tell it by such a group.
        """
        request = MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=by, where_constraints=where)
        result = self.connection.execute(self.engine.explain(request).sql_statement.sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
