"""MetricFlow over a built warehouse: its engine turns a question into SQL by the semantic manifest that dbt wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
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


def faults(manifest: Mapping[str, Any]) -> list[str]:
    """What in dbt's manifest would let a metric add up, average or divide what must not be.

    A measure sums, and takes a column that does not add up only with its denominator or once for each; of a comparison
    it names one peer set. A metric divides sums, never ratios, and both of its sides count the same.
    """
    found = []
    measures = {}
    for model in manifest["semantic_models"].values():
        (read,) = model["depends_on"]["nodes"]
        for measure in model["measures"]:
            measures[measure["name"]] = model["name"]
            found += _faults_of_measure(measure, manifest["nodes"][read])
    metrics = {metric["name"]: metric for metric in manifest["metrics"].values()}
    for name, metric in metrics.items():
        for fault in _faults_of_metric(metric, metrics, measures):
            found.append(f"{name}: {fault}")
    return found


def _faults_of_measure(measure: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[str]:
    if measure["agg"] != "sum":
        yield f"{measure['name']}: {measure['agg']} is no sum"
    counted = measure["expr"] or measure["name"]
    keys = [name for one in read["constraints"] if one["type"] == "primary_key" for name in one["columns"]]
    if "peer_set_code" in keys and not re.search(r"peer_(?:set_code|group_type) = '", counted):
        yield f"{measure['name']}: every peer set is counted"
    # A ratio's denominator is repeated on the rows; a measure counts it on one of them.
    metas = {name: column["config"]["meta"] for name, column in read["columns"].items()}
    once = {meta.get("denominator") for meta in metas.values() if "case when" in counted}
    for name, meta in metas.items():
        if name not in once and meta.get("additivity") in ("ratio", "none"):
            left = re.sub(rf"{re.escape(meta.get('numerator', name + '!'))}(?!\w)", "", counted)
            if name in re.findall(r"\w+", left.replace(f"{name} is not null", "")):
                yield f"{measure['name']}: {name} does not add up"


def _faults_of_metric(
    metric: Mapping[str, Any], metrics: Mapping[str, Mapping], measures: Mapping[str, str]
) -> Iterator[str]:
    params = metric["type_params"]
    inputs = params["metrics"] if metric["type"] == "derived" else [params["numerator"], params["denominator"]]
    inputs = [one for one in inputs or () if one]
    if metric["type"] == "simple":
        return
    if re.search(r"\b(?:avg|mean|median|max|min|sum)\s*\(", params["expr"] or ""):
        yield "an aggregate of its parts"
    for one in inputs:
        if metrics[one["name"]]["type"] != "simple":
            yield f"{one['name']} is a ratio itself"
        if not one["filter"] and not (one.get("alias") or "_in_all").endswith("_in_all"):
            yield f"{one['alias']} is all of {one['name']}"
    names = [one["name"] for one in inputs]
    filters = [json.dumps(one["filter"]) for one in inputs]
    of = {measures.get(name) for name in names}
    # Parts of one model count the same rows, so both sides have one filter, or the whole is divided by.
    if len(set(zip(names, filters, strict=True))) < len(names):
        yield "a part divided by itself"
    if any("indicator" in name for name in names) and (len(set(filters)) > 1 or filters[0] == "null"):
        yield "indicators of unlike units"
    counted = {"fte_of_counted_inhabitants", "inhabitants_of_counted_fte"}
    if counted & set(names) and set(names) != counted:
        yield "FTE and inhabitants of different municipalities"
    elif len(of) > 1 and set(names) != counted:
        yield f"parts of {sorted(map(str, of))}"
