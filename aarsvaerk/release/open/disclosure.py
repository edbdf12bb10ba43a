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
REASON = "reason"
"""The class of a column that says why a figure of its row is absent; it follows from the classes of the others."""


_SHOWN_ITEM = """not (t.municipality_key, t.year, {code}) in (
    select (municipality_key, year, code) from hidden.item where kind = {kind}
)"""
_ITEM = f"case when {_SHOWN_ITEM} then t.{{{{column}}}} end"
_WHOLE = """case when {own} and not (t.municipality_key, t.year) in (
    select (municipality_key, year) from hidden.item where kind = 'main_category' or code = '0.1.0'
) then t.{{column}} end"""
_PART = """replace(t.level, '_part', ''),
    case when ends_with(t.level, '_part') then t.parent_part_code else t.part_code end"""
_ANEW = ("item_peers", "item_estimate")
"""Classes of columns that are computed anew from shown figures, where the rule for rows brings them."""
_LEVELS = ("main_category", "subcategory", "task_field")
_WITHOUT_ITEMS = {"indicator_key", *(f"{level}_code" for level in _LEVELS)}
"""Columns that a table of comparisons with none of its own figures suppressed does not have."""


def _of(level: str) -> dict[str, str]:
    return {"kind": f"'{level}'", "code": f"t.{level}_code"}


_NOT_HIDDEN = "case when not (t.unit_key, t.year) in (select (unit_key, year) from hidden.{}) then t.{{column}} end"

_HIDDEN_PART = f"""(({_PART}, t.year, t.municipality_key) in (
    select (kind, code, year, municipality_key) from hidden.item
) or ({_PART}, t.year, t.peer_set_code, t.municipality_key) in (
    select (kind, code, year, peer_set_code, municipality_key) from hidden.middle
))"""  # noqa: S608

CLASSES = {
    PUBLIC: "t.{column}",
    INTERNAL: "null",
    "unit": _NOT_HIDDEN.format("unit"),
    "unit_total": _NOT_HIDDEN.format("sum"),
    "unit_total_below": _NOT_HIDDEN.format("sum_below"),
    **{level: _ITEM.format(**_of(level)) for level in _LEVELS},
    **dict.fromkeys(_ANEW, "t.shown.{column}"),
    "task_field_estimate": f"case when {_SHOWN_ITEM.format(**_of('task_field'))} then t.shown.{{column}} end",
    "task_field_estimate_reason": f"""case when {_SHOWN_ITEM.format(**_of("task_field"))} then t.shown.{{column}}
        else 'suppressed' end""",
    "category": _ITEM.format(kind="t.category_level", code="t.category_code"),
    "task_field_change": """case when not (t.municipality_key, t.year - 1, t.task_field_code) in (
        select (municipality_key, year, code) from hidden.item where kind = 'task_field'
    ) then t.{column} end""",
    "task_field_change_reason": """case when (t.municipality_key, t.year - 1, t.task_field_code) in (
        select (municipality_key, year, code) from hidden.item where kind = 'task_field'
    ) then 'suppressed' else t.{column} end""",
    # What is summed or divided over main categories, or over all but what is outside the account.
    "sum_of_categories": _WHOLE.format(own="true"),
    "share_of_categories": _WHOLE.format(own=_SHOWN_ITEM.format(**_of("task_field"))),
    # The parts that a task field's gap is taken apart into are of the field above them.
    "part": f"""case when not ({_PART}, t.year, t.municipality_key) in (
        select (kind, code, year, municipality_key) from hidden.item
    ) then t.{{column}} end""",  # noqa: S608
    "part_peers": f"case when not {_HIDDEN_PART} then t.{{column}} end",
    "part_reason": f"coalesce(t.{{column}}, case when {_HIDDEN_PART} then 'suppressed' end)",
    # The municipality's own part needs no peers; the others are of the medians that are shown.
    "change_peers": """case
        when (t.municipality_key, t.item_code) in (
            select (municipality_key, code) from hidden.item as h
            where h.kind = t.level and h.year in (t.year, t.year - 1)
        ) then null
        when not t.part_code in ('peers_moved', 'inhabitants') then t.{column}
        when t.shown.missing_reason is not null or t.before.missing_reason is not null then null
        when t.part_code = 'peers_moved'
            then cast(-(t.shown.median - t.before.median) * (t.shown.factor + t.before.factor) / 2 as decimal(18, 6))
        else cast((t.shown.value - t.shown.median + t.before.value - t.before.median) / 2
            * (t.shown.factor - t.before.factor) as decimal(18, 6))
    end""",
    "model": "case when t.kind = 'account' then t.{column} else t.shown.{column} end",
    "peers": "case when not t.year in (select year from hidden.municipality) then t.{column} end",
    "delivery": "case when not t.delivery_id in (select delivery_id from hidden.delivery) then t.{column} end",
    "suppression": """case when (t.unit_key, t.year) in (
        select (unit_key, year) from hidden.unit union all select (unit_key, year) from hidden.sum
    ) then 'suppressed' end""",
}
"""What stands in place of a column of each class; `t` is the internal table.

`t.shown` is what comparison makes of shown figures, where the rule for rows brings it.
"""

_TOTAL = (
    "Mangler i den åbne profil, hvor summen ville afsløre en enhed, der er holdt tilbage.",
    "In the open profile absent where the total would tell of a suppressed unit.",
)
_ANEW_TEXT = (
    "Dannet i den åbne profil af de tal, der vises dér.",
    "In the open profile made of the figures shown there.",
)
_PEERS = (
    "Mangler i den åbne profil, hvor tallet for den midterste kommune i sammenligningen er holdt tilbage.",
    "In the open profile absent where the figure of the municipality in the middle of the peers is suppressed.",
)
_ALWAYS = ("Mangler altid i den åbne profil.", "In the open profile always absent.")

