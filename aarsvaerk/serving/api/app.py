"""The ASGI application: pages at /, the API at /api/v1/, both of the current release and for reading only.

Without a token, and without asking for `profile=internal` (or /internal/ for pages), everything is the open profile.
Belongs here: routes, rights, what is sent again, and HTTP's headers. Does not belong here: the answers (handlers).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import partial
from html import escape

import anyio
import anyio.to_thread
import duckdb
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aarsvaerk.serving.api.checking import Checks
from aarsvaerk.serving.api.guard import HEADERS, Rate
from aarsvaerk.serving.api.handlers import ALIASES, Handlers, NotFound
from aarsvaerk.serving.api.kept import Answer
from aarsvaerk.serving.api.rights import INTERNAL, OPEN, read_rights
from aarsvaerk.serving.api.snapshot import NoRelease, Snapshot, Snapshots, TookTooLong
from aarsvaerk.serving.api.tables import BadRequest
from aarsvaerk.settings import Settings

MOST_ADDRESS = 4_000
PER_SECOND, BURST = 50.0, 400
THREADS = 8
CHECK = ("/check", "/en/check")
_NO_PAGE = """<!doctype html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Siden findes ikke · Årsværk</title><link rel="stylesheet" href="{top}/assets/site.css"></head>
<body><header class="masthead"><div class="bar-top"><a class="brand" href="{top}/">Årsværk</a></div></header>
<main id="content"><h1>Siden findes ikke</h1>
<p>Den kan høre til en tidligere udgivelse. Søg fra <a href="{top}/">forsiden</a>.</p>
<p lang="en">There is no such page. It may belong to an earlier release: search from the
<a href="{top}/en/">front page</a>.</p></main></body></html>
"""


class NotAllowed(PermissionError):
    """The token is missing or wrong."""


class _Frame:
    """What holds for every answer: rate, length, methods and headers."""

    def __init__(self, app, rate: Rate, posted: Collection[str]) -> None:
        self._app, self._rate, self._posted = app, rate, posted

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
        elif scope["method"] not in ("GET", "HEAD") and not self._is_posted(scope):
            refused = _error(405, "Only reading is possible.", {"Allow": "GET, HEAD"})

        async def guarded(message) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                for name, value in HEADERS.items():
                    if name.lower().encode() not in told:
                        message["headers"].append((name.lower().encode(), value.encode()))
            await send(message)

        await (refused or self._app)(scope, receive, guarded)

    def _is_posted(self, scope) -> bool:
        return scope["method"] == "POST" and scope["path"].removeprefix(scope.get("root_path", "")) in self._posted


class _Endpoints:
    """Makes an endpoint of each handler: who may, what is kept, and failures as sentences."""

    def __init__(self, settings: Settings) -> None:
        self._rights = read_rights(settings)
        self._snapshots = Snapshots(settings)
        self._threads: anyio.CapacityLimiter | None = None  # needs a running loop

    def __call__(self, handler: Callable, profile: str | None = None, is_kept: bool = True) -> Callable:
        """The endpoint of a handler; of one profile, or of that which the request names."""

        async def endpoint(request: Request) -> Response:
            try:
                reach = self._reach(request, profile)
                snapshot = self._snapshots.opened(reach)
                address = _address(request) if is_kept else None
                if snapshot and address and (known := snapshot.kept.get(address)):
                    return _sent(request, snapshot, known)
                self._threads = self._threads or anyio.CapacityLimiter(THREADS)
                made = partial(self._made, request, handler, reach, address)
                return await anyio.to_thread.run_sync(made, limiter=self._threads)
            except BadRequest as error:
                return _error(400, str(error))
            except NotAllowed as error:
                return _error(401, str(error), {"WWW-Authenticate": 'Basic realm="Årsværk", charset="UTF-8"'})
            except (NotFound, NoRelease) as error:
                return _no_page(request) if _is_page(request) else _error(404, str(error))
            except TookTooLong as error:
                return _error(503, str(error), {"Retry-After": "10"})
            except duckdb.CatalogException:
                return _error(503, "The current release was made by another version. Replace it: aarsvaerk refresh")
            except duckdb.OutOfMemoryException:
                return _error(503, "The answer needs more memory than one may have. Filter it.")

        return endpoint

    def _reach(self, request: Request, profile: str | None) -> str:
        """`open`, or as far as the request's token goes where it asks for the internal profile."""
        wanted = profile or request.query_params.get("profile", OPEN)
        if wanted not in (OPEN, INTERNAL):
            raise BadRequest("profile is open or internal.")
        if wanted == OPEN:
            return OPEN
        if (reach := self._rights.of(request.headers)) is None:
            raise NotAllowed("The internal profile needs the token.")
        return reach

    def _made(self, request: Request, handler: Callable, reach: str, address: object) -> Response:
        snapshot = self._snapshots.current(reach)
        answer = handler(request, snapshot)
        if isinstance(answer, Response):
            answer.headers.update(_headers(snapshot))
            return answer
        if address:
            snapshot.kept.keep(address, answer)
        return _sent(request, snapshot, answer)


