"""The pages of the country: the front page, the list of municipalities and the map.

Belongs here: what all municipalities have side by side. Does not belong here: a single one's page
(municipality_pages), drawing (charts, map).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from aarsvaerk.release.files.site import charts, map
from aarsvaerk.release.files.site.content import FUNCTION, Content, Row
from aarsvaerk.release.files.site.numbers import number
from aarsvaerk.release.files.site.rendering import Page
from aarsvaerk.release.files.site.words import text

MOST_NAMED = 12
"""Municipalities with FTE that the front page names beside the map."""
FEWEST_ON_MAP = 5
"""With FTE of fewer municipalities, a map of them says nothing."""


def country_pages(content: Content, language: str) -> Iterator[Page]:
    """The front page, the list of municipalities and the map."""
    yield _front(content, language)
    yield (
        "municipalities.html",
        "municipalities",
        {
            "title": text("municipalities", language),
            "rows": table_rows(content),
            "account_year": content.account_year,
            "sql": "select municipality_name, net_expenditure_kr_per_inhabitant from marts.benchmark_account\n"
            f"where year = {content.account_year} and function_code = '{FUNCTION}' and peer_group_type = 'country'",
        },
    )
    yield _map(content, language)


def table_rows(content: Content) -> list[Row]:
    """One row per municipality for the tables that list them all, by name."""
    amounts = {
        code: rows["country"]["net_expenditure_kr_per_inhabitant"]
        for code, rows in content.newest_accounts.items()
        if "country" in rows
    }
    ceiling = max((amount for amount in amounts.values() if amount is not None), default=None)
    return [
        row
        | {
            "kr": amounts.get(row["code"]),
            "bar": charts.bar(amounts.get(row["code"]), ceiling),
            "fte": content.totals.get(row["code"], {}).get("fte"),
            "per_1000": content.totals.get(row["code"], {}).get("per_1000"),
        }
        for row in content["municipalities"]
    ]


def _account_map(content: Content, language: str, up: str = "") -> dict:
    values = {}
    for row in content["municipalities"]:
        found = content.newest_accounts.get(row["code"], {}).get("country")
        amount = found and found["net_expenditure_kr_per_inhabitant"]
        written = number(amount, language) if amount is not None else text("map_missing", language)
        values[row["code"]] = (amount, f"{row['name']}: {written}")
    return _one_map(text("map_kr", language, year=content.account_year), values, language, 0, up)


def _one_map(title: str, values: dict, language: str, decimals: int, up: str) -> dict:
    known = [value for value, _ in values.values() if value is not None]
    classes = map.classes_of(known)
    written = partial(number, language=language, decimals=decimals)
    return {
        "title": title,
        "map": map.draw(title, values, classes, up),
        "legend": map.legend(classes, known, written, text("map_missing", language)),
    }


def _map(content: Content, language: str) -> Page:
    maps = [_account_map(content, language)]
    if sum(total["per_1000"] is not None for total in content.totals.values()) >= FEWEST_ON_MAP:
        values = {}
        for row in content["municipalities"]:
            value = content.totals.get(row["code"], {}).get("per_1000")
            written = number(value, language, 2) if value is not None else text("map_missing", language)
            values[row["code"]] = (value, f"{row['name']}: {written}")
        maps.append(_one_map(text("map_fte", language), values, language, 2, ""))
    maps = [one for one in maps if one["map"]]
    return "map.html", "map", {"title": text("map", language), "maps": maps, "rows": table_rows(content)}


def _front(content: Content, language: str) -> Page:
    accounts = [rows["country"] for rows in content.newest_accounts.values() if "country" in rows]
    points = [
        charts.Point(
            float(row["net_expenditure_kr_per_inhabitant"]),
            f"{row['municipality_name']}: {number(row['net_expenditure_kr_per_inhabitant'], language)}",
            f"municipality/{row['municipality_code']}.html",
        )
        for row in accounts
        if row["net_expenditure_kr_per_inhabitant"] is not None
    ]
    quartiles = [accounts[0][f"{name}_kr_per_inhabitant"] for name in ("p25", "median", "p75")] if accounts else []
    title = text("glance_kr", language, year=content.account_year)
    sources: dict[tuple, list[str]] = {}
    for row in content["deliveries"]:
        if row["is_current"]:
            sources.setdefault((row["publisher"], row["title"]), []).append(row["delivery_id"])
    names = {row["code"]: row["name"] for row in content["municipalities"]}
    by_name = sorted(content.totals.items(), key=lambda item: names.get(item[0], ""))
    values = [row for row in content["indicator_values"] if row["value"] is not None]
    with_figure = {row["indicator_code"] for row in values if row["availability"] != "bound"}
    with_bound = {row["indicator_code"] for row in values} - with_figure
    drawn = _account_map(content, language)
    return (
        "index.html",
        "front",
        {
            "title": text("front", language),
            "accounts_count": number(len(points), language),
            "account_year": content.account_year,
            "fte_codes": list(content.totals),
            "fte_sum": sum((row["fte"] for row in content.totals.values() if row["fte"] is not None), 0),
            "fields_count": len(content["fields"]),
            "map": drawn["map"],
            "legend": drawn["legend"],
            "strip": charts.strip(title, points, quartiles, partial(number, language=language), 460),
            "municipalities": content["municipalities"],
            "missing_count": len(content["municipalities"]) - len(content.totals),
            "indicators_with_figure": len(with_figure),
            "indicators_with_bound": len(with_bound),
            "indicators_count": len(content["indicators"]),
            # A list of all of them is further down the page.
            "top_fields": [{"code": code, "name": names.get(code, code), **row} for code, row in by_name]
            if len(by_name) <= MOST_NAMED
            else [],
            "sources": [(*key, len(ids), ids[0]) for key, ids in sources.items()],
        },
    )
