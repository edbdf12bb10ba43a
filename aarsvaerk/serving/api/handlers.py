"""What each address answers, of one snapshot.

Belongs here: reading the request and choosing the rows. Does not belong here: routes, rights and headers (app), forms
(answers), SQL (tables).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import duckdb
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from aarsvaerk.municipalities import UnknownMunicipality, find_municipality, municipalities_of
from aarsvaerk.release.files.contents import PublishedTable
from aarsvaerk.release.releases import UNREADABLE, Release, never_current, read_release, release_folders
from aarsvaerk.serving.api import answers, feeds, unit_pages
from aarsvaerk.serving.api.kept import Answer
from aarsvaerk.serving.api.openapi import description
from aarsvaerk.serving.api.own_pages import own_file
from aarsvaerk.serving.api.rights import INTERNAL, OPEN
from aarsvaerk.serving.api.snapshot import Snapshot
from aarsvaerk.serving.api.tables import BadRequest, Question, question
from aarsvaerk.serving.explain import PARTS, Figure, NothingToExplain, find_figure
from aarsvaerk.settings import Settings

ALIASES = {
    "municipalities": "core.dim_municipality",
    "task-fields": "marts.task_catalogue",
    "indicators": "core.dim_indicator",
    "changes": "marts.changes",
}
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TYPES |= {".zip": "application/zip", ".csv": "text/csv"}
_TYPES |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_IN_MEMORY = {".html", ".css", ".js", ".svg"}
"""Files of the site that are kept; downloads are sent from the disk."""


_MOST_PATH, _MOST_NAME = 1_000, 255


class NotFound(LookupError):
    """There is no such page, table or release."""


class Handlers:
    """The answers, given the home's settings; each takes the request and the snapshot that it may see."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def index(self, request: Request, snapshot: Snapshot) -> Answer:
        """Where everything is."""
        base = str(request.base_url).rstrip("/")
        names = [*ALIASES, "marts", "explain", "releases", "feed.atom", "openapi.json"]
        return Answer(_json({"links": {name: f"{base}/api/v1/{name}" for name in names}}))

    def releases(self, request: Request, snapshot: Snapshot) -> Answer:
        """The releases, newest first, each as the profile asked for describes itself."""
        told = [
            {
                "release_id": release.release_id,
                "created_at": release.created_at,
                "content_hash": release.content_hash,
                "is_current": release.release_id == snapshot.release.release_id,
                "is_synthetic": release.is_synthetic,
            }
            for release in self._releases(snapshot.profile)
        ]
        return Answer(_json({"releases": told}))

    def marts(self, request: Request, snapshot: Snapshot) -> Answer:
        """The marts with their columns."""
        told = [
            {
                "name": table.name,
                "description_en": table.grain,
                "label_da": table.label_da,
                "label_en": table.label_en,
                "rows": table.row_count,
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        "label_da": column.label_da,
                        "label_en": column.label_en,
                        "unit": column.unit,
                        "description_en": column.description_en,
                        "null_meaning": column.null_meaning,
                        "unit_da": column.unit_da,
                        "description_da": column.description_da,
                        "null_meaning_da": column.null_meaning_da,
                    }
                    for column in table.columns
                ],
            }
            for table in snapshot.tables.values()
            if table.schema == "marts"
        ]
        return Answer(_json(_head(snapshot) | {"marts": told}))

    def table(self, request: Request, snapshot: Snapshot, name: str | None = None) -> Answer:
        """A page of rows of a table: `name`, or the mart in the address."""
        full_name = name or f"marts.{request.path_params['mart']}"
        if full_name not in snapshot.tables:
            raise NotFound(f"There is no {full_name[:80]} in this profile. /api/v1/marts lists them.")
        asked = [*request.query_params.multi_items()]
        if full_name == "core.dim_municipality" and not any(key.partition(".")[0] == "is_current" for key, _ in asked):
            asked.append(("is_current", "true"))
        table = snapshot.tables[full_name]
        if codes := [value for key, value in asked if key == "municipality_code" and table.is_view]:
            asked += _by_key(snapshot, table, codes)
        return self._rows(request, snapshot, full_name, question(table, asked))

    def fact(self, request: Request, snapshot: Snapshot) -> Answer:
        """A page of a fact's rows, as known on a day or now."""
        name = request.path_params["fact"]
        if name not in self._facts(snapshot):
            raise NotFound(f"There is no history of {name[:80]} in this profile. It has: {self._facts(snapshot)}.")
        source = None
        if (as_of := request.query_params.get("as_of")) is not None:
            try:
                source = f"core.{name}_as_known_on(date '{date.fromisoformat(as_of).isoformat()}')"
            except ValueError:
                raise BadRequest("as_of is a day, as 2026-11-23.") from None
        table = snapshot.tables[f"core.{name}"]
        asked = question(table, request.query_params.multi_items(), source)
        # What was known on a day is asked of the release's own history, also for a municipality's token.
        return self._rows(request, snapshot, table.full_name, asked, "release")

    def explain(self, request: Request, snapshot: Snapshot) -> Answer:
        """What a figure by task field is made of, and what the parts sum to."""
        asked = request.query_params
        if not asked.get("municipality") or not asked.get("task_field"):
            raise BadRequest("Name municipality and task_field, as municipality=730&task_field=1.2.6.")
        year = asked.get("year")
        if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
            raise BadRequest("year is a year, as 2023.")

        figure, parts = _explained(snapshot, asked["municipality"], asked["task_field"], year and int(year))
        told = _head(snapshot) | {
            "municipality_code": figure.municipality_code,
            "municipality_name": figure.municipality_name,
            "year": figure.year,
            "task_field_code": figure.task_field_code,
            "task_field_name_da": figure.task_field_name_da,
            "task_field_name_en": figure.task_field_name_en,
        }
        fte = "null" if figure.fte is None else format(figure.fte, "f")
        return Answer(f'{json.dumps(told, ensure_ascii=False)[:-1]}, "fte": {fte}, "parts": [{parts}]}}'.encode())

    def openapi(self, request: Request, snapshot: Snapshot) -> Answer:
        """The API's description of itself."""
        made = description(snapshot, ALIASES, self._facts(snapshot))
        return Answer(_json(made))

    def releases_feed(self, request: Request, snapshot: Snapshot) -> Answer:
        """Releases as an Atom feed."""
        base = str(request.base_url).rstrip("/")
        entries = [
            feeds.Entry(
                f"release:{release.release_id}",
                f"Udgivelse {release.release_id}",
                release.created_at,
                f"{base}/release.html",
                f"{release.delivery_count} leverancer; indhold {release.content_hash}",
            )
            for release in self._releases(OPEN)
        ]
        href = f"{base}/api/v1/feed.atom"
        made = feeds.feed("releases", "Årsværk: udgivelser", href, entries, snapshot.release.created_at)
        return Answer(made, "application/atom+xml")

    def municipality_feed(self, request: Request, snapshot: Snapshot) -> Answer:
        """Changes of a municipality's figures, per release, as an Atom feed."""
        base = str(request.base_url).rstrip("/")
        with snapshot.cursor() as cursor:
            names = municipalities_of(cursor)
            try:
                code = find_municipality(request.path_params["code"], names)
            except UnknownMunicipality as unknown:
                raise NotFound(str(unknown)) from None
            rows = cursor.execute(
                """select release_id, created_at, figure_count, causes from marts.changes
                where municipality_code = ? order by created_at desc, release_id desc limit 50""",
                [code],
            ).fetchall()
        entries = [
            feeds.Entry(
                f"changes:{code}:{release_id}",
                # The open profile does not count, since it would count what is suppressed.
                f"{names[code]}: {'' if count is None else f'{count} '}ændrede tal",
                f"{created:%Y-%m-%dT%H:%M:%S}+00:00",
                f"{base}/municipality/{code}.html",
                f"Årsager: {causes}",
            )
            for release_id, created, count, causes in rows
        ]
        href = f"{base}/api/v1/municipalities/{code}/feed.atom"
        made = feeds.feed(f"changes:{code}", f"Årsværk: {names[code]}", href, entries, snapshot.release.created_at)
        return Answer(made, "application/atom+xml")

    def page(self, request: Request, snapshot: Snapshot) -> Answer | Response:
        """A file of the site."""
        path = request.path_params["path"]
        wanted = Path(path + "index.html" if path == "" or path.endswith("/") else path)
        # A longer name is none that the system would look up.
        is_long = len(path) > _MOST_PATH or any(
            len(part.encode("utf-8", "replace")) > _MOST_NAME for part in wanted.parts
        )
        if ".." in wanted.parts or wanted.is_absolute() or "\x00" in path or is_long:
            raise NotFound("There is no such page.")
        if snapshot.municipality and (own := own_file(snapshot, wanted.as_posix())):
            return own
        if wanted.as_posix() == unit_pages.LINKS:
            return unit_pages.links()
        if unit := unit_pages.unit_page(snapshot, wanted.as_posix(), request.query_params.get("path")):
            return unit
        file = snapshot.folder / "site" / wanted
        if file.suffix not in _TYPES or not file.is_file():
            if (file / "index.html").is_file():
                return RedirectResponse(f"{request.url.path}/")
            raise NotFound("There is no such page.")
        if file.suffix in _IN_MEMORY:
            return Answer(file.read_bytes(), _TYPES[file.suffix])
        return FileResponse(file, media_type=_TYPES[file.suffix])

    def _releases(self, profile: str) -> Iterator[Release]:
        """A profile's own descriptions: the internal content hash would let readers of the open one try out guesses."""
        hidden = never_current(self.settings)
        for folder in release_folders(self.settings):
            if folder.name != hidden:
                with suppress(*UNREADABLE):  # a torn release is reported by `aarsvaerk releases`
                    yield read_release(folder if profile == INTERNAL else folder / "open")

    def _facts(self, snapshot: Snapshot) -> list[str]:
        with snapshot.cursor() as cursor:
            rows = cursor.execute(
                """select function_name from duckdb_functions()
                where schema_name = 'core' and ends_with(function_name, '_as_known_on') order by 1"""
            ).fetchall()
        names = [name.removesuffix("_as_known_on") for (name,) in rows]
        return [name for name in names if f"core.{name}" in snapshot.tables]

    def _rows(
        self, request: Request, snapshot: Snapshot, name: str, asked: Question, database: str | None = None
    ) -> Answer:
        form = form_of(request)
        language = "en" if request.query_params.get("lang") == "en" else "da"
        head = _head(snapshot) | {"table": name}
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "offset"]
        address = f"{request.url.path}?{urlencode([*kept, ('', '')])[:-1]}" if kept else f"{request.url.path}?"

        with snapshot.cursor(database) as cursor:
            try:
                if form == "csv":
                    body = answers.as_csv(cursor, asked)
                elif form == "parquet":
                    body = answers.as_parquet(cursor, asked, head)
                elif form == "xlsx":
                    body = answers.as_xlsx(cursor, asked, snapshot.tables[name], head)
                elif form == "jsonstat":
                    body = answers.as_jsonstat(cursor, asked, snapshot.tables[name], snapshot, language)
                else:
                    body = answers.as_json(cursor, asked, head, address)
            except (duckdb.ConversionException, duckdb.BinderException, duckdb.OutOfRangeException):
                raise BadRequest("A value in the address does not fit its column.") from None
        return Answer(body, answers.FORMATS[form])