ABSENT = {
    INTERNAL: _ALWAYS,
    "unit": (
        "Mangler i den åbne profil, hvor enheden er holdt tilbage.",
        "In the open profile absent where the unit is suppressed.",
    ),
    "unit_total": _TOTAL,
    "unit_total_below": _TOTAL,
    **dict.fromkeys((*_LEVELS, "category", "part"), _TOTAL),
    **dict.fromkeys((*_ANEW, "model", "change_peers"), _ANEW_TEXT),
    **dict.fromkeys(
        ("task_field_estimate", "task_field_estimate_reason"),
        tuple(" ".join(pair) for pair in zip(_TOTAL, _ANEW_TEXT, strict=True)),
    ),
    "task_field_change": (
        "Mangler i den åbne profil, hvor tallet for året før er holdt tilbage.",
        "In the open profile absent where the figure of the year before is suppressed.",
    ),
    **{f"{what}_of_categories": _TOTAL for what in ("sum", "share")},
    "part_peers": _PEERS,
    "peers": (
        "Mangler i den åbne profil for år, hvor en kommune er holdt tilbage.",
        "In the open profile absent in years of which a municipality is withheld.",
    ),
    "delivery": (
        "Mangler i den åbne profil for leverancer om enheder.",
        "In the open profile absent for deliveries that tell of units.",
    ),
    "suppression": _ALWAYS,
}
"""Added to what meta.dictionary says of an absent value, in Danish and English."""

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


_JOINED = """(
    select of_row.*, shown from {{table}} as of_row left join {name} as shown using ({keys})
)"""
_COMPARED = "municipality_code, year, {code}, peer_set_code"

_COMPARISONS = {
    **{
        f"shown_{level}": Rows(
            f"{_MUNICIPALITIES} and {_SHOWN_ITEM.format(**_of(level))}",
            _JOINED.format(name=f"shown_{level}", keys=_COMPARED.format(code=f"{level}_code")),
        )
        for level in _LEVELS
    },
    "shown_compared_indicators": Rows(
        f"{_MUNICIPALITIES} and {_SHOWN_ITEM.format(**_of('task_field'))}",
        _JOINED.format(name="shown_indicator", keys=_COMPARED.format(code="indicator_key")),
    ),
    "shown_scored_indicators": Rows(
        _MUNICIPALITIES, _JOINED.format(name="shown_scored", keys="municipality_key, year, indicator_key")
    ),
    "shown_frontier": Rows(
        _MUNICIPALITIES,
        _JOINED.format(name="shown_efficiency", keys="municipality_code, year, task_field_code, indicator_code"),
    ),
    "shown_models": Rows(
        "true",
        # Of a withheld municipality's figure nothing is left to make a model of.
        _JOINED.format(name="shown_card", keys="kind, item_code, year"),
    ),
    "shown_changes": Rows(
        _MUNICIPALITIES,
        # The level stands in an equation: as a condition of its own it would make DuckDB try every pair of rows.
        """(
            select of_row.*, shown, before from {table} as of_row
            left join shown_main_category as shown on shown.municipality_code = of_row.municipality_code
                and shown.year = of_row.year and shown.peer_set_code = of_row.peer_set_code
                and shown.main_category_code = case of_row.level when 'main_category' then of_row.item_code end
            left join shown_main_category as before on before.municipality_code = of_row.municipality_code
                and before.year = of_row.year - 1 and before.peer_set_code = of_row.peer_set_code
                and before.main_category_code = case of_row.level when 'main_category' then of_row.item_code end
        )""",
    ),
}
"""The rules that bring what is made anew of shown figures (comparison)."""

ROWS = {
    "all": Rows("true"),
    # A view that is stored: made again of the open tables, so that nothing of the internal rows is carried over.
    "of_open_tables": Rows("true", reads_open=True),
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
                null as component_rationale_da, max(quality_grade) as quality_grade,
                bool_or(is_synthetic) as is_synthetic, min(source_row_id) as source_row_id,
                min(delivery_id) as delivery_id, max(known_from) as known_from, max(known_to) as known_to
            from {table} group by all
        )""",
    ),
    "shown_units_averaged": Rows(
        _SPLITS,
        """(
            select md5(concat_ws('|', unit_key, task_field_key, period_key)) as fte_key, municipality_key, unit_key,
                task_field_key, period_key, period_start, year, null as fte_component, sum(fte) as fte,
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
    **_COMPARISONS,
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
    if known and known.disclosure == REASON:
        return _reason(declared[table], column)
    form = CLASSES.get(known.disclosure) if known else None
    if form is None:
        return None
    if known.disclosure in _ANEW and declared[table].open_rows not in _COMPARISONS:
        if not _WITHOUT_ITEMS.isdisjoint(declared[table].columns):
            return None
        form = CLASSES[PUBLIC]  # its figures are of accounts, which tell nothing of units
    return form.format(column=f'"{column}"')


def _reason(table: Table, column: str) -> str:
    """The reason of a row, `suppressed` where a class of its figures holds one back that the internal profile has.

    Figures that are internal altogether are absent from every row alike, and the dictionary says so; those made anew of
    shown figures have reasons that comparison gives.
    """
    forms: dict[str, list[str]] = {}
    for one in table.columns.values():
        form = CLASSES.get(one.disclosure, "")
        if one.is_number and form.endswith("then t.{column} end"):
            forms.setdefault(form, []).append(f't."{one.name}"::varchar')
    withheld = " or ".join(
        f"(coalesce({', '.join(names)}) is not null and ({form.replace('t.{column}', 'true')}) is null)"
        for form, names in forms.items()
    )
    return f"""case when {withheld} then 'suppressed' else t."{column}" end""" if withheld else f't."{column}"'


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
