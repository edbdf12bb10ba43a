"""Queries for the review, on a release and its deliveries; read-only.

Belongs here: undecided tasks, and the suggestions for a unit's headings. Does not belong here: prompting (cli.mapping),
writing decisions (decisions).
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from aarsvaerk.mapping.reference import OTHER_ANSWERS, task_fields
from aarsvaerk.mapping.suggestions import suggestion_files, suggestions, trained
from aarsvaerk.settings import Settings
from ingest.landing import LandedDelivery, landed
from ingest.said import Said

# Most FTE and tasks first; `place` numbers the headings and tasks to decide on, `guess_rank` their suggestions.
UNDECIDED = """
    with undecided as (
        select
            *,
            dense_rank() over (
                order by unit_fte desc nulls last, task_count desc, municipality_code, year desc, chief_area_name,
                    unit_name, heading_number, position
            ) as place
        from marts.mapping_review as review
        where municipality_code = coalesce($municipality, municipality_code)
            and not exists (
                from decided
                where decided.municipality_code = review.municipality_code
                    and decided.chief_area_name = review.chief_area_name
                    and decided.unit_name = review.unit_name
                    and decided.heading = review.heading
                    and decided.position in (0, review.position)
            )
    )
    select
        municipality_code, municipality_name, year, chief_area_name, unit_name, heading, position, task_text,
        task_count, unit_fte, guess_rank, task_field_code, {task_field_name}, score, matched_words
    from undecided
    where place <= coalesce($limit, place)
    order by place, guess_rank"""

HEADINGS = """
    with decided as (
        select
            tasks.delivery_id, municipalities.municipality_code, tasks.year, tasks.area_name_printed as area_name,
            tasks.chief_area_name_printed as chief_area_name, tasks.unit_name_printed as unit_name,
            tasks.heading_number, tasks.heading,
            array_to_string(list_sort(list(distinct coalesce(fields.task_field_code, tasks.fte_component))), ', ')
                as decided,
            array_to_string(list_sort(list(distinct tasks.mapping_method)), ', ') as method
        from core.fct_task as tasks
        join core.dim_municipality as municipalities using (municipality_key)
        left join core.dim_task_field as fields using (task_field_key)
        where municipalities.municipality_code = coalesce($municipality, municipalities.municipality_code)
            and contains(lower(tasks.unit_name_printed), lower($unit))
        group by all
    )
    select
        municipality_code, year, chief_area_name, unit_name, heading, decided, method, rank, task_field_code,
        task_field_name, score, matched_words
    from decided
    join suggestions
        using (delivery_id, municipality_code, year, area_name, chief_area_name, unit_name, heading_number)
    left join names using (task_field_code)
    where position = 0
    order by municipality_code, year desc, chief_area_name, unit_name, heading_number, rank"""

IN_UNIT = ("municipality_code", "year", "area_name", "chief_area_name", "unit_name", "heading_number")

TEXT = """
    select
        municipality_code, year, chief_area_name, unit_name, rank, task_field_code, task_field_name, score,
        matched_words
    from made
    join asked using (municipality_code, year, area_name, chief_area_name, unit_name, heading_number)
    left join names using (task_field_code)
    where position = $position
    order by municipality_code, year desc, chief_area_name, unit_name, rank"""


class NotInRelease(Said):
    """The release does not contain what was asked for; the message says what is missing and what to do."""


def undecided(
    connection: duckdb.DuckDBPyConnection,
    decided: Collection[tuple],
    language: str,
    municipality: str | None = None,
    limit: int | None = None,
) -> duckdb.DuckDBPyRelation:
    """Undecided headings and tasks, one row per suggestion.

    Args:
        connection: The release.
        decided: Places decided on since the release was made (`Decision.place`).
        language: Language of the task fields' names, "da" or "en".
        municipality: Its code; default: all.
        limit: Maximum number of headings and tasks.
    """
    columns = ("municipality_code", "chief_area_name", "unit_name", "heading")
    typed = ", ".join(f"{name} varchar" for name in columns)
    connection.execute(f"create or replace temp table decided ({typed}, position integer)")
    if decided:
        connection.executemany("insert into decided values (?, ?, ?, ?, ?)", [list(place) for place in decided])
    sql = UNDECIDED.format(task_field_name=f"task_field_name_{language} as task_field_name")
    return connection.sql(sql, params={"municipality": municipality, "limit": limit})


def suggestions_for_units(
    settings: Settings, connection: duckdb.DuckDBPyConnection, municipality: str | None, unit: str, language: str
) -> duckdb.DuckDBPyRelation:
    """The headings of units whose name contains `unit`, with suggestions and the decision in effect.

    Without a municipality, units of all municipalities.

    Raises:
        NotInRelease: No unit with tasks has such a name.
    """
    files = suggestion_files(settings, _delivered(settings, connection))
    if not files:
        raise _no_unit(municipality, unit)
    connection.register("suggestions", pa.concat_tables(pq.read_table(path) for path in files))
    _name_fields(settings, connection, language)
    found = connection.sql(HEADINGS, params={"municipality": municipality, "unit": unit})
    if not found.limit(1).fetchone():
        raise _no_unit(municipality, unit)
    return found


def suggestions_for_text(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    municipality: str | None,
    unit: str,
    heading: str,
    task: str | None,
    language: str,
) -> duckdb.DuckDBPyRelation:
    """Suggestions for a given heading, or a task under it, in the units whose name contains `unit`.

    Raises:
        NotInRelease: No unit with tasks has such a name.
    """
    headings, tasks = [], []
    of_municipality = [("municipality_code", "=", municipality)] if municipality else None
    for delivery in _delivered(settings, connection):
        for name, rows in (("unit_task_heading", headings), ("unit_task", tasks)):
            if name in delivery.manifest.datasets:
                read = pq.read_table(delivery.dataset_path(name), filters=of_municipality)
                rows += [row for row in read.to_pylist() if unit.lower() in row["unit_name"].lower()]
    last: dict[tuple, dict] = {}
    for row in sorted(headings, key=lambda row: row["heading_number"]):
        last[tuple(row[name] for name in IN_UNIT[:-1])] = row
    if not last:
        raise _no_unit(municipality, unit)
    asked = [row | {"heading_number": row["heading_number"] + 1, "heading": heading} for row in last.values()]
    if task:
        tasks += [row | {"position": 1, "task_text": task} for row in asked]
    made = pa.concat_tables(suggestions(trained(settings), headings + asked, tasks))
    connection.register("made", made)
    connection.register("asked", pa.Table.from_pylist([{name: row[name] for name in IN_UNIT} for row in asked]))
    _name_fields(settings, connection, language)
    return connection.sql(TEXT, params={"position": 1 if task else 0})


def check_place(
    connection: duckdb.DuckDBPyConnection, municipality: str, chief_area: str, unit: str, heading: str
) -> None:
    """Check that a municipality has tasks under these names, as printed.

    Raises:
        NotInRelease: It has tasks, but none under these names; the message suggests the closest headings.
    """
    printed = connection.execute(
        """select distinct chief_area_name_printed, unit_name_printed, heading
        from core.fct_task join core.dim_municipality using (municipality_key) where municipality_code = ?""",
        [municipality],
    ).fetchall()
    asked = chief_area, unit, heading
    if printed and asked not in printed:
        near = get_close_matches(" / ".join(asked), sorted(" / ".join(map(str, one)) for one in printed), cutoff=0.3)
        told = "The current release has no task under {asked}. Closest: {near}."
        raise NotInRelease(told, asked=" / ".join(asked), near="; ".join(near) or "–")


def _delivered(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[LandedDelivery]:
    """The landed deliveries whose tasks are in the release."""
    shown = connection.sql("select distinct delivery_id from core.fct_task").fetchall()
    return [one for one in landed(settings.landing) if (one.manifest.delivery_id,) in shown]


def _name_fields(settings: Settings, connection: duckdb.DuckDBPyConnection, language: str) -> None:
    """Register the table `names` with the names of the task fields."""
    names = {code: (field.name_da, field.name_en) for code, field in task_fields(settings.seeds / "reference").items()}
    rows = [
        {"task_field_code": code, "task_field_name": da if language == "da" else en}
        for code, (da, en) in (names | OTHER_ANSWERS).items()
    ]
    connection.register("names", pa.Table.from_pylist(rows))


def _no_unit(municipality: str | None, unit: str) -> NotInRelease:
    told = "No unit of municipality {municipality} with tasks has “{unit}” in its name."
    if not municipality:
        told = "No unit with tasks has “{unit}” in its name."
    return NotInRelease(told, municipality=municipality, unit=unit)
