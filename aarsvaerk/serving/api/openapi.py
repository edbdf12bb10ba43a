"""The API's description of itself, made of the tables that the release has.

Belongs here: paths and parameters. Does not belong here: answering them (app).
"""

from __future__ import annotations

from importlib.metadata import version

from aarsvaerk.serving.api.answers import FORMATS
from aarsvaerk.serving.api.snapshot import Snapshot
from aarsvaerk.serving.api.tables import MOST_OFFSET, MOST_ROWS

_COMMON = (
    ("format", "json, csv, parquet, xlsx or jsonstat", {"type": "string", "enum": list(FORMATS)}),
    ("profile", "internal needs a token", {"type": "string", "enum": ["open", "internal"], "default": "open"}),
    ("lang", "language of labels in jsonstat and of messages", {"type": "string", "enum": ["da", "en"]}),
    ("limit", "rows of a page", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 100}),
    ("offset", "rows to leave out first", {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET, "default": 0}),
)
_ERRORS = {"400": "The question cannot be answered; `error` says why.", "401": "The token is missing or wrong."}
_ERRORS |= {"404": "There is no such thing.", "429": "Too many questions at once.", "503": "It took too long."}


def description(snapshot: Snapshot, aliases: dict[str, str], facts: list[str]) -> dict:
    """The OpenAPI document of a release's API."""
    paths = {
        "/api/v1/": _get("Where everything is", []),
        "/api/v1/releases": _get("The releases, newest first", []),
        "/api/v1/marts": _get("The marts with their columns", [_parameter("profile", "", _COMMON[1][2])]),
        "/api/v1/explain": _get(
            "What a figure by task field is made of",
            [
                _parameter("municipality", "code or name", {"type": "string", "minLength": 1}, "730"),
                _parameter("task_field", "code", {"type": "string", "minLength": 1}, "1.2.6"),
                _parameter("year", "default: the newest", {"type": "integer", "minimum": 1000, "maximum": 9999}),
                _parameter("profile", "", _COMMON[1][2]),
            ],
        ),
        "/api/v1/feed.atom": _get("Releases as an Atom feed", []),
        "/api/v1/municipalities/{code}/feed.atom": _get(
            "Changes of a municipality's figures as an Atom feed", [_path("code", "730")]
        ),
    }
    common = [_parameter(*parameter) for parameter in _COMMON]
    for name, table in aliases.items():
        if table in snapshot.tables:
            paths[f"/api/v1/{name}"] = _get(snapshot.tables[table].grain, common + _filters(snapshot, table))
    for table in snapshot.tables.values():
        if table.schema == "marts":
            paths[f"/api/v1/marts/{table.name}"] = _get(table.grain, common + _filters(snapshot, table.full_name))
    as_of = _parameter("as_of", "as it was known at the end of this day (UTC)", {"type": "string", "format": "date"})
    for fact in facts:
        paths[f"/api/v1/facts/{fact}"] = _get(
            f"{snapshot.tables[f'core.{fact}'].grain} As known on a day.",
            [*common, as_of, *_filters(snapshot, f"core.{fact}")],
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Årsværk",
            "version": version("aarsvaerk"),
            "description": f"Release {snapshot.release.release_id}, profile {snapshot.release.profile}. Read-only. "
            "Filter by any column (`year=2023`, `year=2022,2023`) or by a span (`year.from=2020`, `year.to=2023`).",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }


def _filters(snapshot: Snapshot, table: str) -> list[dict]:
    columns = snapshot.tables[table].columns
    names = [column.name for column in columns]
    sorting = [*names, *(f"-{name}" for name in names)]
    return [
        _list("select", "columns, comma-separated", names),
        _list("order", "columns, comma-separated; - before one sorts it descending", sorting),
        *(
            _parameter(column.name, column.description_en or "", {"type": "string"})
            for column in columns
            if not column.name.endswith("_key")
        ),
    ]


def _list(name: str, what: str, known: list[str]) -> dict:
    items = {"type": "array", "items": {"type": "string", "enum": known}, "minItems": 1}
    return _parameter(name, what, items) | {"style": "form", "explode": False}


def _parameter(name: str, what: str, schema: dict, example: str | None = None) -> dict:
    made = {"name": name, "in": "query", "description": what, "schema": schema}
    return made if example is None else made | {"example": example, "required": True}


def _path(name: str, example: str) -> dict:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "example": example}


def _get(what: str, parameters: list[dict]) -> dict:
    # A parameter of the frame wins over a column of its name.
    unique = {parameter["name"]: parameter for parameter in reversed(parameters)}
    answers = {"200": {"description": "The answer."}, "304": {"description": "As you have it already."}}
    answers |= {code: {"description": text} for code, text in _ERRORS.items()}
    return {"get": {"summary": what, "parameters": list(unique.values())[::-1], "responses": answers}}
