"""The data of the two scripts: what can be searched, and the figures that can be compared by hand.

They are scripts that set one variable, since a page opened from a disk may load scripts but no data. Belongs here:
their content. Does not belong here: what is done with it (assets).
"""

from __future__ import annotations

import json
from pathlib import Path

from aarsvaerk.release.files.site.content import FUNCTION, Content
from aarsvaerk.release.files.site.numbers import LANGUAGES


def write_data(content: Content, folder: Path) -> None:
    """Write search-da.js, search-en.js and compare-data.js."""
    for language in LANGUAGES:
        _write(folder / f"search-{language}.js", "aarsvaerkSearch", _search(content, language))
    _write(folder / "compare-data.js", "aarsvaerkData", _compare(content))


def _write(path: Path, variable: str, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"window.{variable}={text};\n", encoding="utf-8")


def _search(content: Content, language: str) -> dict[str, list]:
    """The kinds of what can be found, and of each its name, the place of its kind, and its page."""
    kinds = {
        "da": ("kommune", "opgavefelt", "indikator", "lov", "enhed"),
        "en": ("municipality", "task field", "indicator", "law", "unit"),
    }[language]
    found = [[row["name"], 0, f"municipality/{row['code']}.html"] for row in content["municipalities"]]
    fields = {row["task_field_code"] for row in content["fields"]}
    for row in content["fields"]:
        code = row["task_field_code"]
        found.append([f"{code} {row[f'task_field_name_{language}']}", 1, f"task-field/{code}.html"])
    with_page = {row["indicator_code"] for row in content["indicator_values"]}
    for row in content["indicators"]:
        if row["task_field_code"] in fields:
            code = row["indicator_code"]
            page = f"indicator/{code}.html" if code in with_page else f"indicators.html#{code}"
            found.append([row[f"indicator_name_{language}"], 2, page])
    found += [[row["short_name_da"], 3, f"laws.html#{row['law_code']}"] for row in content["laws"]]
    for row in content["units"]:
        if row["unit_name"] and row["unit_level"]:
            # The script makes the page of a unit of its municipality's code: a country has twelve thousand units.
            found.append([f"{row['unit_name']} ({row['municipality_name']})", 4, row["municipality_code"]])
    return {"kinds": kinds, "entries": found}


def _compare(content: Content) -> dict:
    """Municipalities, and each figure's values by year, in the municipalities' order; null where there is none.

    Of each municipality: code, name, group, region and the places of those most like it. `unranked` are places of which
    comparability allows no rank.
    """
    municipalities = content["municipalities"]
    place = {row["code"]: number for number, row in enumerate(municipalities)}
    figures: dict[str, dict] = {
        "kr": {"names": None, "kind": "kr", "ranked": True, "years": {}},
        "adjusted": {"names": None, "kind": "kr", "ranked": True, "years": {}},
        "fte": {"names": None, "kind": "fte", "ranked": False, "years": {}},
    }

    unranked: dict[int, list[int]] = {}
    population: dict[int, list[int | None]] = {}

    def put(figure: str, year: int, code: str, value: object, decimals: int) -> None:
        if value is not None and code in place:
            values = figures[figure]["years"].setdefault(year, [None] * len(municipalities))
            values[place[code]] = round(float(value), decimals)

    for row in content["accounts"]:
        if row["peer_group_type"] == "country":
            code, year = row["municipality_code"], row["year"]
            put("kr", year, code, row["net_expenditure_kr_per_inhabitant"], 2)
            put("adjusted", year, code, row["adjusted_value"], 1)
            if row["rank_lowest_first"] is None and code in place:
                unranked.setdefault(year, []).append(place[code])
    fields = {row["task_field_code"]: row for row in content["fields"]}
    for row in content["field_series"]:
        code = row["task_field_code"]
        if row["total_fte"] is not None and row["population"]:
            put("fte", row["year"], row["municipality_code"], row["total_fte"] / row["population"] * 1000, 4)
            if row["municipality_code"] in place:
                inhabitants = population.setdefault(row["year"], [None] * len(municipalities))
                inhabitants[place[row["municipality_code"]]] = int(row["population"])
        if code in fields:
            names = [f"{code} {fields[code][f'task_field_name_{language}']}" for language in LANGUAGES]
            figures.setdefault(code, {"names": names, "kind": "fte", "ranked": False, "years": {}})
            put(code, row["year"], row["municipality_code"], row["fte_per_1000_inhabitants"], 4)
    twins = {
        code: [place[row["peer_municipality_code"]] for row in rows if row["peer_municipality_code"] in place]
        for code, rows in content.by("twins", "municipality_code").items()
    }
    return {
        "function": FUNCTION,
        "municipalities": [
            [row["code"], row["name"], row["dst_group_name"], row["region_name"], twins.get(row["code"], [])]
            for row in municipalities
        ],
        "unranked": unranked,
        "population": population,
        "figures": {name: figure for name, figure in figures.items() if figure["years"]},
    }
