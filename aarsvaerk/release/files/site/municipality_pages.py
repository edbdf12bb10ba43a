"""The pages of the municipalities: what stands on each, and how its figures by task field are made.

Belongs here: two pages per municipality, in one language. Does not belong here: the other pages (pages).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from aarsvaerk.benchmarking import FEW_PEERS
from aarsvaerk.release.files.contents import in_language
from aarsvaerk.release.files.site import charts
from aarsvaerk.release.files.site.content import FUNCTION, Content, Row
from aarsvaerk.release.files.site.numbers import number
from aarsvaerk.release.files.site.rendering import Page
from aarsvaerk.release.files.site.words import text

MOST_GAPS = 10
MOST_PARTS = 20
FEWEST_ROWS, MOST_ROWS, MOST_ROWS_OF_ALL = 150, 480, 15_000
"""Parts shown on a page, so that it stays below 300 kB, and on all, so that those of the country stay below 60 MB."""
PEERS = "dst_group"
"""The kind of peer group that a municipality's own page compares with."""


def municipality_pages(content: Content, language: str, only: str | None = None) -> Iterator[Page]:
    """The pages of each municipality, or of the one with the code `only`."""
    for municipality in content["municipalities"]:
        code = municipality["code"]
        if only not in (None, code):
            continue
        mine = content.of_municipality(code)
        yield f"municipality/{code}.html", "municipality", about(content, municipality, mine, language)
        if code in content.totals:
            yield f"municipality/{code}-evidence.html", "evidence", _evidence(content, municipality, mine, language)


def about_municipality(content: Content, code: str, language: str, peers: str = PEERS) -> dict:
    """All that a municipality's page is given, beside a kind of peer group; for one municipality alone."""
    municipality = next(row for row in content["municipalities"] if row["code"] == code)
    return about(content, municipality, content.of_municipality(code), language, peers)


def about(content: Content, municipality: Row, mine: dict, language: str, peers: str = PEERS) -> dict:
    """All that a municipality's page is given.

    Args:
        content: The release.
        municipality: The municipality.
        mine: The rows about it by the name of the query.
        language: `da` or `en`.
        peers: The kind of peer group to compare with.
    """
    given = {"title": municipality["name"], "m": municipality}
    given |= _accounts(content, municipality, mine["accounts"], peers, language)
    given |= _fte(content, municipality, mine, peers, language)
    approval = next((row for row in content["approvals"] if row["municipality_code"] == municipality["code"]), None)
    return given | {
        "approval": approval,
        "changes": mine["changes"],
        "changes_more": mine["changes"][0]["of_all"] - len(mine["changes"]) if mine["changes"] else 0,
        "findings": [row for row in mine["quality"] if row["is_current"]],
    }


def _accounts(content: Content, municipality: Row, rows: list[Row], peers: str, language: str) -> dict:
    """Kr. per inhabitant over the years beside the municipality's group, and the group's members in the newest year."""
    name = municipality["name"]
    ours = [row for row in rows if row["peer_group_type"] == peers] or [
        row for row in rows if row["peer_group_type"] == "country"
    ]
    newest = next((row for row in reversed(ours) if row["net_expenditure_kr_per_inhabitant"] is not None), None)
    if ours and ours[-1]["peer_group_type"] == "country":
        group = text("peers_country", language)
    else:
        group = in_language(ours[-1], "peer_group_name", language) if ours else municipality["dst_group_name"]
    group = group or ""
    if newest is None:
        return {"kr": None, "series": "", "strip": "", "accounts": [], "group": group, "rank": "", "group_members": []}
    parts = ("net_expenditure", "p25", "median", "p75")
    columns = [[row[f"{part}_kr_per_inhabitant"] for row in ours] for part in parts]
    series = charts.time_series(
        f"{name}: {text('kr_long', language)}",
        [row["year"] for row in ours],
        *columns,
        (name, text("median", language), text("quartiles", language)),
        partial(number, language=language),
    )
    members = []
    for other in content.municipalities_by_group.get(municipality["dst_group_code"], []):
        found = content.newest_accounts.get(other["code"], {}).get("country")
        if found and found["net_expenditure_kr_per_inhabitant"] is not None:
            members.append((other, found["net_expenditure_kr_per_inhabitant"]))
    points = [
        charts.Point(
            float(value),
            f"{other['name']}: {number(value, language)}",
            f"{other['code']}.html",
            is_marked=other["code"] == municipality["code"],
        )
        for other, value in members
    ]
    quartiles = [newest[f"{part}_kr_per_inhabitant"] for part in ("p25", "median", "p75")]
    title = text("others_in_group_title", language, group=group, year=newest["year"], name=name)
    low, high = newest["rank_lowest_first"], newest["rank_lowest_first_to"]
    rank = "–"
    if newest["rank_of"] is not None:  # absent where comparability allows no rank
        key = "rank_of" if low == high else "rank_span"
        rank = text(key, language, **{"from": low, "to": high, "count": newest["rank_of"]})
    return {
        "kr": newest,
        "rank": rank,
        "group": group,
        "series": series,
        "accounts": ours[::-1],
        "sql_accounts": f"from marts.benchmark_account where municipality_code = '{municipality['code']}'\n"
        f"and function_code = '{FUNCTION}' and peer_group_type = '{newest['peer_group_type']}' order by year",
        "strip": charts.strip(title, points, quartiles, partial(number, language=language)) if len(points) > 1 else "",
        "group_members": [member for member in members if member[0]["code"] != municipality["code"]],
    }


