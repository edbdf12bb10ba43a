"""The release that an answer is made of: one release, one profile, from the first byte to the last.

Belongs here: opening the current release, keeping it open while it is current, closing it afterwards, and what a
municipality's token shows of it. Does not belong here: what is asked of it (tables, answers), tokens (rights).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue

import duckdb

from aarsvaerk.release.files.contents import PublishedTable, opened, published_tables
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.serving.api.kept import Kept
from aarsvaerk.serving.api.own import OWN, make_views
from aarsvaerk.serving.api.own_scopes import SCOPED
from aarsvaerk.serving.api.rights import INTERNAL, OPEN
from aarsvaerk.settings import Settings
from ingest.sql import literal

MEMORY = "1GB"
SECONDS = 10.0
"""A query that takes longer is ended."""
_OPENED = 12  # releases and profiles held open; the longest unasked is closed when its last answer is sent


class NoRelease(LookupError):
    """The home has no release yet."""


class TookTooLong(RuntimeError):
    """A query was ended because it took longer than `SECONDS`."""


@dataclass(frozen=True)
class Snapshot:
    """An opened profile of a release.

    Attributes:
        folder: The folder of the profile, by the release's own name: `current` may move on.
        release: What it says of itself.
        connection: Its database as `release`; for a municipality's token, what that shows as `memory`.
        municipality: The code of the municipality whose own figures are internal; everybody else's are open.
        kept: Answers that were made of it.
    """

    folder: Path
    release: Release
    connection: duckdb.DuckDBPyConnection
    municipality: str | None = None
    kept: Kept = field(default_factory=Kept)
    _idle: SimpleQueue = field(default_factory=SimpleQueue)
    _making: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def tables(self) -> dict[str, PublishedTable]:
        """The published tables by full name; for a municipality's token also those that only its own rows have."""
        found = _tables(self.folder, self.release)
        if self.municipality:
            top = self.folder.parent
            internal = _tables(top, read_release(top))
            found |= {name: replace(table, row_count=None) for name, table in internal.items() if name in SCOPED}
        return found

    @property
    def profile(self) -> str:
        """`open`, `internal`, or `own_` and the code of a municipality."""
        return f"own_{self.municipality}" if self.municipality else self.release.profile

    @property
    def etag(self) -> str:
        """Names release and profile: whatever is asked, the answer stays the same while it does."""
        return f'"{self.release.release_id}.{self.profile}"'

    @cached_property
    def database(self) -> str:
        """The database of the connection that is asked: the release's, or that of what a municipality's token shows."""
        if self.municipality is None:
            return "release"
        # It takes a second or so, for which nobody else waits.
        make_views(self.connection, self.tables.values(), self.municipality)
        return OWN

    @contextmanager
    def cursor(self, database: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one answer, ended when it takes too long; in `database` or in that of the snapshot.

        Raises:
            TookTooLong: It did.
        """
        try:
            cursor = self._idle.get_nowait()
        except Empty:
            cursor = self.connection.cursor()
        with self._making:
            database = database or self.database
        cursor.execute(f"use {database}")
        ended = threading.Event()

        def end() -> None:
            ended.set()
            cursor.interrupt()

        timer = threading.Timer(SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        except duckdb.InterruptException:
            raise TookTooLong(f"The query took more than {SECONDS:.0f} seconds.") from None
        finally:
            timer.cancel()
            if ended.is_set():
                cursor.close()
            else:
                self._idle.put(cursor)


def _tables(folder: Path, release: Release) -> dict[str, PublishedTable]:
    with opened(folder / "aarsvaerk.duckdb") as connection:
        return {table.full_name: table for table in published_tables(connection, release.row_counts)}


class Snapshots:
    """The current release's profiles, opened when they are first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: OrderedDict[tuple[Path, str], Snapshot] = OrderedDict()

    def opened(self, reach: str) -> Snapshot | None:
        """The current release as `current` gives it, if it is open already; asks nothing of a disk but one link."""
        key = (self._settings.current.resolve(), reach)
        with self._lock:
            if key in self._opened:
                self._opened.move_to_end(key)
            return self._opened.get(key)

    def current(self, reach: str) -> Snapshot:
        """The current release as far as `reach` goes: `open`, `internal`, or a municipality's code.

        Raises:
            NoRelease: There is none.
        """
        for _ in range(3):  # a release may be replaced and removed between two steps
            key = (self._settings.current.resolve(), reach)
            with self._lock:
                if key in self._opened:
                    return self._opened[key]
                with suppress(FileNotFoundError, duckdb.IOException):
                    return self._open(*key)
        raise NoRelease("There is no release yet. Make one with: aarsvaerk refresh")

    def _open(self, top: Path, reach: str) -> Snapshot:
        folder = top if reach == INTERNAL else top / "open"
        release = read_release(folder)
        connection = duckdb.connect(config={"memory_limit": MEMORY, "autoinstall_known_extensions": "false"})
        connection.execute(f"attach {literal(folder / 'aarsvaerk.duckdb')} as release (read_only)")
        municipality = None if reach in (OPEN, INTERNAL) else reach
        if municipality:
            connection.execute(f"attach {literal(top / 'aarsvaerk.duckdb')} as internal (read_only)")
        connection.execute("set enable_external_access = false")
        self._opened[top, reach] = Snapshot(folder, release, connection, municipality)
        # Whoever still reads an older one holds it; it is closed when the last reader is done.
        while len(self._opened) > _OPENED:
            self._opened.popitem(last=False)
        return self._opened[top, reach]