def create_app(
    settings: Settings, per_second: float = PER_SECOND, burst: int = BURST, has_check: bool = False
) -> Starlette:
    """The application over a home.

    Args:
        settings: The home, and the tokens of the internal profile, if any.
        per_second: How many requests of a client are answered over time.
        burst: How many at once.
        has_check: Whether files may be sent to be checked.

    Raises:
        BadTokens: The file of tokens cannot be used.
    """
    api, endpoint = Handlers(settings), _Endpoints(settings)
    v1 = "/api/v1"
    checks = Checks()
    posted = CHECK if has_check else ()
    routes = [
        *(Route(path, checks.page, methods=["GET", "POST"]) for path in posted),
        # What names the server's own address, or is no part of one release, is made anew each time.
        Route(f"{v1}/", endpoint(api.index, OPEN, is_kept=False)),
        Route(f"{v1}/releases", endpoint(api.releases, is_kept=False)),
        Route(f"{v1}/feed.atom", endpoint(api.releases_feed, OPEN, is_kept=False)),
        Route(f"{v1}/municipalities/{{code}}/feed.atom", endpoint(api.municipality_feed, OPEN, is_kept=False)),
        Route(f"{v1}/openapi.json", endpoint(api.openapi, OPEN)),
        Route(f"{v1}/explain", endpoint(api.explain)),
        Route(f"{v1}/marts", endpoint(api.marts)),
        Route(f"{v1}/marts/{{mart}}", endpoint(api.table)),
        Route(f"{v1}/facts/{{fact}}", endpoint(api.fact)),
        *(Route(f"{v1}/{name}", endpoint(partial(api.table, name=table))) for name, table in ALIASES.items()),
        Route("/internal", lambda request: RedirectResponse("/internal/")),
        Route("/internal/{path:path}", endpoint(api.page, INTERNAL)),
        Route("/{path:path}", endpoint(api.page, OPEN)),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(_Frame, rate=Rate(per_second, burst), posted=posted)
    return app


def _address(request: Request) -> tuple:
    """All of a request that decides its answer, beside the snapshot."""
    scope = request.scope
    return scope.get("root_path"), scope["path"], scope["query_string"], request.headers.get("accept", "")


def _sent(request: Request, snapshot: Snapshot, answer: Answer) -> Response:
    headers = _headers(snapshot)
    if _is_known(request.headers.get("if-none-match", ""), snapshot.etag):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.kind, headers=headers)


def _is_known(given: str, etag: str) -> bool:
    """Whether the client has the answer; a proxy that packs answers marks their ETags as weak."""
    return given.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in given.split(","))


def _headers(snapshot: Snapshot) -> dict[str, str]:
    headers = {"ETag": snapshot.etag, "Vary": "Accept, Authorization"}
    if snapshot.profile == OPEN:
        return headers | {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return headers | {"Cache-Control": "private, no-cache"}


def _is_page(request: Request) -> bool:
    place = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return not place.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def _no_page(request: Request) -> Response:
    """What a person sees at an address without a page."""
    top = escape(request.scope.get("root_path", ""))
    return Response(_NO_PAGE.format(top=top), 404, {"Cache-Control": "no-store"}, "text/html")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    told = {"Cache-Control": "no-store"} | (headers or {})
    body = json.dumps({"error": message}, ensure_ascii=False)
    encoded = {name: value.encode().decode("latin-1") for name, value in told.items()}
    return Response(body, status, encoded, "application/json")
