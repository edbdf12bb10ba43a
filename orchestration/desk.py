"""The check at the sender's desk: a file read and judged as on receiving, and nothing kept of it.

Belongs here: that check, and the FTE totals a sender compares with their own. Does not belong here: reading
(ingest.landing), judging (verdicts), showing (report, terminal).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ingest.cpr import without_cpr_numbers
from ingest.landing import LandedDelivery, read_aside
from orchestration.settings import Settings
from orchestration.verdicts import Judged, judge_aside


@dataclass(frozen=True)
class StatedTotal:
    """A total that the delivery states, beside the sum of the rows right below it; None where the file is silent."""

    unit_name: str
    unit_level: int | None
    line: int
    stated: Decimal | None
    computed: Decimal

    @property
    def difference(self) -> Decimal:
        """Stated less computed."""
        return (self.stated or Decimal(0)) - self.computed


@dataclass(frozen=True)
class Fte:
    """What an FTE delivery holds: the units with FTE of their own, their sum, and the totals it states."""

    units: int
    fte: Decimal
    stated_totals: tuple[StatedTotal, ...]


@dataclass(frozen=True)
class Checked:
    """A file as the warehouse would judge it. Its Parquet files are gone; `fte` is None where it holds no FTE."""

    judged: Judged
    fte: Fte | None


def check_file(settings: Settings, path: Path, decimal_sign: str | None = None) -> Checked:
    """Read and judge a file as `receive_file` does, with nothing landed: the home is not touched.

    Args:
        settings: Where the reference seeds lie.
        path: The file.
        decimal_sign: The sender's answer, where the file's numbers can be read in two ways.

    Raises:
        OSError: the file cannot be read, or there is no room for temporary files.
    """
    with TemporaryDirectory(prefix="aarsvaerk-check-") as directory:
        delivery = read_aside(Path(directory), path, datetime.now(UTC), decimal_sign)
        return Checked(judge_aside(settings, delivery), _fte(delivery))


def _fte(delivery: LandedDelivery) -> Fte | None:
    if "unit_fte" not in delivery.manifest["datasets"]:
        return None
    with duckdb.connect() as connection:
        landed = connection.read_parquet(str(delivery.dataset_path("unit_fte")))  # noqa: F841 (read by the queries)
        units, fte = connection.sql(
            "select count(*), coalesce(sum(fte), 0) from landed where not is_stated_total"
        ).fetchone()
        totals = connection.sql(
            """
            with below as (
                select municipality_code, year, parent_unit_code as unit_code, sum(fte) as fte
                from landed group by all
            )
            select
                coalesce(landed.unit_name, '–'), landed.unit_level, landed.line_from, landed.fte, coalesce(below.fte, 0)
            from landed left join below using (municipality_code, year, unit_code)
            where landed.is_stated_total
            order by landed.row_number"""
        ).fetchall()
    return Fte(units, fte, tuple(StatedTotal(without_cpr_numbers(name), *others) for name, *others in totals))
