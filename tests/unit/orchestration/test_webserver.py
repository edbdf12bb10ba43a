"""Requests to Dagster's pages as another page, another machine or another user of this one would send them."""

import asyncio

import pytest

from orchestration.webserver import COOKIE, Guard

OWN = {"host": "127.0.0.1:3000", "cookie": f"{COOKIE}=right", "content-type": "application/json"}


def ask(method="GET", path="/", query="", kind="http", **headers):
    """The status with which a request is answered; 200 is that of the guarded application."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    asyncio.run(Guard(app, "right", 3000)(scope, receive, send))
    return sent[0].get("status", sent[0].get("code"))


def test_a_browser_that_opened_the_link_uses_the_pages():
    assert ask(query="token=right", host="127.0.0.1:3000") == 303
    assert ask(**OWN) == 200
    assert ask("POST", "/graphql", **OWN, origin="http://127.0.0.1:3000") == 200
    assert ask(path="/graphql", kind="websocket", **OWN, origin="http://localhost:3000") == 200


@pytest.mark.parametrize(
    "request_",
    [
        {"host": "127.0.0.1:3000"},  # another user of this machine
        OWN | {"cookie": f"{COOKIE}=wrong"},
        OWN | {"host": "evil.example:3000"},  # a name that was made to lead here
        OWN | {"host": "127.0.0.1:4000"},
        OWN | {"origin": "https://evil.example"},
        OWN | {"origin": "null"},
        {"method": "POST", "path": "/graphql"} | OWN | {"origin": "https://evil.example"},
        {"method": "POST", "path": "/graphql"} | OWN | {"content-type": "text/plain"},  # what a form can send
        {"method": "POST", "path": "/graphql"} | OWN | {"sec-fetch-site": "cross-site"},
        {"path": "/graphql", "query": "query=mutation%20{launchRun}"} | OWN,  # what an image can send
        {"query": "token=wrong", "host": "127.0.0.1:3000"},
        {"query": "token=right", "host": "evil.example"},
    ],
)
def test_anybody_else_is_refused(request_):
    assert ask(**request_) == 403


def test_a_connection_from_another_page_is_closed():
    assert ask(kind="websocket", path="/graphql", **OWN) == 1008
    assert ask(kind="websocket", path="/graphql", **OWN, origin="https://evil.example") == 1008
