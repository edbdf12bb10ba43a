"""The application of `aarsvaerk serve` on loopback, for tests."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import httpx
import uvicorn

from aarsvaerk.serving.api.app import create_app
from aarsvaerk.serving.api.protocol import BoundedHttp
from aarsvaerk.settings import Settings


@contextmanager
def serving(settings: Settings, **options):
    """The application on a free port of loopback, for as long as the block."""
    config = uvicorn.Config(create_app(settings, **options), port=0, log_level="error", http=BoundedHttp)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join(timeout=20)
