"""The pages of the catalogue: its tree, its task fields, its indicators and its laws.

Belongs here: what stands on them. Does not belong here: figures of a single municipality (municipality_pages).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median, quantiles

from aarsvaerk.release.files.site import charts
from aarsvaerk.release.files.site.content import Content, Row
from aarsvaerk.release.files.site.numbers import number
from aarsvaerk.release.files.site.rendering import Page, indicator_value
from aarsvaerk.release.files.site.words import text


def catalogue_pages(content: Content, language: str) -> Iterator[Page]:
    """The tree, each task field, the indicators and each that has a value, and the laws."""
    yield _catalogue(content, language)
    yield from _task_fields(content, language)
    yield from _indicators(content, language)
    names = {row["task_field_code"]: row[f"task_field_name_{language}"] for row in content["fields"]}
    yield "laws.html", "laws", {"title": text("laws", language), "laws": content["laws"], "names": names}


def _catalogue(content: Content, language: str) -> Page:
    values: dict[object, list] = {}
    for rows in content.newest_fte.values():
        for row in rows:
            if row["fte_per_1000_inhabitants"] is not None:
                values.setdefault(row["task_field_code"], []).append(row["fte_per_1000_inhabitants"])
    mains: dict[str, dict] = {}
    for row in content["fields"]:
        main = mains.setdefault(
            row["main_category_code"],
            {"code": row["main_category_code"], "name": row[f"main_category_name_{language}"], "subs": {}},
        )
        sub = main["subs"].setdefault(
            row["subcategory_code"],
            {"code": row["subcategory_code"], "name": row[f"subcategory_name_{language}"], "rows": []},
        )
        found = values.get(row["task_field_code"], [])
        sub["rows"].append(row | {"count": len(found), "median": median(found) if found else None})
    hierarchy = [main | {"parts": list(main["subs"].values())} for main in mains.values()]
    return "catalogue.html", "catalogue", {"title": text("catalogue", language), "hierarchy": hierarchy}


def _task_fields(content: Content, language: str) -> Iterator[Page]:
    laws: dict[str, list[Row]] = {}
    for law in content["laws"]:
        for code in law["task_field_codes"]:
            laws.setdefault(code, []).append(law)
    newest: dict[str, list[Row]] = {}
    for rows in content.newest_fte.values():
        for row in rows:
            newest.setdefault(row["task_field_code"], []).append(row)
    explained = content.grouped["explained"].pairs("task_field_code", "fte")
    units, indicators = content.by("unit_fields", "task_field_code"), content.by("indicators", "task_field_code")
    values = content.by("indicator_values", "indicator_code")
    limits = content.by("field_peers", "task_field_code")
    for field in content["fields"]:
        code, name = field["task_field_code"], field[f"task_field_name_{language}"]
        rows = sorted(
            newest.get(code, []), key=lambda row: (-(row["fte_per_1000_inhabitants"] or -1), row["municipality_name"])
        )
        known = [row for row in rows if row["fte_per_1000_inhabitants"] is not None]
        ceiling = max((row["fte_per_1000_inhabitants"] for row in known), default=None)
        points = [
            charts.Point(
                float(row["fte_per_1000_inhabitants"]),
                f"{row['municipality_name']}: {number(row['fte_per_1000_inhabitants'], language, 3)}",
                f"../municipality/{row['municipality_code']}.html",
                other=float(row["population"] or 0),
            )
            for row in known
        ]
        shown = [
            row
            | {
                "picture": charts.bar(row["fte_per_1000_inhabitants"], ceiling),
                "has_parts": (row["municipality_code"], code) in explained,
            }
            for row in rows
        ]
        funnel = [
            (float(row["population"]), float(row["funnel_low_value"]), float(row["funnel_high_value"]))
            for row in limits.get(code, [])
            if row["peer_group_type"] == "country" and row["population"] and row["funnel_low_value"] is not None
        ]
        title = f"{code} {name}"
        about = f"{title}. {text('fte_per_1000', language)}"
        yield (
            f"task-field/{code}.html",
            "task_field",
            {
                "title": title,
                "f": field,
                "laws": laws.get(code, []),
                "rows": shown,
                "strip": charts.strip(about, points, _middle(points), partial(number, language=language, decimals=2))
                if len(points) > 2
                else "",
                "scatter": charts.scatter(
                    about,
                    points,
                    text("population", language),
                    text("fte_per_1000", language),
                    partial(number, language=language),
                    partial(number, language=language, decimals=2),
                    funnel,
                ),
                "has_funnel": bool(funnel),
                "units": units.get(code, []),
                "unit_count": units[code][0]["of_all"] if code in units else 0,
                "indicators": [
                    row | {"count": len({v["municipality_code"] for v in values.get(row["indicator_code"], [])})}
                    for row in indicators.get(code, [])
                ],
                "sql": f"from marts.fte_by_task_field where task_field_code = '{code}'\norder by year, fte desc",
            },
        )


def _middle(points: Sequence[charts.Point]) -> list[float]:
    """Lower quartile, median and upper quartile; of so few that they would be single points, none."""
    return quantiles([point.value for point in points], n=4, method="inclusive") if len(points) > 3 else []


def _indicators(content: Content, language: str) -> Iterator[Page]:
    names = {row["task_field_code"]: row[f"task_field_name_{language}"] for row in content["fields"]}
    values = content.by("indicator_values", "indicator_code")
    measures = {row["measure_code"]: row[f"measure_name_{language}"] for row in content["measures"]}
    fields = []
    for code, rows in content.by("indicators", "task_field_code").items():
        if code in names:
            counted = [
                row | {"count": len({v["municipality_code"] for v in values.get(row["indicator_code"], [])})}
                for row in rows
            ]
            fields.append({"code": code, "name": names[code], "rows": counted})
    yield "indicators.html", "indicators", {"title": text("indicators", language), "fields": fields}
    for row in content["indicators"]:
        found = values.get(row["indicator_code"], [])
        if not found or row["task_field_code"] not in names:
            continue
        newest: dict[object, Row] = {}
        for value in found:
            newest.setdefault(value["municipality_code"], value)
        points = [
            charts.Point(
                float(v["value"]),
                f"{v['municipality_name']}: {indicator_value(content, language, v)}",
                f"../municipality/{v['municipality_code']}.html",
            )
            for v in newest.values()
            if v["value"] is not None
        ]
        title = row[f"indicator_name_{language}"]
        written = partial(number, language=language, decimals=1)
        strip = charts.strip(title, points, _middle(points), written) if len(points) > 2 else ""
        yield (
            f"indicator/{row['indicator_code']}.html",
            "indicator",
            {
                "title": title,
                "i": row,
                "field_name": names[row["task_field_code"]],
                "numerator": measures.get(row["numerator_measure_code"]) or row["numerator_measure_code"] or "–",
                "denominator": measures.get(row["denominator_measure_code"]) or row["denominator_measure_code"] or "–",
                "rows": sorted(newest.values(), key=lambda v: v["municipality_name"]),
                "strip": strip,
                "sql": f"from marts.indicator_scorecard where indicator_code = '{row['indicator_code']}'",
            },
        )
