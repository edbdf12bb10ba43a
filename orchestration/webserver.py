"""Dagster's web server behind a guard: only the person who started it can use it, and no other web page.

Whatever page a browser shows can send requests to servers on the same machine, and one such request starts a run. So a
request must carry the token that `aarsvaerk dagster` printed (a link sets it as a cookie), name this server as its
host, and come from a page of this server; what changes something must be a POST of JSON, which no other page can send.

Belongs here: the guard, and starting the server with it. Does not belong here: what a run may do (resources.Overrides).
"""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from aarsvaerk.settings import Settings

COOKIE = "aarsvaerk_dagster"
_SAFE = ("GET", "HEAD")


class Guard:
    """An ASGI application before another one.

    Args:
        app: The application that is guarded.
        token: What a request must carry as a cookie, or once as `?token=`.
        port: The port that the server listens on.
    """

    def __init__(self, app: Any, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Hand a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        why = self._refusal(scope, headers)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if why is None and scope["type"] == "http" and self._is_token(given):
            cookie = f"{COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Strict"
            # To the runs: Dagster's own first page leaves out those of the command line, which no location launched.
            await _answer(send, 303, "", [(b"location", b"/runs"), (b"set-cookie", cookie.encode())])
        elif why is None and not self._is_token(_cookie(headers.get("cookie", ""))):
            why = "Open the link that aarsvaerk dagster printed; it holds the token."
        if why is None and not self._is_token(given):
            await self._app(scope, receive, send)
        elif why and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif why:
            await _answer(send, 403, why, [(b"content-type", b"text/plain; charset=utf-8")])

    def _refusal(self, scope: dict, headers: dict[str, str]) -> str | None:
        """Why a request is refused whoever sent it; None where nothing is against it."""
        if headers.get("host", "").lower() not in self._hosts:
            return "This server answers to its own name only."
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            return "Another page may not use this server."
        if scope["type"] == "websocket":
            return None if origin else "A connection must say which page it comes from."
        if headers.get("sec-fetch-site") == "cross-site" and scope["method"] not in _SAFE:
            return "Another page may not use this server."
        if scope["path"].endswith("/graphql") and scope["method"] in _SAFE and scope["query_string"]:
            return "Queries must be sent as POST."
        if scope["method"] not in _SAFE and "application/json" not in headers.get("content-type", ""):
            return "Only JSON may be sent."
        return None

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


async def _answer(send: Any, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def main() -> None:
    """Start Dagster's web server as its own command does, with the guard before it."""
    import sys

    from dagster_webserver import cli

    token = Settings.from_environment().dagster_token
    if not token:
        sys.exit("AARSVAERK_DAGSTER_TOKEN is not set. Start this with: aarsvaerk dagster")
    port = int(sys.argv[sys.argv.index("--port") + 1])
    made = cli.create_app_from_workspace_process_context

    def guarded(*arguments: Any, **named: Any) -> Guard:
        return Guard(made(*arguments, **named), token, port)

    cli.create_app_from_workspace_process_context = guarded
    cli.cli()


if __name__ == "__main__":
    main()
