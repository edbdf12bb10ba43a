"""StatBank over the network: asks the API v1 of Statistics Denmark, again where that helps, within limits.

Belongs here: HTTP, time-outs, waiting, sizes. Does not belong here: what to ask (statbank_query), whether the answer is
what was asked for (statbank_content), landing it (aarsvaerk.intake.fetching).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx

from ingest.said import Said, Sentence
from ingest.statbank.content import CutOff, read_rows, write_csv
from ingest.statbank.query import FetchFailed, Query, TableInfo, Unfit, body, read_tableinfo, requests, select

_AGAIN = {429, 500, 502, 503, 504}
_JSON = {"application/json", "text/json", "text/javascript", "application/javascript"}
# A download may also come without saying what it is; its header line then tells.
_TEXT = {"text/csv", "application/csv", "text/plain", "application/octet-stream", ""}
_TYPES = {"CSV": _TEXT, "BULK": _TEXT, "JSONSTAT": _JSON, "JSON": _JSON}
T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How long to wait, how often to ask, how much to accept."""

    connect_seconds: float = 10
    silence_seconds: float = 60
    """Longest pause within an answer; the API computes for a while before it sends the first byte."""
    request_seconds: float = 180
    """Longest time for one request, however steadily it trickles."""
    total_seconds: float = 900
    """Longest time for one query with all its requests and pauses."""
    attempts: int = 5
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 60
    maximum_bytes: int = 200 << 20  # an answer is held in memory
    """Largest answer, and largest file made of several: what the landing accepts."""


class _TryAgain(Said):
    """This attempt failed in a way that another may not; `pause` is what the server asked for, in seconds."""

    def __init__(self, text: str, pause: float = 0, **values: object):
        super().__init__(text, **values)
        self.pause = pause


