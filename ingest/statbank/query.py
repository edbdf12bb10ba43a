"""What is asked of StatBank: the configured queries, checked against a table's own description and cut to size.

Belongs here: reading `ref_statbank_query.csv`, resolving values, counting cells, splitting. Pure but for reading the
seed. Does not belong here: the network (statbank_client) and what comes back (statbank_content).
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import prod
from pathlib import Path

from ingest.said import Said, Sentence

FORMATS = ("BULK", "CSV", "JSONSTAT")
MAXIMUM_CELLS = 100_000
"""Most cells one request for CSV or JSON-stat asks for. The API is known to refuse more than 1,000,000 in formats it
does not stream; a tenth of it keeps each answer small enough to be asked again when it breaks off."""


class FetchFailed(Exception):
    """A table could not be fetched whole: where, why, and what to do about it. Nothing of it was landed."""

    def __init__(self, where: str, why: str | Said, what_to_do: str):
        super().__init__(f"{where}: {why}")
        self.where, self.what_to_do = where, what_to_do
        self.why = why.sentence if isinstance(why, Said) else why


class Unfit(Said, ValueError):
    """The answer is something else than what was asked for."""


@dataclass(frozen=True)
class Query:
    """One configured query: for each variable the wanted parts (codes, texts or patterns)."""

    query_code: str
    table_id: str
    format: str
    wanted: Mapping[str, tuple[str, ...]]

    @property
    def fingerprint(self) -> str:
        """sha256 over everything that decides what is asked; another choice is another query."""
        asked = [self.table_id, self.format, sorted((name, list(parts)) for name, parts in self.wanted.items())]
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Variable:
    """A variable of a table: its values' texts by code, in the table's order."""

    variable_id: str
    is_time: bool
    is_area: bool
    values: Mapping[str, str]


@dataclass(frozen=True)
class TableInfo:
    """What StatBank says of a table: when it was updated, and its variables in the table's order."""

    table_id: str
    text: str
    updated: str
    variables: tuple[Variable, ...]


Selection = dict[str, tuple[str, ...]]
"""The codes asked for, by variable, in the table's order."""


def configured_queries(seed: Path) -> dict[str, Query]:
    """The queries of the seed by code, in its order.

    Raises:
        FetchFailed: rows of one query disagree, or one is incomplete.
    """
    grouped: dict[str, list[dict[str, str]]] = {}
    with seed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            grouped.setdefault(row["query_code"], []).append(row)
    queries = {}
    for code, rows in grouped.items():
        wanted = {row["variable"]: tuple(part for part in row["values"].split("|") if part) for row in rows}
        tables, formats = {row["table_id"] for row in rows}, {row["format"] for row in rows}
        if len(tables) > 1 or len(formats) > 1 or not formats <= set(FORMATS):
            raise _misconfigured(
                code, Sentence("it needs one table and one format of {formats}", formats=", ".join(FORMATS))
            )
        if len(wanted) < len(rows) or not all(wanted.values()):
            raise _misconfigured(code, Sentence("each variable needs one row with a value at least"))
        queries[code] = Query(code, tables.pop(), formats.pop(), wanted)
    return queries


def _misconfigured(query_code: str, why: Sentence) -> FetchFailed:
    what_to_do = Sentence("Correct its rows in seeds/reference/ref_statbank_query.csv and fetch again.")
    return FetchFailed(Sentence("query {query}", query=query_code), why, what_to_do)


def read_tableinfo(table_id: str, answer: object) -> TableInfo:
    """The table's description from the API's JSON.

    Raises:
        Unfit: the answer does not describe the table.
    """
    try:
        variables = tuple(
            Variable(
                variable["id"],
                bool(variable["time"]),
                "map" in variable,
                {value["id"]: " ".join(value["text"].split()) for value in variable["values"]},
            )
            for variable in answer["variables"]
        )
        info = TableInfo(answer["id"], answer["text"], answer["updated"], variables)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unfit(
            "the answer does not describe a table ({kind}: {error})", kind=type(error).__name__, error=error
        ) from error
    if not (isinstance(info.table_id, str) and isinstance(info.updated, str) and isinstance(info.text, str)):
        raise Unfit("the answer does not say which table it describes, or when it was updated")
    if info.table_id.upper() != table_id.upper() or not variables:
        raise Unfit("the answer describes {table} with {count} variables", table=info.table_id, count=len(variables))
    return info