def _fte(content: Content, municipality: Row, mine: dict, peers: str, language: str) -> dict:
    """Organisation, task fields, gaps, grades and indicators; all empty for a municipality without FTE."""
    code, total = municipality["code"], content.totals.get(municipality["code"])
    if total is None:
        return {"total": None}
    year = total["year"]
    # Where the group has too few to compare with, as that of the largest cities, the country is the next best.
    is_alone = not _gaps(mine["field_peers"], peers) and _gaps(mine["field_peers"], "country")
    compared = "country" if is_alone else peers
    gaps = _gaps(mine["field_peers"], compared)
    of_peers = [row for row in mine["field_peers"] if row["peer_group_type"] == compared]
    peer_count = max((row["peer_count"] or 0 for row in of_peers), default=0)
    widest = max(
        (max(row["fte_per_1000_inhabitants"] or 0, row["p75_fte_per_1000_inhabitants"]) for row in gaps), default=0
    )
    with_parts = {row["task_field_code"] for row in mine["explained"] if row["fte"]}
    pictured = [
        row
        | {
            "picture": charts.position(
                *(row[f"{part}_fte_per_1000_inhabitants"] for part in ("p25", "median", "p75")),
                row["fte_per_1000_inhabitants"] or 0,
                widest,
            ),
            "has_parts": row["task_field_code"] in with_parts,
        }
        for row in gaps
    ]
    grades = _grades(mine["explained"], total["fte"], language)
    where = f"where municipality_code = '{code}' and year = {year}"
    indicators = [row for row in mine["indicator_values"] if row["year"] == year]
    kinds = Counter(row["availability"] for row in indicators if row["value"] is not None)
    return {
        "total": total,
        "units": mine["units"],
        "icicle": _icicle(municipality, mine["units"], language),
        "peer_count": peer_count,
        "has_few_peers": peer_count < FEW_PEERS,
        "is_country": bool(is_alone),
        "gaps": pictured,
        "has_expected": any(row.get("expected_value") is not None for row in pictured),
        "has_reservations": any(row.get("comparability_reasons") for row in pictured),
        "by_field": _by_field(content, code, with_parts, language),
        "grades": charts.shares(text("evidence", language), [(label, fte, kind) for label, kind, fte, _ in grades]),
        "grade_rows": grades,
        "indicator_rows": indicators,
        "indicator_kinds": {"figures": kinds["figure"], "earlier": kinds["earlier_year"], "bounds": kinds["bound"]},
        "sql_units": f"from marts.fte_by_unit {where}",
        "sql_fields": f"from marts.fte_by_task_field {where} order by task_field_code",
    }


def _gaps(rows: list[Row], peers: str) -> list[Row]:
    """The task fields that can be compared with a kind of peer group, farthest from the median first."""
    known = ("gap_to_median_fte", "p25_fte_per_1000_inhabitants")
    found = [row for row in rows if row["peer_group_type"] == peers and all(row[name] is not None for name in known)]
    return sorted(found, key=lambda row: -abs(row["gap_to_median_fte"]))[:MOST_GAPS]