class StatBank:
    """A connection to StatBank's API; a context manager. One object serves one query after another.

    Args:
        url: the API's address with its version, such as https://api.statbank.dk/v1.
        limits: time and size.
        clock: seconds that only grow.
        sleep: waits that many seconds.
        chance: a number from 0 to 1, so that many clients do not all come back at once.

    Raises:
        FetchFailed: the environment names a proxy that cannot be used.
    """

    def __init__(
        self,
        url: str,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ):
        self._url, self._limits = url.rstrip("/"), limits or Limits()
        self._clock, self._sleep, self._chance = clock, sleep, chance
        # Plain bodies: what is counted against the size limit is what is sent, and nothing unpacks to more.
        headers = {"User-Agent": "aarsvaerk", "Accept-Encoding": "identity"}
        try:
            self._http = httpx.Client(headers=headers, follow_redirects=False)
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise FetchFailed(Sentence("the proxy of the environment"), str(error), _NO_PROXY) from error
        self._deadline = 0.0

    def __enter__(self) -> StatBank:
        return self

    def __exit__(self, *_) -> None:
        self._http.close()

    def tableinfo(self, query: Query) -> TableInfo:
        """What the table of a query is now; starts the query's time.

        Raises:
            FetchFailed: there is no such table, or the API cannot be reached or understood.
        """
        self._deadline = self._clock() + self._limits.total_seconds
        asked = {"table": query.table_id, "lang": "da", "format": "JSON"}
        where = Sentence(
            "{query}: {url}/tableinfo of {table}", query=query.query_code, url=self._url, table=query.table_id
        )

        def read(content: bytes) -> TableInfo:
            try:
                return read_tableinfo(query.table_id, json.loads(content.decode("utf-8-sig")))
            except RecursionError as error:
                raise Unfit("the answer is JSON nested too deeply") from error
            except json.JSONDecodeError as error:
                raise CutOff("the answer is not whole JSON ({error})", error=error) from error

        return self._ask(where, "tableinfo", asked, "JSON", read)

    def fetch(self, query: Query, info: TableInfo) -> bytes:
        """All figures of a query as one CSV file, in as many requests as it takes.

        Raises:
            FetchFailed: the query does not fit the table, or an answer could not be had whole.
        """
        selection = select(query, info)
        pieces = list(requests(query, info, selection))
        rows = []
        for number, piece in enumerate(pieces, start=1):
            where = Sentence(
                "{query}: {url}/data of {table}, request {number} of {count}",
                query=query.query_code,
                url=self._url,
                table=query.table_id,
                number=number,
                count=len(pieces),
            )

            def read(content: bytes, piece=piece) -> list[tuple[str, ...]]:
                return read_rows(content, query.format, info, piece)

            rows += self._ask(where, "data", body(query, piece), query.format, read)
        content = write_csv(info, rows)
        if len(content) > self._limits.maximum_bytes:
            raise _too_large(
                Sentence("{query}: the file of all answers", query=query.query_code), self._limits.maximum_bytes
            )
        return content

    def _ask(self, where: Sentence, function: str, asked: dict, form: str, read: Callable[[bytes], T]) -> T:
        """One request, repeated with growing pauses while it fails in a way that may pass."""
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return read(self._post(where, function, asked, form))
            except (_TryAgain, CutOff) as error:
                grown = self._limits.first_pause_seconds * 2 ** (attempt - 1)
                pause = min(grown, self._limits.longest_pause_seconds) * (0.5 + self._chance() / 2)
                pause = max(pause, getattr(error, "pause", 0))
                left = self._deadline - self._clock()
                if attempt == self._limits.attempts or pause >= left:
                    tried = {"why": error, "attempt": attempt, "attempts": self._limits.attempts}
                    told = Sentence("{why} (attempt {attempt} of {attempts})", **tried)
                    if attempt < self._limits.attempts:
                        no_time = "{why} (attempt {attempt} of {attempts}; no time for a pause of {seconds} s)"
                        told = Sentence(no_time, **tried, seconds=f"{pause:.0f}")
                    raise FetchFailed(where, told, _PASSING) from error
                self._sleep(pause)
            except ValueError as error:
                raise FetchFailed(where, error, _UNFIT) from error
        raise AssertionError("the last attempt returns or raises")

    def _post(self, where: Sentence, function: str, asked: dict, form: str) -> bytes:
        """The body of one answer, checked for status, kind, length and time.

        Raises:
            _TryAgain: busy, unreachable, too slow, or broken off.
            FetchFailed: refused, too large, or no data at all.
        """
        left = min(self._deadline - self._clock(), self._limits.request_seconds)
        until = self._clock() + left
        silence = max(0.001, min(left, self._limits.silence_seconds))
        timeout = httpx.Timeout(silence, connect=min(silence, self._limits.connect_seconds))
        try:
            with self._http.stream("POST", f"{self._url}/{function}", json=asked, timeout=timeout) as response:
                refused = response.status_code != httpx.codes.OK
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if self._clock() > until:
                        raise _TryAgain("the answer takes too long")
                    if refused and len(content) > _SHOWN:
                        break
                    if len(content) > self._limits.maximum_bytes:
                        raise _too_large(where, self._limits.maximum_bytes)
        except httpx.TimeoutException as error:
            raise _TryAgain("no answer in time ({kind})", kind=type(error).__name__) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise FetchFailed(where, Sentence("that is no address ({error})", error=error), _ADDRESS) from error
        except httpx.TransportError as error:
            raise _TryAgain("the connection failed or broke off ({error})", error=error) from error
        # What a stranger sends goes to a terminal: words only, no control characters.
        words = "".join(c if c.isprintable() else " " for c in bytes(content[:_SHOWN]).decode("utf-8", "replace"))
        answer = " ".join(words.split())
        if response.status_code in _AGAIN:
            raise _TryAgain("HTTP {status_code}", _retry_after(response.headers), status_code=response.status_code)
        if refused:
            raise FetchFailed(
                where,
                Sentence(
                    "HTTP {status_code}: {reason}",
                    status_code=response.status_code,
                    reason=answer or Sentence("no reason given"),
                ),
                _REFUSED,
            )
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind not in _TYPES[form]:
            stated = kind or Sentence("of no stated kind")
            why = Sentence("the answer is {kind} and not {form}: {answer}", kind=stated, form=form, answer=answer[:80])
            raise FetchFailed(where, why, _PROXY)
        return bytes(content)


_SHOWN = 300
_PASSING = Sentence("Try again later. If it persists, check the network, and that the proxy allows api.statbank.dk.")
_REFUSED = Sentence("Compare table and values in seeds/reference/ref_statbank_query.csv with the table in StatBank.")
_UNFIT = Sentence(
    "Fetch again; if it persists, the table or the API has changed: compare it with ref_statbank_query.csv."
)
_PROXY = Sentence("Is a proxy or login page answering in StatBank's place? Open the address in a browser.")
_ADDRESS = Sentence("Correct AARSVAERK_STATBANK_URL.")
_NO_PROXY = Sentence(
    "Correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: an address such as http://proxy.example:3128; not SOCKS."
)


def _too_large(where: Sentence, limit: int) -> FetchFailed:
    return FetchFailed(
        where,
        Sentence("more than {limit} bytes", limit=limit),
        Sentence("Ask for fewer values in ref_statbank_query.csv."),
    )


def _retry_after(headers: Mapping[str, str]) -> float:
    """The seconds a busy server asks to wait, given as a number or as a moment; 0 where it does not say."""
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
