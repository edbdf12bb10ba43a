"""The ASGI application: pages at /, the API at /api/v1/, both of the current release and for reading only.

Without a token, and without asking for `profile=internal` (or /internal/ for pages), everything is the open profile.
Belongs here: routes and HTTP. Does not belong here: forms (answers), SQL (tables), who may (guard).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import anyio.to_thread
import duckdb
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from aarsvaerk.municipalities import UnknownMunicipality, find_municipality, municipalities_of
from aarsvaerk.release.releases import UNREADABLE, Release, never_current, read_release, release_folders
from aarsvaerk.serving.api import answers, feeds
from aarsvaerk.serving.api.guard import HEADERS, Rate, is_allowed, token_of
from aarsvaerk.serving.api.openapi import description
from aarsvaerk.serving.api.snapshot import NoRelease, Snapshot, Snapshots, TookTooLong
from aarsvaerk.serving.api.tables import BadRequest, Question, question
from aarsvaerk.serving.explain import PARTS, NothingToExplain, find_figure
from aarsvaerk.settings import Settings

ALIASES = {
    "municipalities": "core.dim_municipality",
    "task-fields": "marts.task_catalogue",
    "indicators": "core.dim_indicator",
    "changes": "marts.changes",
}
MOST_ADDRESS = 4_000
PER_SECOND, BURST = 50.0, 400
THREADS = 8
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_TYPES |= {".zip": "application/zip", ".csv": "text/csv"}
_TYPES |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


class NotFound(LookupError):
    """There is no such page, table or release."""


class NotAllowed(PermissionError):
    """The token is missing or wrong."""


class _Frame:
    """What holds for every answer: rate, length, methods, headers, and errors as JSON."""

    def __init__(self, app, rate: Rate) -> None:
        self._app, self._rate = app, rate

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope["client"][0] if scope.get("client") else ""
        refused = None
        if not self._rate.admits(client):
            refused = _error(429, "Too many questions at once. Wait a second.", {"Retry-After": "1"})
        elif len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > MOST_ADDRESS:
            refused = _error(414, f"The address is longer than {MOST_ADDRESS} signs.")
        elif scope["method"] not in ("GET", "HEAD"):
            refused = _error(405, "Only reading is possible.", {"Allow": "GET, HEAD"})

        async def guarded(message) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                for name, value in HEADERS.items():
                    if name.lower().encode() not in told:
                        message["headers"].append((name.lower().encode(), value.encode()))
            await send(message)

        await (refused or self._app)(scope, receive, guarded)


class Api:
    """The answers, given the home's settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.snapshots = Snapshots(settings)

    def snapshot(self, request: Request, profile: str | None = None) -> Snapshot:
        """The release and profile that a request may see.

        Raises:
            NotAllowed: It asks for the internal profile without the token.
            BadRequest: There is no such profile.
        """
        wanted = profile or request.query_params.get("profile", "open")
        if wanted not in ("open", "internal"):
            raise BadRequest("profile is open or internal.")
        if wanted == "internal" and not is_allowed(token_of(request.headers), self.settings.api_token):
            raise NotAllowed("The internal profile needs the token.")
        return self.snapshots.current(wanted)

    def index(self, request: Request) -> Response:
        """Where everything is."""
        base = str(request.base_url).rstrip("/")
        names = [*ALIASES, "marts", "explain", "releases", "feed.atom", "openapi.json"]
        return _json({"links": {name: f"{base}/api/v1/{name}" for name in names}})

    def releases(self, request: Request) -> Response:
        """The releases, newest first, each as the profile asked for describes itself."""
        current = self.snapshot(request).release
        told = [
            {
                "release_id": release.release_id,
                "created_at": release.created_at,
                "content_hash": release.content_hash,
                "is_current": release.release_id == current.release_id,
                "is_synthetic": release.is_synthetic,
            }
            for release in self._releases(current.profile)
        ]
        return _json({"releases": told})

    def marts(self, request: Request) -> Response:
        """The marts with their columns."""
        snapshot = self.snapshot(request)
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
                    }
                    for column in table.columns
                ],
            }
            for table in snapshot.tables.values()
            if table.schema == "marts"
        ]
        return self._answer(request, snapshot, lambda: json.dumps(_head(snapshot) | {"marts": told}).encode())

    def table(self, request: Request, name: str | None = None) -> Response:
        """A page of rows of a table: `name`, or the mart in the address."""
        snapshot = self.snapshot(request)
        full_name = name or f"marts.{request.path_params['mart']}"
        if full_name not in snapshot.tables:
            raise NotFound(f"There is no {full_name[:80]} in this profile. /api/v1/marts lists them.")
        asked = [*request.query_params.multi_items()]
        if full_name == "core.dim_municipality" and not any(key.partition(".")[0] == "is_current" for key, _ in asked):
            asked.append(("is_current", "true"))
        return self._rows(request, snapshot, full_name, question(snapshot.tables[full_name], asked))

    def fact(self, request: Request) -> Response:
        """A page of a fact's rows, as known on a day or now."""
        snapshot = self.snapshot(request)
        name = request.path_params["fact"]
        if name not in self._facts(snapshot):
            raise NotFound(f"There is no history of {name[:80]} in this profile. It has: {self._facts(snapshot)}.")
        source = None
        if as_of := request.query_params.get("as_of"):
            try:
                source = f"core.{name}_as_known_on(date '{date.fromisoformat(as_of).isoformat()}')"
            except ValueError:
                raise BadRequest("as_of is a day, as 2026-11-23.") from None
        table = snapshot.tables[f"core.{name}"]
        return self._rows(
            request, snapshot, table.full_name, question(table, request.query_params.multi_items(), source)
        )

    def explain(self, request: Request) -> Response:
        """What a figure by task field is made of, and what the parts sum to."""
        snapshot = self.snapshot(request)
        asked = request.query_params
        if not asked.get("municipality") or not asked.get("task_field"):
            raise BadRequest("Name municipality and task_field, as municipality=730&task_field=1.2.6.")
        year = asked.get("year")
        if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
            raise BadRequest("year is a year, as 2023.")

        def make() -> bytes:
            with snapshot.cursor() as cursor:
                try:
                    figure = find_figure(cursor, asked["municipality"], asked["task_field"], year and int(year))
                except NothingToExplain as error:
                    raise NotFound(str(error)) from None
                query = f"select coalesce(string_agg(to_json(p)::varchar, ','), '') from ({PARTS}) as p"  # noqa: S608
                (parts,) = cursor.execute(query, figure.parameters).fetchone()
            told = _head(snapshot) | {
                "municipality_code": figure.municipality_code,
                "municipality_name": figure.municipality_name,
                "year": figure.year,
                "task_field_code": figure.task_field_code,
                "task_field_name_da": figure.task_field_name_da,
                "task_field_name_en": figure.task_field_name_en,
            }
            fte = "null" if figure.fte is None else format(figure.fte, "f")
            return f'{json.dumps(told, ensure_ascii=False)[:-1]}, "fte": {fte}, "parts": [{parts}]}}'.encode()

        return self._answer(request, snapshot, make)

    def openapi(self, request: Request) -> Response:
        """The API's description of itself."""
        snapshot = self.snapshots.current("open")
        made = description(snapshot, ALIASES, self._facts(snapshot))
        return self._answer(request, snapshot, lambda: json.dumps(made, ensure_ascii=False).encode())

    def releases_feed(self, request: Request) -> Response:
        """Releases as an Atom feed."""
        base = str(request.base_url).rstrip("/")
        snapshot = self.snapshots.current("open")
        entries = [
            feeds.Entry(
                f"release:{release.release_id}",
                f"Udgivelse {release.release_id}",
                release.created_at,
                f"{base}/release.html",
                f"{release.delivery_count} leverancer; indhold {release.content_hash}",
            )
            for release in self._releases("open")
        ]
        href = f"{base}/api/v1/feed.atom"
        made = feeds.feed("releases", "Årsværk: udgivelser", href, entries, snapshot.release.created_at)
        return self._answer(request, snapshot, lambda: made, "application/atom+xml")

    def municipality_feed(self, request: Request) -> Response:
        """Changes of a municipality's figures, per release, as an Atom feed."""
        snapshot = self.snapshots.current("open")
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
                f"{names[code]}: {count} ændrede tal",
                f"{created:%Y-%m-%dT%H:%M:%S}+00:00",
                f"{base}/municipality/{code}.html",
                f"Årsager: {causes}",
            )
            for release_id, created, count, causes in rows
        ]
        href = f"{base}/api/v1/municipalities/{code}/feed.atom"
        made = feeds.feed(f"changes:{code}", f"Årsværk: {names[code]}", href, entries, snapshot.release.created_at)
        return self._answer(request, snapshot, lambda: made, "application/atom+xml")

    def page(self, request: Request, profile: str) -> Response:
        """A file of the site."""
        snapshot = self.snapshot(request, profile)
        site = snapshot.folder / "site"
        path = request.path_params["path"]
        wanted = Path(path + "index.html" if path == "" or path.endswith("/") else path)
        if ".." in wanted.parts or wanted.is_absolute() or "\x00" in path:
            raise NotFound("There is no such page.")
        file = site / wanted
        if file.suffix not in _TYPES or not file.is_file():
            if (file / "index.html").is_file():
                return RedirectResponse(f"{request.url.path}/")
            raise NotFound("There is no such page.")
        headers = _cached(snapshot)
        if request.headers.get("if-none-match") == snapshot.etag:
            return Response(status_code=304, headers=headers)
        return FileResponse(file, media_type=_TYPES[file.suffix], headers=headers)

    def _releases(self, profile: str) -> Iterator[Release]:
        """A profile's own descriptions: the internal content hash would let readers of the open one try out guesses."""
        hidden = never_current(self.settings)
        for folder in release_folders(self.settings):
            if folder.name != hidden:
                with suppress(*UNREADABLE):  # a torn release is reported by `aarsvaerk releases`
                    yield read_release(folder / "open" if profile == "open" else folder)

    def _facts(self, snapshot: Snapshot) -> list[str]:
        with snapshot.cursor() as cursor:
            rows = cursor.execute(
                """select function_name from duckdb_functions()
                where schema_name = 'core' and ends_with(function_name, '_as_known_on') order by 1"""
            ).fetchall()
        names = [name.removesuffix("_as_known_on") for (name,) in rows]
        return [name for name in names if f"core.{name}" in snapshot.tables]

    def _rows(self, request: Request, snapshot: Snapshot, name: str, asked: Question) -> Response:
        form = _form(request)
        language = "en" if request.query_params.get("lang") == "en" else "da"
        head = _head(snapshot) | {"table": name}
        kept = [(key, value) for key, value in request.query_params.multi_items() if key != "offset"]
        address = f"{request.url.path}?{urlencode([*kept, ('', '')])[:-1]}" if kept else f"{request.url.path}?"

        def make() -> bytes:
            with snapshot.cursor() as cursor:
                try:
                    if form == "csv":
                        return answers.as_csv(cursor, asked)
                    if form == "parquet":
                        return answers.as_parquet(cursor, asked, head)
                    if form == "jsonstat":
                        return answers.as_jsonstat(cursor, asked, snapshot.tables[name], snapshot, language)
                    return answers.as_json(cursor, asked, head, address)
                except (duckdb.ConversionException, duckdb.BinderException, duckdb.OutOfRangeException):
                    raise BadRequest("A value in the address does not fit its column.") from None

        return self._answer(request, snapshot, make, answers.FORMATS[form])

    def _answer(
        self, request: Request, snapshot: Snapshot, make: Callable[[], bytes], kind: str = "application/json"
    ) -> Response:
        headers = _cached(snapshot)
        if snapshot.release.profile == "open":
            headers["Access-Control-Allow-Origin"] = "*"
        if request.headers.get("if-none-match") == snapshot.etag:
            return Response(status_code=304, headers=headers)
        return Response(make(), media_type=kind, headers=headers)


