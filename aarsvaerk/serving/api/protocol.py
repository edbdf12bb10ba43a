"""The head of a request over HTTP: how large it may be, and how long it may take.

uvicorn bounds neither, so that one client could fill the memory before anything is asked of the application, or hold
connections that never ask. Belongs here: those bounds. Does not belong here: what is asked (app), bodies (checking).
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64_000
"""Bytes of a request's line and headers, beyond what came with the last piece."""
HEAD_SECONDS = 20.0
_MOST_BETWEEN = 1_000_000  # sizes of the chunks of a body, and headers behind it


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol; a connection whose head is too large or too slow is closed."""

    _head = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take a piece, unless the head before it is too large already."""
        if self._head > MOST_HEAD:
            self.send_400_response("The headers are too large.")
            return
        if self._timer is None and self._head == 0:
            self._wait()
        self._head += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Stop waiting; what follows is a body, whose bytes do not count, unlike what stands between and after them."""
        self._head = -_MOST_BETWEEN
        self._stop()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand on a piece of the body."""
        self._head -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Expect another head on the connection; until it begins, uvicorn bounds how long it is kept."""
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
