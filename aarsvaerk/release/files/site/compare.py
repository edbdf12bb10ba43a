"""The compare page: its words, and the figures that its script compares by hand.

Belongs here: the page and its data. Does not belong here: what is done with them (assets/compare.js).
"""

from __future__ import annotations

from aarsvaerk.release.files.site import map
from aarsvaerk.release.files.site.content import FUNCTION, Content
from aarsvaerk.release.files.site.numbers import LANGUAGES
from aarsvaerk.release.files.site.rendering import Page
from aarsvaerk.release.files.site.words import WORDS, text

SCRIPTED = (
    *(
        "peers_country",
        "peers_dst_group",
        "scope_all",
        "scope_internal",
        "scope_own",
        "denominator_inhabitants",
        "per_1000_of",
    ),
    *("peers_twins", "measure_raw", "measure_adjusted", "measure_per_1000", "measure_in_all", "measure_share"),
    *("map_missing", "suppressed", "peers_region", "remove", "no_values", "fte_total", "rank_withheld"),
    *("rank_too_weak", "kr_long", "fte_per_1000", "median", "quartiles", "rank", "rank_of", "municipality"),
    *("value", "year", "not_efficiency", "kr"),
)
"""The words that the compare page's script needs."""


def compare_page(content: Content, language: str) -> Page:
    """The page, with an empty map that the script colours."""
    words = {key: WORDS[key][language == "en"] for key in SCRIPTED}
    unfilled = {row["code"]: (None, row["code"]) for row in content["municipalities"]}
    blank = map.draw(text("map", language), unfilled, map.classes_of([]), "")
    return "compare.html", "compare", {"title": text("compare", language), "words": words, "map": blank}


def compare_data(content: Content) -> dict:
    """Municipalities, and each figure's values by year, in the municipalities' order; null where there is none.

    Of each municipality: code, name, group, region and the places of those most like it. `unranked` are places of which
    comparability allows no rank in a peer set and year. `scopes` of a figure are its values by another scope and
    denominator, with their words in `names`; the open profile has none.
    """
    municipalities = content["municipalities"]
    place = {row["code"]: number for number, row in enumerate(municipalities)}
    figures: dict[str, dict] = {
        "kr": {"names": None, "kind": "kr", "ranked": True, "years": {}},
        "adjusted": {"names": None, "kind": "kr", "ranked": True, "years": {}},
        "fte": {"names": None, "kind": "fte", "ranked": False, "years": {}},
    }

    unranked: dict[str, dict[int, list[int]]] = {}
    population: dict[int, list[int | None]] = {}

    def put(figure: str, year: int, code: str, value: object, decimals: int) -> None:
        if value is not None and code in place:
            values = figures[figure]["years"].setdefault(year, [None] * len(municipalities))
            values[place[code]] = round(float(value), decimals)

    for row in content["accounts"]:
        if row["rank_of"] is None and row["municipality_code"] in place:
            by_year = unranked.setdefault(row["peer_group_type"], {})
            by_year.setdefault(row["year"], []).append(place[row["municipality_code"]])
        if row["peer_group_type"] == "country":
            code, year = row["municipality_code"], row["year"]
            put("kr", year, code, row["net_expenditure_kr_per_inhabitant"], 2)
            put("adjusted", year, code, row["adjusted_value"], 1)
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
    names: dict[str, dict[str, list[str]]] = {"scope": {}, "denominator": {}}
    for row in content["scoped"]:
        codes = {kind: row[f"{kind}_code"] for kind in names}
        for kind, code in codes.items():
            column = f"{kind}_code"
            if code not in names[kind]:
                names[kind][code] = [content.words_of(column, code, language) for language in LANGUAGES]
        if (figure := figures.get(row["task_field_code"])) and row["municipality_code"] in place:
            by_year = figure.setdefault("scopes", {}).setdefault("|".join(codes.values()), {})
            values = by_year.setdefault(row["year"], [None] * len(municipalities))
            values[place[row["municipality_code"]]] = round(float(row["value"]), 4)
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
        "names": names,
        "population": population,
        "figures": {name: figure for name, figure in figures.items() if figure["years"]},
    }