def _icicle(municipality: Row, units: list[Row], language: str) -> str:
    """The organisation; nothing where a figure is left out, since a bar cannot stand for it."""
    nodes: dict[object, charts.Node] = {}
    root = None
    # Parents come first: their paths are shorter.
    for row in sorted(units, key=lambda unit: unit["unit_level"]):
        if row["fte_in_all"] is None:
            continue
        node = charts.Node(row["unit_name"] or "", float(row["fte_in_all"]), number(row["fte_in_all"], language, 1), [])
        nodes[row["unit_key"]] = node
        if row["unit_level"] == 0:
            root = node
        elif row["parent_unit_key"] in nodes:
            nodes[row["parent_unit_key"]].children.append(node)
    if root is None or not root.children:
        return ""
    return charts.icicle(f"{municipality['name']}: {text('organisation', language)}", root)


def _by_field(content: Content, code: str, with_parts: set, language: str) -> list[dict]:
    """The task fields with FTE by main category, and what is beside the catalogue last."""
    fields = {row["task_field_code"] for row in content["fields"]}
    rows = content.newest_fte[code]
    ceiling = max((row["fte"] for row in rows if row["fte"] is not None), default=None)
    groups: dict[str, dict] = {}
    for row in rows:
        is_field = row["task_field_code"] in fields
        if row["fte"] == 0 and not is_field:
            continue
        key = row["main_category_code"] if is_field else "~"
        group = groups.setdefault(
            key,
            {
                "code": key if is_field else "",
                "name": row[f"main_category_name_{language}"] if is_field else text("beside", language),
                "rows": [],
            },
        )
        group["rows"].append(
            row
            | {
                "is_field": is_field,
                "picture": charts.bar(row["fte"], ceiling),
                "has_parts": row["task_field_code"] in with_parts,
            }
        )
    for group in groups.values():
        for key, column in (("fte", "fte"), ("per_1000", "fte_per_1000_inhabitants"), ("share", "share_of_total_pct")):
            values = [row[column] for row in group["rows"]]
            group[key] = None if any(value is None for value in values) else sum(values)
    return [groups[key] for key in sorted(groups)]


def _grades(parts: list[Row], total: Decimal | None, language: str) -> list[tuple[str, str, Decimal, Decimal]]:
    """Label, class, FTE and per cent of each grade; nothing where parts are left out."""
    amounts: dict[str, Decimal] = {}
    for row in parts:
        if row["fte"] is None:
            return []
        amounts[row["quality_grade"]] = amounts.get(row["quality_grade"], Decimal(0)) + row["fte"]
    if not total or sum(amounts.values()) != total:
        return []
    return [
        (text(f"grade_{grade}", language), f"grade{grade}", fte, fte / total * 100)
        for grade, fte in sorted(amounts.items())
    ]


def _evidence(content: Content, municipality: Row, mine: dict, language: str) -> dict:
    """The parts of each of the municipality's figures by task field, largest first."""
    fields = {row["task_field_code"] for row in content["fields"]}
    figures = {row["task_field_code"]: row for row in content.newest_fte[municipality["code"]]}
    parts: dict[str, list[Row]] = {}
    name = f"{municipality['name']} / "
    for row in mine["explained"]:
        if row["fte"]:
            unit = (row["unit_path"] or text("suppressed", language)).removeprefix(name)
            parts.setdefault(row["task_field_code"], []).append(row | {"unit": unit})
    told = []
    rows_of_page = max(FEWEST_ROWS, min(MOST_ROWS, MOST_ROWS_OF_ALL // len(content.totals)))
    most = min(MOST_PARTS, max(1, rows_of_page // max(1, len(parts))))
    for code, rows in parts.items():
        rest = rows[most:]
        told.append(
            {
                "code": code,
                "name": rows[0][f"task_field_name_{language}"],
                "is_field": code in fields,
                "fte": figures[code]["fte"] if code in figures else None,
                "parts": rows[:most],
                "more": len(rest),
                "more_fte": sum(row["fte"] for row in rest),
            }
        )
    year = content.totals[municipality["code"]]["year"]
    return {
        "title": text("evidence_title", language, name=municipality["name"]),
        "m": municipality,
        "year": year,
        "fields": told,
        "sql": f"from marts.fte_explained where municipality_code = '{municipality['code']}' and year = {year}",
    }