def create_app(settings: Settings, per_second: float = PER_SECOND, burst: int = BURST) -> Starlette:
    """The application over a home.

    Args:
        settings: The home, and the token of the internal profile, if any.
        per_second: How many requests of a client are answered over time.
        burst: How many at once.
    """
    api = Api(settings)
    v1 = "/api/v1"
    routes = [
        Route(f"{v1}/", _safe(api.index)),
        Route(f"{v1}/releases", _safe(api.releases)),
        Route(f"{v1}/openapi.json", _safe(api.openapi)),
        Route(f"{v1}/feed.atom", _safe(api.releases_feed)),
        Route(f"{v1}/municipalities/{{code}}/feed.atom", _safe(api.municipality_feed)),
        Route(f"{v1}/explain", _safe(api.explain)),
        Route(f"{v1}/marts", _safe(api.marts)),
        Route(f"{v1}/marts/{{mart}}", _safe(api.table)),
        Route(f"{v1}/facts/{{fact}}", _safe(api.fact)),
        *(Route(f"{v1}/{name}", _safe(partial(api.table, name=table))) for name, table in ALIASES.items()),
        Route("/internal", lambda request: RedirectResponse("/internal/")),
        Route("/internal/{path:path}", _safe(partial(api.page, profile="internal"))),
        Route("/{path:path}", _safe(partial(api.page, profile="open"))),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(_Frame, rate=Rate(per_second, burst))
    return app


def _safe(answer: Callable[[Request], Response]):
    """An endpoint that runs in a thread, and whose failures are sentences."""
    limiter: list[anyio.CapacityLimiter] = []

    async def endpoint(request: Request) -> Response:
        if not limiter:
            limiter.append(anyio.CapacityLimiter(THREADS))
        return await anyio.to_thread.run_sync(foreseen, request, limiter=limiter[0])

    def foreseen(request: Request) -> Response:
        try:
            return answer(request)
        except BadRequest as error:
            return _error(400, str(error))
        except NotAllowed as error:
            return _error(401, str(error), {"WWW-Authenticate": 'Basic realm="Årsværk", charset="UTF-8"'})
        except (NotFound, NoRelease) as error:
            return _error(404, str(error))
        except TookTooLong as error:
            return _error(503, str(error), {"Retry-After": "10"})
        except duckdb.CatalogException:
            return _error(503, "The current release was made by another version. Replace it with: aarsvaerk refresh")
        except duckdb.OutOfMemoryException:
            return _error(503, "The answer needs more memory than one may have. Filter it.")

    return endpoint


def _form(request: Request) -> str:
    """The form asked for: by `format`, else by the header Accept, else JSON."""
    form = request.query_params.get("format")
    if form is not None:
        if form not in answers.FORMATS:
            raise BadRequest(f"format is one of {', '.join(answers.FORMATS)}.")
        return form
    accepted = request.headers.get("accept", "")
    return "csv" if "text/csv" in accepted else "parquet" if "parquet" in accepted else "json"


def _head(snapshot: Snapshot) -> dict[str, object]:
    release = snapshot.release
    return {"release_id": release.release_id, "profile": release.profile, "is_synthetic": release.is_synthetic}


def _cached(snapshot: Snapshot) -> dict[str, str]:
    control = "no-cache" if snapshot.release.profile == "open" else "private, no-cache"
    return {"ETag": snapshot.etag, "Cache-Control": control, "Vary": "Accept, Authorization"}


def _json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    told = {"Cache-Control": "no-store"} | (headers or {})
    body = json.dumps({"error": message}, ensure_ascii=False)
    encoded = {name: value.encode().decode("latin-1") for name, value in told.items()}
    return Response(body, status, encoded, "application/json")
