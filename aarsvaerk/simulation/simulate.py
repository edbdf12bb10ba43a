"""Writing a simulation: the deliveries, when each is received, and the truth beside them.

Belongs here: the order of the steps. Does not belong here: any one of them.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.simulation.campaign import Delivery, plan
from aarsvaerk.simulation.files import fte_file, table_file
from aarsvaerk.simulation.names import CHANGED
from aarsvaerk.simulation.organisation import Organisations, organise
from aarsvaerk.simulation.specification import PARTS, NotEmpty, Specification
from aarsvaerk.simulation.truth import Written, write_truth
from aarsvaerk.simulation.volumes import volume_rows

INDEX = "deliveries.csv"
_INDEX_COLUMNS = ("file_name", "received_at", "citation", "licence", "note")
_CITATION = "Made up by aarsvaerk simulate; no municipality's figures"


@dataclass(frozen=True)
class SimulatedFile:
    """A simulated delivery on disk, and when it is received."""

    path: Path
    received_at: datetime
    note: dict[str, str]


def simulate(specification: Specification, out: Path) -> None:
    """Write the deliveries into `out`, their index `deliveries.csv`, and `truth/`.

    Args:
        specification: what to simulate.
        out: a directory that is empty or not there yet.

    Raises:
        NotEmpty: `out` holds something.
        OSError: it cannot be written.
    """
    if out.exists() and any(out.iterdir()):
        raise NotEmpty("{folder} is not empty; name another directory for the simulation.", folder=out)
    (out / "truth").mkdir(parents=True)
    organisations = organise(specification)
    rows, places = _rows(specification, organisations)
    written: list[Written] = []
    for delivery in plan(specification):
        if delivery.kind == "volumes":
            volumes = volume_rows(specification, rows, places, delivery)
            content, found, carried = table_file("survey_volume", volumes), [], volumes
        elif delivery.kind == "explanations":
            if not (explained := list(_explanations(written, delivery, organisations))):
                continue
            content, found, carried = table_file("survey_explanation", explained), [], explained
        else:
            carried = pa.concat_tables(rows.slice(*places[pair]) for pair in delivery.carries)
            if delivery.kind == "correction":
                rng = np.random.default_rng(delivery.seed)
                if len(periods := pc.unique(carried["period"])) > 1:
                    carried = carried.filter(pc.equal(carried["period"], periods[int(rng.integers(len(periods)))]))
                carried = _corrected(carried, rng)
            content, found = fte_file(delivery, carried)
        (out / delivery.file_name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        written.append(Written(delivery, sha256, len(content), carried, tuple(found)))
    _write_index(out, written)
    write_truth(specification, organisations, written, out / "truth")


def simulated_files(directory: Path) -> Iterator[SimulatedFile]:
    """The deliveries of a simulation, in the order of receipt.

    Raises:
        FileNotFoundError: the directory holds no simulation.
    """
    with (directory / INDEX).open(encoding="utf-8", newline="") as index:
        for note in csv.DictReader(index):
            yield SimulatedFile(directory / note["file_name"], datetime.fromisoformat(note["received_at"]), note)


def _rows(
    specification: Specification, organisations: Organisations
) -> tuple[pa.Table, dict[tuple[str, int], tuple[int, int]]]:
    """The FTE rows with their units' names, by year and municipality; and where each municipality's year lies.

    In a year of several periods each row stands once for each, with a figure that differs a little.
    """
    units, fte = organisations.units, organisations.fte
    names = ("municipality_code", "area_name", "chief_area_name", "unit_name", "unit_code")
    named = {name: units[name].take(fte["unit_id"]) for name in names}
    rows = pa.table({name: fte[name] for name in fte.column_names} | named)
    keys = ("year", "municipality_code", "unit_id", "slot")
    rows = rows.take(pc.sort_indices(rows, [(key, "ascending") for key in keys])).combine_chunks()
    rows = _by_period(specification, rows)
    counted = rows.group_by(["year", "municipality_code"], use_threads=False).aggregate([([], "count_all")])
    places, start = {}, 0
    for year, code, count in zip(*(counted[name].to_pylist() for name in counted.column_names), strict=True):
        places[code, year] = start, count
        start += count
    return rows, places


def _by_period(specification: Specification, rows: pa.Table) -> pa.Table:
    """The rows once for each period of their year, with the period as a template has it written."""
    parts = PARTS[specification.periods]
    if parts == 1:
        return rows.append_column("period", rows["year"].cast(pa.string()))
    rng = np.random.default_rng([specification.seed, 8])
    part = np.tile(np.arange(parts), len(rows))
    rows = rows.take(pa.array(np.repeat(np.arange(len(rows)), parts)))
    amount = rows["millionths"].to_numpy() * rng.uniform(0.98, 1.02, len(rows))
    millionths = np.maximum(np.rint(amount / 10_000).astype(np.int64), 1) * 10_000
    rows = rows.set_column(rows.column_names.index("millionths"), "millionths", pa.array(millionths))
    form = {"half_year": "H{}", "quarter": "K{}", "month": "-{:02}"}[specification.periods]
    names = pa.array([form.format(number) for number in range(1, parts + 1)]).take(pa.array(part))
    return rows.append_column("period", pc.binary_join_element_wise(rows["year"].cast(pa.string()), names, ""))


def _corrected(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """The rows with a tenth of the figures counted anew."""
    millionths = rows["millionths"].to_numpy()
    anew = (
        np.maximum(np.rint(millionths * rng.uniform(0.9, 1.1, len(millionths)) / 10_000).astype(np.int64), 1) * 10_000
    )
    changed = np.where(rng.random(len(millionths)) < 0.1, anew, millionths)
    return rows.set_column(rows.column_names.index("millionths"), "millionths", pa.array(changed))


def _explanations(written: list[Written], delivery: Delivery, organisations: Organisations) -> Iterator[list[str]]:
    """For each municipality that sent its own file of the year and has changed its units: why some are not there."""
    year = int(delivery.file_name[-8:-4])
    changed = organisations.units.filter(pc.equal(organisations.units["last_year"], year - 1))
    codes = set(changed["municipality_code"].to_pylist())
    for one in written:
        sent = one.delivery
        alone = len(sent.carries) == 1 and sent.dataset == "survey_fte" and not sent.fault
        if alone and sent.carries[0][1] == year and sent.carries[0][0] in codes:
            yield [f"survey_fte-{one.sha256[:12]}", "unit_missing", "", CHANGED, "Økonomi"]


def _write_index(out: Path, written: list[Written]) -> None:
    with (out / INDEX).open("w", encoding="utf-8", newline="") as file:
        index = csv.writer(file, lineterminator="\n")
        index.writerow(_INDEX_COLUMNS)
        for one in written:
            received_at = one.delivery.received_at.isoformat(timespec="seconds")
            index.writerow([one.delivery.file_name, received_at, _CITATION, "", f"Simulated: {one.delivery.kind}"])
