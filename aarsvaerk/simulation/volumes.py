"""Made-up volumes: what a municipality counts beside the FTE of a task field, such as payslips.

Belongs here: which measures, and how much of each. Does not belong here: FTE (organisation), writing files (files).
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pyarrow as pa

from aarsvaerk.simulation.campaign import Delivery
from aarsvaerk.simulation.specification import PARTS, Specification, read_seed


@cache
def measures(count: int) -> tuple[tuple[str, str, str], ...]:
    """The first measures that FTE are divided into: measure, indicator and task field; each belongs to one field.

    Measures that are a whole of parts are left out, since parts of them count too.
    """
    indicators = read_seed("ref_indicator")
    pairs = {
        (row["task_field_code"], row[f"{part}_measure_code"])
        for row in indicators
        for part in ("numerator", "denominator")
    }
    fields = Counter(measure for _, measure in pairs)
    wholes = {row["whole_measure_code"] for row in read_seed("ref_measure_part")}
    past = {row["task_field_code"] for row in read_seed("ref_task_field") if row["valid_to_year"]}
    found = [
        (row["numerator_measure_code"], row["indicator_code"], row["task_field_code"])
        for row in indicators
        if row["denominator_measure_code"] == "fte"
        and row["unit"] == "per_fte"
        and fields[row["numerator_measure_code"]] == 1
        and row["numerator_measure_code"] not in wholes
        and row["task_field_code"] not in past
    ]
    return tuple(found[:count])


def volume_rows(
    specification: Specification, rows: pa.Table, places: dict[tuple[str, int], tuple[int, int]], delivery: Delivery
) -> list[list[str]]:
    """The rows of a submission of volumes, of the whole municipality and year: so many a FTE of the measure's field.

    A municipality without FTE on the field states none.
    """
    found = []
    for code, year in delivery.carries:
        of_year = rows.slice(*places[code, year])
        summed = of_year.group_by("task_field_code", use_threads=False).aggregate([("millionths", "sum")])
        fields, millionths = (summed[name].to_pylist() for name in ("task_field_code", "millionths_sum"))
        fte = {field: amount // PARTS[specification.periods] for field, amount in zip(fields, millionths, strict=True)}
        rng = np.random.default_rng([specification.seed, 6, year, int(code)])
        for measure, amount in volumes_of(fte, specification.measures, rng):
            found.append([code, str(year), "", "", "", measure, str(amount), "exact", ""])
    return found


def volumes_of(fte: dict[str, int], count: int, rng: np.random.Generator) -> list[tuple[str, int]]:
    """Measure and amount, of the measures whose task field has FTE (in millionths)."""
    drawn = rng.uniform(0.7, 1.3, count)
    return [
        (measure, max(round(fte[field] / 1_000_000 * (20 + 37 * turn) * drawn[turn]), 1))
        for turn, (measure, _, field) in enumerate(measures(count))
        if fte.get(field)
    ]
