"""Figures that refuse: each metric, spoiled in every way that would add up what must not be, is caught."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from tests.metrics import faults

WRONG_AGGREGATES = ("average", "median", "max", "min", "count", "sum_boolean")
NO_SUM = {"ratio", "none"}


def semantic(manifest: dict) -> dict:
    """A copy of what the metrics are made of."""
    return {
        "semantic_models": copy.deepcopy(manifest["semantic_models"]),
        "metrics": copy.deepcopy(manifest["metrics"]),
        "nodes": manifest["nodes"],
    }


def mutants(manifest: dict) -> Iterator[tuple[str, set[str], dict]]:
    """What was done, the metrics that it spoils, and the manifest in which it was done."""
    for key, model in manifest["semantic_models"].items():
        (read,) = model["depends_on"]["nodes"]
        columns = manifest["nodes"][read]["columns"]
        no_sums = [name for name, c in columns.items() if c["config"]["meta"].get("additivity") in NO_SUM]
        for place, measure in enumerate(model["measures"]):
            users = users_of(manifest, measure["name"])
            changes = [{"agg": wrong} for wrong in WRONG_AGGREGATES]
            changes += [{"expr": name} for name in no_sums]
            if "peer_group_type" in (measure["expr"] or ""):
                changes.append({"expr": measure["expr"].replace("peer_group_type = 'country'", "true")})
            for change in changes:
                spoiled = semantic(manifest)
                spoiled["semantic_models"][key]["measures"][place] |= change
                yield f"{measure['name']} {change}", users, spoiled
    for key, metric in manifest["metrics"].items():
        if metric["type"] != "simple":
            for what, change in changes_of_metric(metric):
                spoiled = semantic(manifest)
                change(spoiled["metrics"][key]["type_params"])
                yield f"{metric['name']} {what}", {metric["name"]}, spoiled


def changes_of_metric(metric: dict) -> Iterator[tuple[str, object]]:
    ratio = "fte_per_1000_inhabitants"
    if metric["type"] == "ratio":
        for side in ("numerator", "denominator"):
            yield f"{side} is a ratio", lambda params, side=side: params[side].update(name=ratio)
            yield f"{side} is of others", lambda params, side=side: params[side].update(name="fte")
        return
    yield "averaged", lambda params: params.update(expr=f"avg({params['expr']})")
    for place, one in enumerate(metric["type_params"]["metrics"]):
        yield f"part {place} is a ratio", lambda params, place=place: params["metrics"][place].update(name=ratio)
        yield (
            f"part {place} is of others",
            lambda params, place=place: params["metrics"][place].update(name="net_expenditure_kr"),
        )
        if one["filter"]:
            yield f"part {place} is of all", lambda params, place=place: params["metrics"][place].update(filter=None)


def users_of(manifest: dict, measure: str) -> set[str]:
    """The metrics that a measure is in, directly or through others."""
    found = {measure}
    for _ in range(3):
        for metric in manifest["metrics"].values():
            params = metric["type_params"]
            parts = [params["measure"], params["numerator"], params["denominator"], *(params["metrics"] or ())]
            if {part["name"] for part in parts if part} & found:
                found.add(metric["name"])
    return found


def test_no_metric_adds_up_what_must_not_be(manifest):
    assert faults(manifest) == []


def test_every_metric_that_is_spoiled_is_caught(manifest):
    spoiled, let_through, count = set(), [], 0
    for what, metrics, mutant in mutants(manifest):
        spoiled |= metrics
        count += 1
        if not faults(mutant):
            let_through.append(what)
    assert let_through == []
    assert {metric["name"] for metric in manifest["metrics"].values()} <= spoiled and count > 200
