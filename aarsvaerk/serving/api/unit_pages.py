"""The page of a unit, which a release has none of: a country has twelve thousand units.

Belongs here: what stands on it, asked of the snapshot. Does not belong here: how it looks (templates/unit.html.jinja).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from aarsvaerk.release.files.site.content import read_words
from aarsvaerk.release.files.site.rendering import render
from aarsvaerk.serving.api.kept import Answer
from aarsvaerk.serving.api.snapshot import Snapshot

LINKS = "assets/served.js"
"""The script that links from a municipality's page to those of its units."""
_PAGE = re.compile(r"(?:en/)?unit/(\w{1,8})\.html")
_YEARS = """
    select year, unit_name, unit_path, own_fte, fte_in_all, share_of_total_pct, remark, unit_key
    from marts.fte_by_unit where municipality_code = $code and unit_path = $path order by year desc"""
_BELOW = """
    select unit_name, unit_path, own_fte, fte_in_all
    from marts.fte_by_unit where municipality_code = $code and year = $year and parent_unit_key = $unit
    order by unit_path"""
_PARTS = """
    select task_field_code, task_field_name_da, task_field_name_en, year_fte as fte, fte_component, component_fte,
        weight, allocation_method, quality_grade, rationale, rationale_da, file_name, line_from, delivery_id
    from marts.fte_explained
    where municipality_code = $code and year = $year and unit_key = $unit and year_fte <> 0
    order by year_fte desc, task_field_code, fte_component"""


def links() -> Answer:
    """The script at `LINKS`."""
    return Answer(Path(__file__).with_name("served.js").read_bytes(), "text/javascript")


def unit_page(snapshot: Snapshot, place: str, path: str | None) -> Answer | None:
    """A unit's page in its newest year; None where there is no such unit, or the place is another page's.

    Args:
        snapshot: The release.
        place: The address from the site's root, as unit/730.html.
        path: The unit and those above it, as `marts.fte_by_unit` writes them.
    """
    if not (found := _PAGE.fullmatch(place)) or not path:
        return None
    code, language = found[1], "en" if place.startswith("en/") else "da"
    with snapshot.cursor() as cursor:

        def asked(query: str, **given: object) -> list[dict]:
            return cursor.execute(query, {"code": code} | given).to_arrow_table().to_pylist()

        years = asked(_YEARS, path=path)
        if not years:
            return None
        unit = years[0]
        of_unit = {"year": unit["year"], "unit": unit["unit_key"]}
        below, parts = asked(_BELOW, **of_unit), asked(_PARTS, **of_unit)
        release = replace(snapshot.release, profile="own") if snapshot.municipality == code else snapshot.release
        content = read_words(cursor, release)
    names = path.split(" / ")
    above = [(names[0], f"../municipality/{code}.html")]
    above += [(name, _href(code, " / ".join(names[: n + 1]))) for n, name in enumerate(names[1:-1], 1)]
    given = {
        "title": unit["unit_name"],
        "u": unit,
        "above": above if len(names) > 1 else [],
        "below": [row | {"href": _href(code, row["unit_path"])} for row in below if row["unit_name"]],
        "parts": parts,
        "years": years,
    }
    page = (f"unit/{_href(code, path)}", "unit", given)
    return Answer(render(content, language, page).encode(), "text/html")


def _href(code: str, path: str) -> str:
    return f"{code}.html?path={quote(path, safe='')}"
