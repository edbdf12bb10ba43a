"""Every page of the site, in both languages: which there are, and what each template is given.

Belongs here: pages of the release as a whole, of task fields and indicators. Does not belong here: pages of
municipalities (municipality_pages), their words (words), the queries (content).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.files.site import charts, map
from aarsvaerk.release.files.site.content import FUNCTION, Content, Row
from aarsvaerk.release.files.site.municipality_pages import municipality_pages
from aarsvaerk.release.files.site.numbers import LANGUAGES, day, exact, number
from aarsvaerk.release.files.site.words import WORDS, text

MENU = (
    ("municipalities", "municipalities.html"),
    ("catalogue", "catalogue.html"),
    ("map", "map.html"),
    ("compare", "compare.html"),
    ("indicators", "indicators.html"),
    ("laws", "laws.html"),
    ("sources", "sources.html"),
    ("rules", "rules.html"),
    ("methods", "methods.html"),
)
MOST_FINDINGS = 300
MOST_NAMED = 12
"""Municipalities with FTE that the front page names beside the map."""
FEWEST_ON_MAP = 5
"""With FTE of fewer municipalities, a map of them says nothing."""
SCRIPTED = (
    *("choose_municipality", "choose_figure", "choose_year", "choose_peers", "peers_country", "peers_dst_group"),
    *("peers_twins", "measure_raw", "measure_adjusted", "measure_per_1000", "measure_in_all", "measure_share"),
    *("map_missing", "suppressed"),
    *("peers_region", "remove", "no_values", "fte_total", "rank_withheld", "kr_long", "fte_per_1000", "median"),
    *("quartiles", "rank", "rank_of", "municipality", "value", "year", "not_efficiency", "kr"),
)
"""The words that the compare page's script needs."""

Page = tuple[str, str, dict]
"""Path from the language's root, template, and what it is given."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def every_page(content: Content, tables: Iterable[PublishedTable]) -> Iterator[tuple[str, str]]:
    """Path from the site's root and HTML of each page."""
    environment = _environment()
    made = datetime.fromisoformat(content.release.created_at)
    counts = {table.full_name: table.row_count for table in tables}
    for language in LANGUAGES:
        for path, template, given in _pages(content, language, counts):
            up = "../" * path.count("/")
            prefix = "en/" if language == "en" else ""
            top = f"../{up}" if language == "en" else up
            html = environment.get_template(f"{template}.html.jinja").render(
                lang=language,
                release=content.release,
                made_day=day(made, language),
                menu=MENU,
                path=path,
                up=up,
                top=top,
                other=f"{top}{path}" if language == "en" else f"{up}en/{path}",
                t=partial(_say, language),
                n=partial(_number, language),
                exact=lambda value, language=language: exact(value, language),
                day=lambda value, language=language: day(value, language),
                indicator_value=partial(indicator_value, content, language),
                w=partial(_words, content, language),
                label=partial(_label, content, language),
                **given,
            )
            yield f"{prefix}{path}", html


def _say(language: str, key: str, **values: object) -> str:
    return text(key, language, **values)


def _number(language: str, value, decimals: int = 0, signed: bool = False) -> str:
    return number(value, language, decimals, signed)


def _words(content: Content, language: str, column: str, codes: str | None) -> str:
    return content.words_of(column, codes, language)


def _label(content: Content, language: str, table: str, column: str | None = None) -> str:
    return content.label_of(table, column, language)


def indicator_value(content: Content, language: str, row: Row) -> str:
    """An indicator's value with its bound and unit, or the word for what is left out."""
    if row["value"] is None:
        return text("suppressed", language)
    bound = row["comparison"] if row["comparison"] in ("at_least", "at_most", "about") else ""
    word = content.words_of("comparison", bound, language).lower() + " " if bound else ""
    decimals = 0 if row["unit"] == "count" else 1 if abs(row["value"]) >= 100 else 2
    return f"{word}{number(row['value'], language, decimals)}{' %' if row['unit'] == 'pct' else ''}"


def _pages(content: Content, language: str, counts: dict[str, int]) -> Iterator[Page]:
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
    yield from municipality_pages(content, language)
    yield _catalogue(content, language)
    yield from _task_fields(content, language)
    yield from _indicators(content, language)
    names = {row["task_field_code"]: row[f"task_field_name_{language}"] for row in content["fields"]}
    yield "laws.html", "laws", {"title": text("laws", language), "laws": content["laws"], "names": names}
    municipality_names = {row["code"]: row["name"] for row in content["municipalities"]}
    yield (
        "sources.html",
        "sources",
        {
            "title": text("sources", language),
            "sources": content["sources"],
            "deliveries": content["deliveries"],
            "municipality_names": municipality_names,
        },
    )
    seen: set[object] = set()
    rules = []
    for row in content["rules"]:  # a rule that changed has several rows; links lead to the first
        rules.append(row | {"is_first": row["rule_code"] not in seen})
        seen.add(row["rule_code"])
    yield (
        "rules.html",
        "rules",
        {
            "title": text("rules", language),
            "rules": rules,
            "findings": content["quality"][:MOST_FINDINGS],
            "findings_more": max(0, len(content["quality"]) - MOST_FINDINGS),
        },
    )
    tables = [
        {
            "schema": row["schema"],
            "table": row["table"],
            "count": counts.get(f"{row['schema']}.{row['table']}"),
            "description": " ".join((row[f"description_{language}"] or "").split("\n\n")[0].split()),
        }
        for row in content["tables"]
    ]
    latest = [row for row in content["change_counts"] if row["release_id"] == content.release.release_id]
    yield (
        "release.html",
        "release",
        {"title": text("release", language), "tables": tables, "change_counts": latest},
    )
    yield "methods.html", "methods", {"title": text("methods", language)}
    yield _map(content, language)
    words = {key: WORDS[key][language == "en"] for key in SCRIPTED}
    blank = map.draw(text("map", language), {}, map.classes_of([]), "")
    yield "compare.html", "compare", {"title": text("compare", language), "words": words, "map": blank}


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
    written = partial(_number, language, decimals=decimals)
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
            "strip": charts.strip(title, points, quartiles, partial(_number, language), 460),
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
                "strip": charts.strip(about, points, [], partial(_number, language, decimals=2))
                if len(points) > 2
                else "",
                "scatter": charts.scatter(
                    about,
                    points,
                    text("population", language),
                    text("fte_per_1000", language),
                    partial(_number, language),
                    partial(_number, language, decimals=2),
                ),
                "units": units.get(code, []),
                "unit_count": units[code][0]["of_all"] if code in units else 0,
                "indicators": [
                    row | {"count": len({v["municipality_code"] for v in values.get(row["indicator_code"], [])})}
                    for row in indicators.get(code, [])
                ],
                "sql": f"from marts.fte_by_task_field where task_field_code = '{code}'\norder by year, fte desc",
            },
        )


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
        strip = charts.strip(title, points, [], partial(_number, language, decimals=1)) if len(points) > 2 else ""
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
