"""Answers that were made already: a release never changes, so the same address of it has the same answer.

Belongs here: keeping them within a bound. Does not belong here: making them (answers), when they end (snapshot).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

MOST_BYTES = 48_000_000
"""What is kept of one profile of one release; the longest unasked is forgotten first."""
_LARGEST = 2_000_000  # an answer of more bytes is made anew each time


@dataclass(frozen=True)
class Answer:
    """What is sent: the bytes and their media type."""

    body: bytes
    kind: str = "application/json"


class Kept:
    """The answers of a snapshot by their address; safe to use from several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._answers: OrderedDict[object, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, address: object) -> Answer | None:
        """The answer to an address, if it is kept."""
        with self._lock:
            if address in self._answers:
                self._answers.move_to_end(address)
            return self._answers.get(address)

    def keep(self, address: object, answer: Answer) -> None:
        """Keep an answer, and forget others where there are too many."""
        size = len(answer.body)
        if size > _LARGEST:
            return
        with self._lock:
            if address in self._answers:
                return
            self._answers[address] = answer
            self._bytes += size
            while self._bytes > self._most:
                self._bytes -= len(self._answers.popitem(last=False)[1].body)
