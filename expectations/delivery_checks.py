"""Border 1: landed deliveries as tables beside the reference seeds and what was accepted before, checked by suites.

Belongs here: what a delivery's check reads, made once for many deliveries where it can be. Does not belong here:
running suites (runner), rules (the suites), the order of judgement (aarsvaerk.intake.border_1).
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

import duckdb
import pyarrow as pa

from expectations.context import Context, prepare, ready_for_contexts
from expectations.runner import NOT_RUN, Report, not_run, run_suites
from ingest.engine import bounded
from ingest.landing import LandedDelivery
from ingest.place import phrase
from ingest.rules import REFERENCE, rules
from ingest.sql import read_parquet

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

_MEMORY = "500MB"
"""What DuckDB may hold of a delivery of any size at once; the rest waits in a temporary directory."""
_SEEDS = (
    "ref_municipality",
    "ref_task_field",
    "ref_measure",
    "ref_rule",
    "ref_plausibility",
    "ref_structural_factor",
)
_SMALL = 20_000
"""Rows of a dataset that are read once into a table, and of a delivery that one thread checks.

A longer one is read from its file by each query, which costs no more, since a query needs few of its columns, and takes
no memory."""
_LINEAGE = ("row_number", "page", "sheet", "line_from", "line_to")


class DeliveryChecks:
    """Border 1, kept open over many deliveries.

    Great Expectations, the suites, the seeds and the figures of earlier deliveries are prepared once, by the first
    delivery that needs them. To be closed after use, as a context manager or by `close`.
    """

    def __init__(self, reference: Path = REFERENCE):
        """Check by these reference seeds. Where one is absent, the checks that need it fail as not run."""
        self._reference = reference
        self._opened = ExitStack()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._suites: dict[str, ExpectationSuite] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all that was made ready; a later check makes it anew."""
        self._connection = None
        self._opened.close()

    def check(self, landed: LandedDelivery, context: Context | None = None) -> Report:
        """Check a landed delivery, dataset by dataset, by the rules of the day it was received.

        Args:
            landed: the delivery; its Parquet files are read, nothing is written.
            context: what the delivery is compared with; without it, with nothing.

        Raises:
            ValueError: the delivery has no datasets, as when it was rejected on reading: there is nothing to judge.
            duckdb.Error: a file of the landing or the seeds is damaged.
        """
        if not landed.manifest.datasets:
            manifest = landed.manifest
            raise ValueError(f"Delivery {manifest.delivery_id} ({manifest.status}) has no datasets to check.")
        try:
            if self._connection is None:
                self._open()
            report = self._check(self._connection, landed, context or Context())
            self._forget(self._connection)
        except BaseException:
            self.close()  # whatever broke, the next delivery begins afresh
            raise
        return report

    def _open(self) -> None:
        from expectations.duckdb_engine import batches

        connection = self._opened.enter_context(bounded(_MEMORY))
        for seed in _SEEDS:
            if (path := self._reference / f"{seed}.csv").is_file():
                connection.register("seed_as_read", _seed(path, path.stat().st_mtime_ns))
                connection.execute(f'create table "{seed}" as from seed_as_read')
        ready_for_contexts(connection)
        self._batch_of = self._opened.enter_context(batches(connection))
        self._connection = connection

    def _check(self, connection: duckdb.DuckDBPyConnection, landed: LandedDelivery, context: Context) -> Report:
        datasets, received = sorted(landed.manifest.datasets), received_on(landed)
        # Threads that wait for a share of a few rows take longer than the rows.
        is_small = sum(landed.manifest.datasets.values()) <= _SMALL
        connection.execute("set threads = 1" if is_small else "reset threads")
        connection.execute("create table this_receipt as select cast(? as date) as received_on", [received])
        for dataset in datasets:
            rows = landed.manifest.datasets[dataset]
            _show(connection, dataset, landed.dataset_path(dataset), "table" if rows <= _SMALL else "view")
        prepare(connection, landed, context)
        suites = {dataset: self._suite(dataset) for dataset in datasets}
        report = run_suites(self._batch_of, filter(None, suites.values()), rules(received), _LINEAGE)
        for dataset, suite in suites.items():
            if suite is None:
                not_run(report, f"{dataset}__suite", dataset, NOT_RUN, phrase("no_expectations"), "")
        return report

    def _suite(self, dataset: str) -> ExpectationSuite | None:
        """The suite of a dataset; None where it has none."""
        from expectations.suites_landing import SUITES

        if dataset not in self._suites and dataset in SUITES:
            self._suites[dataset] = SUITES[dataset]()
        return self._suites.get(dataset)

    def _forget(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Drop what was made for one delivery."""
        made = connection.execute(
            """select 'view', view_name from duckdb_views() where schema_name = 'main' and not internal
            union all select 'table', table_name from duckdb_tables() where schema_name = 'main'"""
        ).fetchall()
        drops = [f'drop {kind} "{name}"' for kind, name in made if name not in _SEEDS]
        connection.execute("; ".join(drops))


def received_on(landed: LandedDelivery) -> date:
    """The day (UTC) on which the delivery was received."""
    return datetime.fromisoformat(landed.manifest.received_at).date()


@cache
def _seed(path: Path, _changed: int) -> pa.Table:
    """A reference seed as text, read once as long as it does not change; blank text is NULL."""
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    columns = [[text if text.strip() else None for text in column] for column in zip(*rows, strict=True)]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def _show(connection: duckdb.DuckDBPyConnection, name: str, path: Path, kind: str) -> None:
    """A table or view of a landed dataset, blank text as NULL; an absent file leaves none, so nothing passes on it."""
    if not path.is_file():
        return
    source = read_parquet([path])
    columns = connection.execute(f"describe select * exclude (raw_text_sha256) from {source}").fetchall()
    selected = ", ".join(
        f"""case when trim("{name}") <> '' then "{name}" end as "{name}" """ if type_ == "VARCHAR" else f'"{name}"'
        for name, type_, *_ in columns
    )
    connection.execute(f'create {kind} "{name}" as select {selected} from {source}')
