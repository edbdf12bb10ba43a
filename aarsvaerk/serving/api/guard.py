"""How much a client may ask, and what a browser may do with an answer.

Belongs here: rate and headers. Does not belong here: tokens (rights), answers.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_CLIENTS = 10_000  # more are forgotten, the longest silent first


class Rate:
    """At most `per_second` requests of a client over time, and `burst` at once."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._per_second, self._burst = per_second, burst
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def admits(self, client: str) -> bool:
        """Count a request of a client, and say whether it is within the rate."""
        now = time.monotonic()
        with self._lock:
            left, at = self._clients.pop(client, (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) * self._per_second)
            admitted = left >= 1
            self._clients[client] = (left - admitted, now)
            while len(self._clients) > _CLIENTS:
                self._clients.popitem(last=False)
        return admitted
