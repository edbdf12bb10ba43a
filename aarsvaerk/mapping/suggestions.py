"""Suggestions for every accepted delivery with tasks, cached on disk per delivery and version of the mapping.

Belongs here: from landed headings and task texts to a Parquet file of suggestions. Does not belong here: the model
(similarity), which is imported only if a file is missing.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from aarsvaerk.file_hash import files_hash, files_under
from aarsvaerk.settings import Settings
from ingest.landing import LandedDelivery

if TYPE_CHECKING:
    from aarsvaerk.mapping.similarity import Guess, Heading, TaskFieldModel

_TEXT, _COUNT = pa.string(), pa.int32()

SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("delivery_id", "municipality_code")),
        ("year", _COUNT),
        *((name, _TEXT) for name in ("area_name", "chief_area_name", "unit_name")),
        *((name, _COUNT) for name in ("heading_number", "position", "rank")),
        ("task_field_code", _TEXT),
        ("score", pa.decimal128(5, 4)),
        ("matched_words", _TEXT),
    ]
)
"""One row per heading (position 0) or task with a text, and rank of a suggested task field."""

DEPENDS_ON = (
    "aarsvaerk/mapping",
    "requirements.lock",
    *(f"seeds/reference/{name}.csv" for name in ("ref_task_field", "ref_indicator", "ref_task_field_term")),
)
UNITS_AT_ONCE = 200


def suggestion_files(settings: Settings, accepted: Iterable[LandedDelivery]) -> list[Path]:
    """One Parquet file of suggestions per accepted delivery with tasks; missing files are written.

    A file depends on its delivery and on the code and word lists of the mapping, not on other deliveries or decisions.
    """
    listing = sorted(
        (landed for landed in accepted if {"unit_task_heading", "unit_task"} & landed.manifest.datasets.keys()),
        key=lambda landed: landed.manifest.delivery_id,
    )
    directory = settings.suggestions / mapping_version(settings)
    paths = [directory / f"{landed.directory.name}.parquet" for landed in listing]
    missing = [(landed, path) for landed, path in zip(listing, paths, strict=True) if not path.exists()]
    if missing:
        model = trained(settings)
        for landed, path in missing:
            _write(model, landed, path)
    return paths


def mapping_version(settings: Settings) -> str:
    """A hash over everything that determines suggestions, except the tasks themselves."""
    return files_hash(settings.project_root, files_under(settings.project_root, DEPENDS_ON))[:12]


def trained(settings: Settings) -> TaskFieldModel:
    """Train the model; takes a few seconds."""
    from aarsvaerk.mapping.reference import examples, task_fields
    from aarsvaerk.mapping.similarity import TaskFieldModel

    reference = settings.seeds / "reference"
    return TaskFieldModel(examples(reference), task_fields(reference))


def suggestions(model: TaskFieldModel, headings: Sequence[dict], tasks: Sequence[dict]) -> Iterator[pa.Table]:
    """Suggestions for the rows of datasets `unit_task_heading` and `unit_task`, in batches of units.

    The order of the rows does not matter; rows of a unit are matched by municipality, year and names.
    """
    from aarsvaerk.mapping.similarity import Heading

    texts = defaultdict(list)
    for row in tasks:
        texts[_unit(row), row["heading_number"]].append((row["position"], row["task_text"] or ""))
    printed = {(_unit(row), row["heading_number"]): row["heading"] or "" for row in headings}
    units = defaultdict(lambda: defaultdict(list))
    for unit, number in sorted(printed.keys() | texts.keys()):
        heading = Heading(unit[2:], printed.get((unit, number), ""), tuple(sorted(texts[unit, number])))
        units[unit[:2]][unit].append((number, heading))
    for (municipality_code, year), of_year in units.items():
        remaining = iter(of_year.values())
        while batch := list(islice(remaining, UNITS_AT_ONCE)):
            numbered = [heading for unit in batch for heading in unit]
            yield _table(municipality_code, year, numbered, model.guesses(year, [heading for _, heading in numbered]))


def _unit(row: dict) -> tuple:
    return tuple(row[name] for name in ("municipality_code", "year", "area_name", "chief_area_name", "unit_name"))


def _table(municipality_code: str, year: int, numbered: list[tuple[int, Heading]], guesses: list[Guess]) -> pa.Table:
    of_guesses = [numbered[guess.place] for guess in guesses]
    areas, chief_areas, units = zip(*(heading.unit for _, heading in of_guesses), strict=True) if guesses else ((),) * 3
    columns = {
        "municipality_code": [municipality_code] * len(guesses),
        "year": [year] * len(guesses),
        "area_name": areas,
        "chief_area_name": chief_areas,
        "unit_name": units,
        "heading_number": [number for number, _ in of_guesses],
        "position": [guess.position for guess in guesses],
        "rank": [guess.rank for guess in guesses],
        "task_field_code": [guess.task_field_code for guess in guesses],
        "score": [Decimal(f"{guess.score:.4f}") for guess in guesses],
        "matched_words": [", ".join(guess.matched_words) for guess in guesses],
    }
    schema = SCHEMA.remove(SCHEMA.get_field_index("delivery_id"))
    return pa.table(columns, schema)


def _write(model: TaskFieldModel, landed: LandedDelivery, path: Path) -> None:
    """Write a delivery's suggestions atomically."""
    headings, tasks = (
        pq.read_table(landed.dataset_path(name)).to_pylist() if name in landed.manifest.datasets else []
        for name in ("unit_task_heading", "unit_task")
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with pq.ParquetWriter(partial, SCHEMA) as writer:
        for table in suggestions(model, headings, tasks):
            delivery_id = pa.array([landed.manifest.delivery_id] * len(table), _TEXT)
            writer.write_table(table.add_column(0, SCHEMA.field("delivery_id"), delivery_id))
    partial.replace(path)
