"""The release that an answer is made of: one release, one profile, from the first byte to the last.

Belongs here: opening the current release, keeping it open while it is current, closing it afterwards, and what a
municipality's token shows of it. Does not belong here: what is asked of it (tables, answers), tokens (rights).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue

import duckdb

from aarsvaerk.release.files.contents import PublishedTable, opened, published_tables, quoted_name
from aarsvaerk.release.releases import Release, read_release
from aarsvaerk.serving.api.kept import Kept
from aarsvaerk.serving.api.rights import INTERNAL, OPEN
from aarsvaerk.settings import Settings
from ingest.sql import literal

MEMORY = "1GB"
SECONDS = 10.0
"""A query that takes longer is ended."""
_OPENED = 12  # releases and profiles held open; the longest unasked is closed when its last answer is sent
OWN_CLASSES = {"public", "internal", "delivery", "suppression", "unit", "unit_total", "unit_total_below", "task_field"}
OWN_CLASSES |= {"main_category", "subcategory", "category", "part", "task_field_reason", "task_field_change"}
OWN_CLASSES |= {"sum_of_categories", "share_of_categories"}
"""Disclosure classes of columns that are made of a municipality's own figures; any other is made of others' too."""
_NOTES = "marts.changes"  # its notes name figures of any class


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
        connection: Its database as `release`, and the internal one as `internal` where a municipality's own figures
            come from there.
        municipality: The code of the municipality whose own figures are internal; everybody else's are open.
        kept: Answers that were made of it.
    """

    folder: Path
    release: Release
    connection: duckdb.DuckDBPyConnection
    municipality: str | None = None
    kept: Kept = field(default_factory=Kept)
    _idle: SimpleQueue = field(default_factory=SimpleQueue)

    @cached_property
    def tables(self) -> dict[str, PublishedTable]:
        """The published tables by full name."""
        with opened(self.folder / "aarsvaerk.duckdb") as connection:
            return {table.full_name: table for table in published_tables(connection, self.release.row_counts)}

    @property
    def profile(self) -> str:
        """`open`, `internal`, or `own_` and the code of a municipality."""
        return f"own_{self.municipality}" if self.municipality else self.release.profile

    @property
    def etag(self) -> str:
        """Names release and profile: whatever is asked, the answer stays the same while it does."""
        return f'"{self.release.release_id}.{self.profile}"'

    @cached_property
    def sees_others_alike(self) -> bool:
        """Whether the figures of others beside the municipality's own are the same in both profiles."""
        with self.cursor() as cursor:
            for table in self.tables.values():
                names = [column.name for column in table.columns if column.disclosure not in OWN_CLASSES]
                if table.schema != "marts" or not names or "municipality_code" not in _names(table):
                    continue
                columns = ", ".join(map(quoted_name, [*table.primary_key, *names]))
                where = f"where municipality_code = {literal(self.municipality)}"
                query = f"""select count(*) from (select {columns} from internal.{table.quoted} {where}
                    except select {columns} from release.{table.quoted} {where})"""  # noqa: S608
                if cursor.execute(query).fetchone()[0]:
                    return False
        return True

    def source(self, table: PublishedTable) -> str:
        """What to select from: the table, or a municipality's own internal rows beside the open rows of all others.

        A table with a column that is made of others' figures too is answered from the open profile alone.
        """
        if not self.municipality or "municipality_code" not in _names(table) or table.full_name == _NOTES:
            return table.quoted
        if any(column.disclosure not in OWN_CLASSES for column in table.columns):
            return table.quoted
        names = ", ".join(map(quoted_name, _names(table)))
        own = f"municipality_code = {literal(self.municipality)}"
        also = ""
        if table.full_name == "marts.changed_figure":  # each row is of another figure
            classes = ", ".join(map(literal, sorted(OWN_CLASSES)))
            also = f""" and ("table", figure) in (select "schema" || '.' || "table", "column"
                from internal.meta.dictionary where disclosure in ({classes}))"""  # noqa: S608
        # The code is from the file of tokens, and names are the table's own.
        return (
            f"(select {names} from internal.{table.quoted} where {own}{also} union all "  # noqa: S608
            f"select {names} from release.{table.quoted} where ({own}) is not true)"
        )

    def site_of(self, page: Path) -> Path:
        """The site that a page or download is read from: of a municipality's own, the internal one."""
        code, site = self.municipality, self.folder / "site"
        own = {f"{top}municipality/{code}{kind}.html" for top in ("", "en/") for kind in ("", "-evidence")}
        is_own = code is not None and page.as_posix() in own | {f"downloads/{code}.zip"}
        return self.folder.parent / "site" if is_own and self.sees_others_alike else site

    @contextmanager
    def cursor(self, database: str = "release") -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one answer, ended when it takes too long.

        Raises:
            TookTooLong: It did.
        """
        try:
            cursor = self._idle.get_nowait()
        except Empty:
            cursor = self.connection.cursor()
            cursor.execute("use release")
        if database != "release":
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
            # One that the timer ended, or that is elsewhere, is not used again.
            if database == "release" and not ended.is_set():
                self._idle.put(cursor)
            else:
                cursor.close()


def _names(table: PublishedTable) -> list[str]:
    return [column.name for column in table.columns]


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
