"""The data of the two scripts: what can be searched, and the figures that can be compared by hand.

They are scripts that set one variable, since a page opened from a disk may load scripts but no data. Belongs here:
their content. Does not belong here: what is done with it (assets).
"""

from __future__ import annotations

import json
from pathlib import Path

from aarsvaerk.release.files.site.compare import compare_data
from aarsvaerk.release.files.site.content import Content
from aarsvaerk.release.files.site.numbers import LANGUAGES


def write_data(content: Content, folder: Path) -> None:
    """Write search-da.js, search-en.js and compare-data.js."""
    for language in LANGUAGES:
        _write(folder / f"search-{language}.js", "aarsvaerkSearch", _search(content, language))
    _write(folder / "compare-data.js", "aarsvaerkData", compare_data(content))


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
