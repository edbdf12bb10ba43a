"""The data of the scripts: what can be searched, the figures that can be compared by hand, and what numbers mean.

They are scripts that set one variable, since a page opened from a disk may load scripts but no data. Belongs here:
their content. Does not belong here: what is done with it (assets).
"""

from __future__ import annotations

import json
from pathlib import Path

from aarsvaerk.release.files.site.compare import compare_data
from aarsvaerk.release.files.site.content import Content
from aarsvaerk.release.files.site.numbers import LANGUAGES
from aarsvaerk.release.files.site.words import text

COMPARED = "compare-data.js"
"""The figures that can be compared by hand."""
_VARIABLES = {"compare": "aarsvaerkData", "terms": "aarsvaerkTerms", "search": "aarsvaerkSearch"}
_TERMS = {
    "fte": "fte_by_task_field.fte",
    "fte_per_1000": "fte_by_task_field.fte_per_1000_inhabitants",
    "share": "fte_by_task_field.share_of_total_pct",
    "grade": "fte_by_task_field.quality_grade",
    "own_fte": "fte_by_unit.own_fte",
    "fte_in_all": "fte_by_unit.fte_in_all",
    "kr": "benchmark_account.net_expenditure_kr_per_inhabitant",
    "gap_kr": "benchmark_account.gap_to_median_kr_per_inhabitant",
    "gap": "benchmark_task_field.gap_to_median_fte",
    "expected": "benchmark_task_field.expected_value",
    "value": "indicator_scorecard.value",
    "numerator": "indicator_scorecard.numerator",
    "denominator": "indicator_scorecard.denominator",
    "weight": "fte_explained.weight",
    "population": "fte_by_task_field.population",
}
"""The column that each heading of a table stands for."""


def write_data(content: Content, folder: Path) -> None:
    """Write search-da.js, search-en.js, terms-da.js, terms-en.js and compare-data.js."""
    scripts = {COMPARED: compare_data(content)}
    for language in LANGUAGES:
        scripts |= {
            f"terms-{language}.js": _terms(content, language),
            f"search-{language}.js": _search(content, language),
        }
    for name, value in scripts.items():
        (folder / name).write_text(as_script(name, value), encoding="utf-8")


def as_script(name: str, value: object) -> str:
    """A script that sets the variable of its name, as compare-data.js sets aarsvaerkData."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"window.{_VARIABLES[name.split('-')[0]]}={written};\n"


def read_script(path: Path) -> dict:
    """What a script sets its variable to."""
    return json.loads(path.read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))


def _terms(content: Content, language: str) -> dict:
    """The words of the panel, and what the dictionary says of each heading's column."""
    found = {
        text(key, language): content.description_of(*column.split("."), language) for key, column in _TERMS.items()
    }
    found |= {text(key, language): text(f"what_{key}", language) for key in ("median", "quartiles")}
    words = {key: text(key, language) for key in ("query", "source", "close", "parts")}
    return {"words": words, "definitions": {heading: told for heading, told in found.items() if told}}


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
