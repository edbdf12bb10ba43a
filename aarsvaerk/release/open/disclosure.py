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


_SHOWN_ITEM = """not (t.municipality_key, t.year, {code}) in (
    select (municipality_key, year, code) from hidden.item where kind = {kind}
)"""
_ITEM = f"case when {_SHOWN_ITEM} then t.{{{{column}}}} end"
_ANYWHERE = """case when not ({code}, t.year) in (
    select (code, year) from hidden.anywhere where kind = {kind}
) then t.{{column}} end"""
_WHOLE = """case when {own} and not (t.municipality_key, t.year) in (
    select (municipality_key, year) from hidden.item where kind = 'main_category' or code = '0.1.0'
) then t.{{column}} end"""
_PART = """replace(t.level, '_part', ''),
    case when ends_with(t.level, '_part') then t.parent_part_code else t.part_code end"""
_OF_ITEMS = ("item_peers", "item_estimate")
_LEVELS = ("main_category", "subcategory", "task_field")


def _of(level: str) -> dict[str, str]:
    return {"kind": f"'{level}'", "code": f"t.{level}_code"}


_NOT_HIDDEN = "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.{}) then t.{{column}} end"

CLASSES = {
    PUBLIC: "t.{column}",
    INTERNAL: "null",
    "unit": _NOT_HIDDEN.format("unit"),
    "unit_total": _NOT_HIDDEN.format("sum"),
    "unit_total_below": _NOT_HIDDEN.format("sum_below"),
    **{level: _ITEM.format(**_of(level)) for level in _LEVELS},
    "item_peers": "case when not t.is_beside_hidden then t.{column} end",
    "item_estimate": "case when not t.is_hidden_anywhere then t.{column} end",
    "task_field_estimate": _ANYWHERE.format(**_of("task_field")),
    "category": _ITEM.format(kind="t.category_level", code="t.category_code"),
    "task_field_reason": """case when (t.municipality_key, t.year, t.task_field_code) in (
        select (municipality_key, year, code) from hidden.item where kind = 'task_field'
    ) then 'suppressed' else t.{column} end""",
    "task_field_change": """case when not (t.municipality_key, t.year - 1, t.task_field_code) in (
        select (municipality_key, year, code) from hidden.item where kind = 'task_field'
    ) then t.{column} end""",
    # What is summed or divided over main categories, or over all but what is outside the account.
    "sum_of_categories": _WHOLE.format(own="true"),
    "share_of_categories": _WHOLE.format(own=_SHOWN_ITEM.format(**_of("task_field"))),
    # The parts that a task field's gap is taken apart into are of the field above them.
    "part": f"""case when not ({_PART}, t.year, t.municipality_key) in (
        select (kind, code, year, municipality_key) from hidden.item
    ) then t.{{column}} end""",  # noqa: S608
    "part_peers": f"""case when not ({_PART}, t.year, t.municipality_key) in (
        select (kind, code, year, municipality_key) from hidden.item
    ) and not ({_PART}, t.year, t.peer_set_code, t.municipality_code) in (
        select (kind, code, year, peer_set_code, municipality_code) from hidden.beside
    ) then t.{{column}} end""",  # noqa: S608
    "change_peers": """case when not exists (
        select 1 from hidden.item as h where h.kind = t.level and h.code = t.item_code
        and h.year in (t.year, t.year_before) and h.municipality_key = t.municipality_key
    ) and not exists (
        select 1 from hidden.beside as h where h.kind = t.level and h.code = t.item_code
        and h.year in (t.year, t.year_before) and h.peer_set_code = t.peer_set_code
        and h.municipality_code = t.municipality_code
    ) then t.{column} end""",
    "model": """case when not (t.kind, t.item_code, t.year) in (
        select (kind, code, year) from hidden.anywhere
        union all
        select (kind, task_field_key, year)
        from hidden.anywhere join internal.core.dim_task_field on kind = 'task_field' and code = task_field_code
    ) and not t.year in (select year from hidden.municipality) then t.{column} end""",
    "peers": "case when not t.year in (select year from hidden.municipality) then t.{column} end",
    "delivery": "case when not t.delivery_id in (select delivery_id from hidden.delivery) then t.{column} end",
    "suppression": """case when (t.unit_key, t.year) in (
        select (unit_key, year) from hidden.unit union all select (unit_key, year) from hidden.sum
    ) then 'suppressed' end""",
}
"""What stands in place of a column of each class; `t` is the internal table.

Those of an `item` ask for what the rule for rows of a level has found of each row.
"""

_TOTAL = "In the open profile absent where the total would tell of a suppressed unit."
_PEERS = "In the open profile absent where the figure of one of the peers is suppressed."
_ANY = "In the open profile absent where the figure of any municipality is suppressed."