def select(query: Query, info: TableInfo) -> Selection:
    """The codes the query asks for, each one there, every variable of the table among them.

    Raises:
        FetchFailed: a variable is missing or unknown, a value is unknown, or two values cannot be told apart.
    """
    there = {variable.variable_id for variable in info.variables}
    if missing := sorted(there - query.wanted.keys()):
        raise _misconfigured(
            query.query_code,
            Sentence(
                "it does not name {missing} of {table}; the API would sum over what is left out",
                missing=", ".join(missing),
                table=info.table_id,
            ),
        )
    if unknown := sorted(query.wanted.keys() - there):
        known = ", ".join(variable.variable_id for variable in info.variables)
        raise _misconfigured(
            query.query_code,
            Sentence(
                "{table} has no {unknown}; it has {known}", table=info.table_id, unknown=", ".join(unknown), known=known
            ),
        )
    selection: Selection = {}
    for variable in info.variables:
        codes = {code for part in query.wanted[variable.variable_id] for code in _codes(query, variable, part)}
        selection[variable.variable_id] = tuple(code for code in variable.values if code in codes)
        texts = [variable.values[code] for code in selection[variable.variable_id]]
        if len(set(texts)) < len(texts):
            twice = next(text for text in texts if texts.count(text) > 1)
            raise _misconfigured(
                query.query_code,
                Sentence(
                    "two values asked of {variable} are both called “{twice}”",
                    variable=variable.variable_id,
                    twice=twice,
                ),
            )
    return selection


def _codes(query: Query, variable: Variable, part: str) -> list[str]:
    """The codes that one part of a query's values means: a code, a text, or a pattern over codes."""
    if part in variable.values:
        return [part]
    if named := [code for code, text in variable.values.items() if text == part]:
        return named
    if found := [code for code in variable.values if fnmatchcase(code, part)]:
        return found
    known = [*variable.values, *variable.values.values()]
    near = difflib.get_close_matches(part, known, n=3, cutoff=0.4) or known[:3]
    raise _misconfigured(
        query.query_code,
        Sentence(
            "{variable} has no value “{part}”; there are for example {near}",
            variable=variable.variable_id,
            part=part,
            near="; ".join(near),
        ),
    )


def cells(selection: Selection) -> int:
    """How many figures the selection has."""
    return prod(len(codes) for codes in selection.values())


def requests(query: Query, info: TableInfo, selection: Selection, limit: int = MAXIMUM_CELLS) -> Iterator[Selection]:
    """The selection cut into requests of at most `limit` cells: by time, then by area. BULK is never cut.

    Raises:
        FetchFailed: one time and one area alone are more than the limit.
    """
    if query.format == "BULK":
        yield selection
        return
    time = next((v.variable_id for v in info.variables if v.is_time), None)
    # The API marks areas by the map they belong to; a table without one is cut by its longest variable.
    others = [v for v in info.variables if v.variable_id != time]
    area = max(others, key=lambda v: (v.is_area, len(selection[v.variable_id])), default=None)
    parts = [selection]
    for variable_id in (time, area.variable_id if area else None):
        if variable_id:
            parts = [cut for part in parts for cut in _cut(part, variable_id, limit)]
    if cells(parts[0]) > limit:
        raise _misconfigured(
            query.query_code, Sentence("it cannot be cut below {limit} cells a request; ask for BULK", limit=limit)
        )
    yield from parts


def _cut(selection: Selection, variable_id: str, limit: int) -> Iterator[Selection]:
    """The selection in the fewest pieces along one variable that keep below the limit, or value by value."""
    codes = selection[variable_id]
    step = max(1, limit // (cells(selection) // len(codes)))
    for start in range(0, len(codes), step):
        yield selection | {variable_id: codes[start : start + step]}


def body(query: Query, selection: Selection) -> dict:
    """What is posted to the API to get the selection."""
    variables = [{"code": name, "values": list(codes)} for name, codes in selection.items()]
    asked = {"table": query.table_id, "lang": "da", "format": query.format, "variables": variables}
    # The landing reads texts, as in the files people download; JSON-stat carries both by itself.
    return asked if query.format == "JSONSTAT" else asked | {"valuePresentation": "Value"}


def header(info: TableInfo) -> Sequence[str]:
    """The columns of the table as StatBank's CSV names them."""
    return [*(variable.variable_id.upper() for variable in info.variables), "INDHOLD"]
