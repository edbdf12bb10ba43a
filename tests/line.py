"""A line that builds in seconds: the landing month by month, and the models as dbt compiled them for the session.

It loads as a refresh does, and runs the models' SQL without dbt's own time and without the checks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import duckdb

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.candidate import load
from aarsvaerk.intake.fingerprint import KINDS
from aarsvaerk.release.building import ReleaseRun
from aarsvaerk.release.changes.previous import show_previous
from aarsvaerk.release.publish import publish
from aarsvaerk.release.releases import Release
from aarsvaerk.settings import Settings
from ingest.landing import landed, receive
from ingest.withdrawal import reinstate, withdraw
from tests.releasing import begin, make_database
from tests.replay import above, run_models


@dataclass
class Line:
    """A home whose landing is filled month by month, and the release of each month."""

    settings: Settings
    manifest: dict
    built: str
    releases: dict[str, Release] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    def receive(self, name: str, text: str, day: str) -> None:
        path = self.settings.home / name
        path.write_text(text, encoding="utf-8")
        landed_file = receive(self.settings.landing, path, noon(day))
        assert landed_file.manifest.status == "landed", landed_file.manifest.findings
        self.sha256[name] = landed_file.manifest.sha256

    def withdraw(self, name: str, day: str, reason: str) -> None:
        assert withdraw(self.settings.landing, self.sha256[name], noon(day), reason)

    def reinstate(self, name: str, day: str) -> None:
        assert reinstate(self.settings.landing, self.sha256[name], noon(day))

    def refresh(self, day: str, edit: str = "", **inputs: str) -> Release:
        """Build from all that is landed and publish in the evening.

        `edit` is SQL on schema `reference`, and `inputs` are the hashes that differ from the usual by it.
        """
        hashes = dict.fromkeys((*KINDS, "code"), "") | inputs
        run = self.build(edit, day, hashes, noon(day) + timedelta(hours=9))
        make_database(self.settings, self.manifest, run)
        self.releases[day] = publish(self.settings, run)
        return self.releases[day]

    def connect(self, day: str) -> duckdb.DuckDBPyConnection:
        path = self.settings.releases / self.releases[day].release_id / "aarsvaerk.duckdb"
        return duckdb.connect(path, read_only=True)

    def candidate(self, edit: str = "") -> duckdb.DuckDBPyConnection:
        """The candidate built from all that is landed, as it is before it is made a release."""
        self.build(edit, "", dict.fromkeys((*KINDS, "code"), ""), datetime.now(UTC))
        return duckdb.connect(self.settings.candidate, read_only=True)

    def build(self, edit: str, inputs_hash: str, inputs: dict[str, str], now: datetime) -> ReleaseRun:
        """Build the candidate from all that is landed, for a release whose run starts now."""
        judged = judge_all(self.settings, landed(self.settings.landing))
        told = [(one.delivery_id, one.findings) for one in judged if one.decision.status == "rejected"]
        assert not told, told
        load(self.settings, judged)
        show_previous(self.settings)
        begun = begin(self.settings, inputs_hash, "", inputs, now)
        with duckdb.connect(self.settings.candidate) as connection:
            connection.execute(f"attach '{self.built}' as built (read_only)")
            for schema in ("reference", "staging", "intermediate", "core", "benchmarking", "marts", "meta"):
                connection.execute(f"create schema {schema}")
            for (seed,) in connection.execute(
                "select table_name from duckdb_tables() where (database_name, schema_name) = ('built', 'reference')"
            ).fetchall():
                connection.execute(f"create table reference.{seed} as from built.reference.{seed}")
            connection.execute(edit)
            run_models(connection, above(self.manifest))
        return begun


def rows(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple]:
    """All rows but for what later deliveries may still change: until when they are known."""
    return connection.execute(f"select * exclude (known_to) from {relation} order by all").fetchall()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00").astimezone(UTC)
