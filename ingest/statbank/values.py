"""What the values of StatBank's variables are called: by code, in Danish, in English, or by code and text together.

Belongs here: reading `ref_statbank_value` and `ref_municipality` for every form that StatBank gives a value in. Does
not belong here: what a table holds (sources.statbank).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache

from ingest.rules import REFERENCE

TABLES = ("REGK31", "FOLK1A", "BEF1A07")
FUNCTION = re.compile(r"(?:\d{5} )?(\d\.\d{2}\.\d{2}) (.+)")
TIME = re.compile(r"(\d{4})(?:[KQ]([1-4]))?")


@cache
def danish_texts(table_id: str, variable: str) -> Mapping[str, str]:
    """The Danish text of each known value of a table's variable, by every form it is written in."""
    found: dict[str, str] = {}
    if variable == "OMRÅDE":
        with (REFERENCE / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                _add(found, row["municipality_code"], row["municipality_name"])
    with (REFERENCE / "ref_statbank_value.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["table_id"], row["variable"]) == (table_id, variable):
                _add(found, row["value_code"], row["value_name_da"], row["value_name_en"])
    return found


def danish_text(table_id: str, variable: str, text: str) -> str | None:
    """The Danish text of a value in whatever form; None where it is not known. Its code may be another than ours."""
    known = danish_texts(table_id, variable)
    return known.get(text) or known.get(text.partition(" ")[2])


@cache
def danish_functions(table_id: str) -> Mapping[str, str]:
    """The Danish names of the known account functions, by their dotted number."""
    found = (FUNCTION.fullmatch(text) for text in danish_texts(table_id, "FUNKTION").values())
    return {match[1]: match[2] for match in found if match}


def danish_time(text: str) -> str:
    """A year or quarter as the Danish pages write it: 2026Q1 is 2026K1, also behind itself as code and text.

    Another text stays as it is.
    """
    code, _, name = text.partition(" ")
    text = code if code == name else text
    match = TIME.fullmatch(text)
    return f"{match[1]}K{match[2]}" if match and match[2] else text


def _add(found: dict[str, str], code: str, danish: str, english: str = "") -> None:
    found |= {text: danish for text in (danish, english) if text}
    found.setdefault(code, danish)
