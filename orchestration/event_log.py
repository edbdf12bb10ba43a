"""Dagster's event log in SQLite, with connections that stay open.

Dagster's own opens and closes the file for each event, and SQLite then waits for the disk each time. A run of this
warehouse logs some thousand events, which made it seconds slower than the work itself. Named in dagster.yaml.

Belongs here: how the log is written. Does not belong here: what is logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 60


class PooledSqliteEventLogStorage(SqliteEventLogStorage):
    """One open connection per file; a crash of the machine may lose the last events, never the log's integrity."""

    @classmethod
    def from_config_value(cls, inst_data, config_value) -> PooledSqliteEventLogStorage:
        """Made by Dagster from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    def dispose(self) -> None:
        """Close the connections."""
        for engine in self._engines().values():
            engine.dispose()
        self._engines().clear()
        super().dispose()

    def _engines(self) -> dict[str, Engine]:
        return self.__dict__.setdefault("_pooled_engines", {})

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines():
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=QueuePool,
                pool_size=1,
                connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            # With the write-ahead log that Dagster turns on, "normal" keeps the file whole without a wait per event.
            event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = normal"))
            self._engines()[shard] = engine
        return self._engines()[shard]

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection
