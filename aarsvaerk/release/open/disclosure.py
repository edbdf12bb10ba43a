"""What the disclosure classes of columns and the rules for rows mean in the open profile.

The YAML beside each model names them: `disclosure` of a column, `open_rows` of a table. A table or a column that names
none stops the publishing, so that nothing new leaves unseen. Views need no rule: in the open database they read the
open tables. Does not belong here: which units are suppressed (plan), writing (open_profile).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aarsvaerk.release.declaration import Table
from ingest.datasets import NATIONAL

PUBLIC_DATASETS = sorted(NATIONAL)
"""Landed datasets that tell nothing of units. A delivery of anything else loses its name, hash and texts."""
LEFT_OUT = "left_out"
"""The rule for tables and views that stay behind as a whole: what was known of units earlier.

Between two versions a unit may be suppressed in one and shown in the other, so that they could be subtracted.
"""
PUBLIC, INTERNAL = "public", "internal"


_NOT_HIDDEN = "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.{}) then t.{{column}} end"

CLASSES = {
    PUBLIC: "t.{column}",
    INTERNAL: "null",
    "unit": _NOT_HIDDEN.format("unit"),
    "unit_total": _NOT_HIDDEN.format("sum"),
    "unit_total_below": _NOT_HIDDEN.format("sum_below"),
    "peers": "case when not t.year in (select year from hidden.municipality) then t.{column} end",
    "delivery": "case when not t.delivery_id in (select delivery_id from hidden.delivery) then t.{column} end",
    "suppression": """case when (t.unit_key, t.year) in (
        select (unit_key, year) from hidden.unit union all select (unit_key, year) from hidden.sum
    ) then 'suppressed' end""",
}
"""What stands in place of a column of each class; `t` is the internal table."""

ABSENT = {
    INTERNAL: "In the open profile always absent.",
    "unit": "In the open profile absent where the unit is suppressed.",
    "unit_total": "In the open profile absent where the total would tell of a suppressed unit.",
    "unit_total_below": "In the open profile absent where the total would tell of a suppressed unit.",
    "peers": "In the open profile absent in years of which a municipality is withheld.",
    "delivery": "In the open profile absent for deliveries that tell of units.",
    "suppression": "In the open profile always absent.",
}
"""Added to what meta.dictionary says of an absent value."""

_SHOWN_UNITS = "not (t.unit_key, t.{year}) in (select (unit_key, year) from hidden.unit)"
_UNITS = _SHOWN_UNITS.format(year="year")
_MUNICIPALITIES = "not (t.municipality_key, t.year) in (select (municipality_key, year) from hidden.municipality)"
_NOT_DERIVED = "t.{method} is distinct from 'management'"


@dataclass(frozen=True)
class Rows:
    """Which rows of a table stay, where they are read, and whether open tables must be there first."""

    where: str
    source: str = "{table}"
    reads_open: bool = False


ROWS = {
    "all": Rows("true"),
    "none": Rows("false"),
    LEFT_OUT: Rows("false"),
    "shown_units": Rows(_UNITS),
    "shown_units_by_document": Rows(_SHOWN_UNITS.format(year="document_year")),
    "shown_units_not_derived": Rows(f"{_UNITS} and {_NOT_DERIVED.format(method='allocation_method')}"),
    # One row a unit and task field: how much of it leads, or is absent, is told of no unit.
    "shown_units_without_components": Rows(
        f"{_UNITS} and {_NOT_DERIVED.format(method='allocation_method')}",
        """(
            select md5(concat_ws('|', unit_key, task_field_key, period_key)) as fte_key, municipality_key, unit_key,
                task_field_key, period_key, year, null as fte_component, sum(fte) as fte,
                min(allocation_method) as allocation_method, null as component_grade, null as component_rationale,
                max(quality_grade) as quality_grade, bool_or(is_synthetic) as is_synthetic,
                min(source_row_id) as source_row_id, min(delivery_id) as delivery_id, max(known_from) as known_from,
                max(known_to) as known_to
            from {table} group by all
        )""",
    ),
    "shown_units_by_period": Rows(
        f"{_UNITS} and {_NOT_DERIVED.format(method='method')}",
        """(
            select weights.*, periods.year
            from {table} as weights
            join internal.core.dim_period as periods using (period_key)
        )""",
    ),
    "shown_municipalities": Rows(_MUNICIPALITIES),
    "shown_facts": Rows(
        """t.activity_key in (select activity_key from open.core.fct_activity)
        and t.indicator_value_key in (select indicator_value_key from open.core.fct_indicator)""",
        reads_open=True,
    ),
    "rows_of_shown_facts": Rows(
        """(
            not t.delivery_id in (select delivery_id from hidden.delivery)
            or t.source_row_id in (
                select source_row_id from hidden.source_row where open_id in (select source_row_id from hidden.kept)
            )
        )""",
        reads_open=True,
    ),
}
"""The rules for rows, by name."""


def expression(declared: Mapping[str, Table], table: str, column: str) -> str | None:
    """What stands in place of a column of a `schema.table`; None where its YAML does not say."""
    known = declared[table].columns.get(column) if table in declared else None
    form = CLASSES.get(known.disclosure) if known else None
    return form and form.format(column=f'"{column}"')


def is_left_out(declared: Mapping[str, Table], name: str) -> bool:
    """Whether a table, view or macro (`schema.name`) stays behind as a whole; a macro as the history that it reads."""
    known = declared.get(name.replace("_as_known_on", "_history"))
    return known is not None and known.open_rows == LEFT_OUT


def undecided(declared: Mapping[str, Table], columns: Iterable[tuple[str, str]]) -> list[str]:
    """The `schema.table.column` of (`schema.table`, column) that are carried over and that no declaration covers."""
    return [
        f"{table}.{column}"
        for table, column in columns
        if not is_left_out(declared, table)
        and (expression(declared, table, column) is None or declared[table].open_rows not in ROWS)
    ]
