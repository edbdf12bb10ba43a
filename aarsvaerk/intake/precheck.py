"""The check at the sender's desk: files read and judged as on receiving, and nothing kept of them.

Belongs here: that check, and the FTE totals a sender compares with their own. Does not belong here: reading
(ingest.landing), judging (verdicts), showing (report, terminal).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.file_receiver import TakenFile, left_behind_for, take_files
from aarsvaerk.intake.finding_groups import grouped
from aarsvaerk.intake.inbox import LeftBehind
from aarsvaerk.intake.sender_view import SenderView
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.settings import Settings
from expectations.context import AVERAGE, FTE_DATASETS, by_days
from ingest.cpr import first_cpr_number, without_cpr_numbers
from ingest.file_names import is_delivery_name, readable_name
from ingest.landing import LandedDelivery, embedded, landed, read_aside


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
    """A file as the warehouse would judge it. Its Parquet files are gone; `fte` is None where it holds no FTE.

    `view` holds the cells that were found fault with, as the sender sees them.
    """

    judged: Judged
    fte: Fte | None
    view: SenderView = field(default_factory=SenderView)


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files themselves, and all files in the folders and below that can be deliveries, by name."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, below, names in os.walk(path):
            below[:] = sorted(name for name in below if not name.startswith("."))
            inside = (Path(folder) / name for name in sorted(names) if is_delivery_name(name))
            found += (file for file in inside if file.is_file())
    return found


def check_files(
    settings: Settings,
    paths: Sequence[Path],
    decimal_sign: str | None = None,
    left_behind: list[LeftBehind] | None = None,
) -> list[Checked]:
    """Read and judge files as if they were received together now, with nothing landed: the home is not touched.

    They are compared with what the home has received, or without any with the embedded deliveries. One may explain
    another's warnings.

    Args:
        settings: Where the reference seeds lie.
        paths: The files.
        decimal_sign: The sender's answer, where the file's numbers can be read in two ways.
        left_behind: Gets the files that cannot be read.

    Returns:
        How each file would be judged, those of a container one by one.

    Raises:
        OSError: there is no room for temporary files, or what was received, or a file without `left_behind`, cannot be
            read.
    """
    with TemporaryDirectory(prefix="aarsvaerk-check-") as directory:
        aside, now, numbers = Path(directory), datetime.now(UTC), count()
        copies, names, read = [], [], []
        is_shared = Counter(path.name for path in paths)
        for path in paths:
            (folder := aside / f"taken-{next(numbers)}").mkdir()
            try:
                taken = take_files(path, folder, follow_links=True)
            except OSError as error:
                if left_behind is None or not (left := left_behind_for(path, error)):
                    raise
                left_behind.append(left)
                continue
            copies += taken
            own = path.parts[-2:] if is_shared[path.name] > 1 else path.parts[-1:]
            names += [_name(own, copy) for copy in taken]
        for copy in copies:
            (own := aside / str(next(numbers))).mkdir()
            read.append(read_aside(own, copy.path, now, decimal_sign, copy.name, copy.refusal))
        sent = {delivery.manifest.delivery_id: delivery for delivery in read}
        others = [one for one in landed(settings.landing, aside) if one.manifest.delivery_id not in sent]
        holds_fte = any(name in one.manifest.datasets for one in read for name in FTE_DATASETS)
        before = _embedded_before(settings, aside, sent) if holds_fte and not others else []
        judged = judge_all(settings, [*others, *sent.values()], before, keep=False)
        by_id = {one.delivery_id: one for one in judged}
        checked = []
        for one, copy, name in zip(read, copies, names, strict=True):
            # Files of the same bytes are one delivery; each is named by its own name.
            of_file = by_id[one.manifest.delivery_id]
            of_file = replace(of_file, landed=replace(one, manifest=replace(one.manifest, file_name=name)))
            checked.append(Checked(of_file, _fte(one), view_of(copy.path, of_file)))
        return checked


def _name(parts: Sequence[str], copy: TakenFile) -> str:
    """A file's name for its sender: with its folder where several have one name, and with what it was packed in."""
    name = "/".join(map(readable_name, parts))
    name = f"{name} › {copy.name}" if copy.is_unpacked else name
    return "withheld" if first_cpr_number(name) else name


def view_of(path: Path, judged: Judged) -> SenderView:
    """The cells of the file that the report shows."""
    groups = grouped(judged.findings, judged.received_on)
    return SenderView(path, judged.landed, (finding for group in groups for finding in group.first))


def _embedded_before(settings: Settings, aside: Path, sent: dict[str, LandedDelivery]) -> list[LandedDelivery]:
    """The embedded deliveries, which every home receives first and accepts, without those that are checked."""
    read = [read_aside(aside, path, received_at) for path, received_at, _ in embedded(settings.deliveries)]
    return [one for one in read if one.manifest.delivery_id not in sent]


def _fte(delivery: LandedDelivery) -> Fte | None:
    if "survey_fte" in delivery.manifest.datasets:
        with duckdb.connect() as connection:
            landed = connection.read_parquet(str(delivery.dataset_path("survey_fte")))
            return Fte(
                *connection.sql(
                    f"""select count(distinct (municipality_code, year, unit_code)), coalesce(sum(fte), 0)
                    from (
                        select municipality_code, year, unit_code, {AVERAGE} as fte
                        from ({by_days("landed")}) group by all
                    )"""  # noqa: S608
                ).fetchone(),
                (),
            )
    if "unit_fte" not in delivery.manifest.datasets:
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