ABSENT = {
    INTERNAL: "In the open profile always absent.",
    "unit": "In the open profile absent where the unit is suppressed.",
    "unit_total": "In the open profile absent where the total would tell of a suppressed unit.",
    "unit_total_below": "In the open profile absent where the total would tell of a suppressed unit.",
    **dict.fromkeys((*_LEVELS, "category", "part"), _TOTAL),
    "item_peers": _PEERS,
    **dict.fromkeys(("item_estimate", "task_field_estimate", "model"), _ANY),
    "task_field_change": "In the open profile absent where the figure of the year before is suppressed.",
    **{f"{what}_of_categories": _TOTAL for what in ("sum", "share")},
    "part_peers": _PEERS,
    "change_peers": _PEERS,
    "peers": "In the open profile absent in years of which a municipality is withheld.",
    "delivery": "In the open profile absent for deliveries that tell of units.",
    "suppression": "In the open profile always absent.",
}
"""Added to what meta.dictionary says of an absent value."""

_SHOWN_UNITS = "not (t.unit_key, t.{year}) in (select (unit_key, year) from hidden.{kind})"
_SPLITS = _SHOWN_UNITS.format(year="year", kind="split")
_MUNICIPALITIES = "not (t.municipality_key, t.year) in (select (municipality_key, year) from hidden.municipality)"
_NOT_DERIVED = "t.{method} is distinct from 'management'"


@dataclass(frozen=True)
class Rows:
    """Which rows of a table stay, where they are read, and whether open tables must be there first."""

    where: str
    source: str = "{table}"
    reads_open: bool = False


_ROWS_OF_LEVELS = {
    f"shown_{level}": Rows(
        f"{_MUNICIPALITIES} and {_SHOWN_ITEM.format(**_of(level))}",
        # Once for a row, since many columns ask.
        f"""(
            select of_row.*,
                ({level}_code, year, peer_set_code, municipality_code) in (
                    select (code, year, peer_set_code, municipality_code) from hidden.beside where kind = '{level}'
                ) as is_beside_hidden,
                ({level}_code, year) in (
                    select (code, year) from hidden.anywhere where kind = '{level}'
                ) as is_hidden_anywhere
            from {{table}} as of_row
        )""",  # noqa: S608
    )
    for level in _LEVELS
}

ROWS = {
    "all": Rows("true"),
    "none": Rows("false"),
    LEFT_OUT: Rows("false"),
    "shown_units": Rows(_SPLITS),
    "shown_units_by_document": Rows(_SHOWN_UNITS.format(year="document_year", kind="unit")),
    "shown_units_not_derived": Rows(f"{_SPLITS} and {_NOT_DERIVED.format(method='allocation_method')}"),
    # One row a unit and task field: how much of it leads, or is absent, is told of no unit. Units are chosen by
    # their FTE of the year, so no shorter period is shown.
    "shown_units_without_components": Rows(
        f"{_SPLITS} and {_NOT_DERIVED.format(method='allocation_method')} and t.period_type = 'year'",
        """(
            select md5(concat_ws('|', unit_key, task_field_key, period_key)) as fte_key, municipality_key, unit_key,
                task_field_key, period_key, period_type, period_start, period_end, year, null as fte_component,
                sum(fte) as fte,
                min(allocation_method) as allocation_method, null as component_grade, null as component_rationale,
                max(quality_grade) as quality_grade, bool_or(is_synthetic) as is_synthetic,
                min(source_row_id) as source_row_id, min(delivery_id) as delivery_id, max(known_from) as known_from,
                max(known_to) as known_to
            from {table} group by all
        )""",
    ),
    "shown_units_averaged": Rows(
        _SPLITS,
        """(
            select md5(concat_ws('|', unit_key, task_field_key, period_key)) as fte_key, municipality_key, unit_key,
                task_field_key, period_key, year, null as fte_component, sum(fte) as fte,
                min(allocation_method) as allocation_method, max(quality_grade) as quality_grade,
                bool_or(is_synthetic) as is_synthetic, max(covered_days) as covered_days
            from {table} group by all
        )""",
    ),
    "shown_units_by_period": Rows(
        f"{_SPLITS} and {_NOT_DERIVED.format(method='method')} and t.period_type = 'year'",
        """(
            select weights.*, periods.year, periods.period_type
            from {table} as weights
            join internal.core.dim_period as periods using (period_key)
        )""",
    ),
    "shown_municipalities": Rows(_MUNICIPALITIES),
    **_ROWS_OF_LEVELS,
    "shown_indicators": Rows(
        f"""{_MUNICIPALITIES} and not (t.municipality_key, t.year, t.indicator_key) in (
            select (municipality_key, year, indicator_key)
            from hidden.item join internal.core.dim_indicator on kind = 'task_field' and code = task_field_code
        )"""  # noqa: S608
    ),
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
    if form is None:
        return None
    if known.disclosure in _OF_ITEMS and declared[table].open_rows not in _ROWS_OF_LEVELS:
        form = CLASSES[PUBLIC]  # its figures are not of task fields
    return form.format(column=f'"{column}"')


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
