"""DuckDB within bounds: how much it holds in memory, and where the rest waits.

Without them DuckDB takes four fifths of the machine's memory before it begins to spill, and an in-memory database
spills into the current directory. Belongs here: opening it so. Does not belong here: how much it may take (settings).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

MEMORY = "1GB"
"""What DuckDB holds in memory unless the settings name another amount. A release of the whole country needs no more."""


@contextmanager
def bounded(
    memory: str = MEMORY, spill_in: Path | None = None, database: str | Path = ":memory:", read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that holds at most `memory`; what does not fit waits in a directory that is gone afterwards.

    Args:
        memory: An amount as DuckDB writes it, such as 1GB.
        spill_in: Where that directory is made; by default, where temporary files belong.
        database: The file to open.
        read_only: Whether it is only read.
    """
    with (
        TemporaryDirectory(prefix="aarsvaerk-", dir=spill_in) as spill,
        duckdb.connect(str(database), read_only=read_only) as connection,
    ):
        connection.execute("set memory_limit = ?", [memory])
        connection.execute("set temp_directory = ?", [spill])
        connection.execute("set enable_progress_bar = false")  # else it prints one where a query takes two seconds
        yield connection
