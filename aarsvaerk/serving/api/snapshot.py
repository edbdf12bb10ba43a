"""The release that an answer is made of: one release, one profile, from the first byte to the last.

Belongs here: opening the current release, keeping it open while it is current, and closing it afterwards. Does not
belong here: what is asked of it (tables, answers).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from aarsvaerk.release.files.contents import PublishedTable, opened, published_tables
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.settings import Settings
from ingest.sql import literal

MEMORY = "1GB"
SECONDS = 10.0
"""A query that takes longer is ended."""
_KEPT = 4  # two releases of two profiles, so that an answer under way is finished after a switch


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
        connection: Its database; take a cursor per answer.
    """

    folder: Path
    release: Release
    connection: duckdb.DuckDBPyConnection

    @cached_property
    def tables(self) -> dict[str, PublishedTable]:
        """The published tables by full name."""
        with opened(self.folder / "aarsvaerk.duckdb") as connection:
            return {table.full_name: table for table in published_tables(connection)}

    @property
    def etag(self) -> str:
        """Names release and profile: whatever is asked, the answer stays the same while it does."""
        return f'"{self.release.release_id}.{self.release.profile}"'

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one answer, ended when it takes too long.

        Raises:
            TookTooLong: It did.
        """
        cursor = self.connection.cursor()
        cursor.execute("use release")
        timer = threading.Timer(SECONDS, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        except duckdb.InterruptException:
            raise TookTooLong(f"The query took more than {SECONDS:.0f} seconds.") from None
        finally:
            timer.cancel()
            cursor.close()


class Snapshots:
    """The current release's profiles, opened when they are first asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: dict[Path, Snapshot] = {}

    def current(self, profile: str) -> Snapshot:
        """The current release in `open` or `internal`.

        Raises:
            NoRelease: There is none.
        """
        for _ in range(3):  # a release may be replaced and removed between two steps
            folder = self._settings.current.resolve()
            folder = folder / "open" if profile == "open" else folder
            with self._lock:
                if folder in self._opened:
                    return self._opened[folder]
                with suppress(FileNotFoundError, duckdb.IOException):
                    return self._open(folder)
        raise NoRelease("There is no release yet. Make one with: aarsvaerk refresh")

    def _open(self, folder: Path) -> Snapshot:
        release = read_release(folder)
        connection = duckdb.connect(config={"memory_limit": MEMORY, "autoinstall_known_extensions": "false"})
        connection.execute(f"attach {literal(folder / 'aarsvaerk.duckdb')} as release (read_only)")
        connection.execute("set enable_external_access = false")
        self._opened[folder] = Snapshot(folder, release, connection)
        # Whoever still reads an older one holds it; it is closed when the last reader is done.
        for old in list(self._opened)[:-_KEPT]:
            del self._opened[old]
        return self._opened[folder]