def form_of(request: Request) -> str:
    """The form asked for: by `format`, else by the header Accept, else JSON.

    Raises:
        BadRequest: There is no such form.
    """
    form = request.query_params.get("format")
    if form is not None:
        if form not in answers.FORMATS:
            raise BadRequest(f"format is one of {', '.join(answers.FORMATS)}.")
        return form
    accepted = request.headers.get("accept", "")
    return "csv" if "text/csv" in accepted else "parquet" if "parquet" in accepted else "json"


def _by_key(snapshot: Snapshot, table: PublishedTable, codes: list[str]) -> list[tuple[str, str]]:
    """The same municipalities by key: a view reads only their rows of its fact, and by code all of them."""
    if "municipality_key" not in {column.name for column in table.columns}:
        return []
    query = "select municipality_key from core.dim_municipality where municipality_code in (select unnest(?))"
    with snapshot.cursor() as cursor:
        found = [cursor.execute(query, [given.split(",")]).fetchall() for given in codes]
    return [("municipality_key", ",".join(key for (key,) in keys)) for keys in found]


def _explained(snapshot: Snapshot, municipality: str, task_field: str, year: int | None) -> tuple[Figure, str]:
    """A figure and its parts as JSON."""
    query = f"select coalesce(string_agg(to_json(_whole_row)::varchar, ','), '') from ({PARTS}) as _whole_row"  # noqa: S608
    with snapshot.cursor() as cursor:
        try:
            figure = find_figure(cursor, municipality, task_field, year)
        except NothingToExplain as error:
            raise NotFound(str(error)) from None
        return figure, cursor.execute(query, figure.parameters).fetchone()[0]


def _head(snapshot: Snapshot) -> dict[str, object]:
    release = snapshot.release
    return {"release_id": release.release_id, "profile": snapshot.profile, "is_synthetic": release.is_synthetic}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
