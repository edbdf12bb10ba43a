"""What a municipality's own token shows: its own internal figures beside everybody else's open ones.

Every published table has a view in the connection's own database. What is made of other municipalities' figures too is
as the open profile has it; beside a figure of the municipality that the open profile holds back it is made anew of the
others' open figures, as the municipality could itself. Belongs here: those views. Does not belong here: who asks
(rights), what is asked (tables).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from aarsvaerk.benchmarking.peers import QUARTILES, among
from aarsvaerk.release.files.contents import PublishedTable, quoted_name
from aarsvaerk.serving.api.own_scopes import SCOPED, make_scoped
from ingest.sql import literal

OWN = "memory"
"""The database of the views, beside `release`, the open profile, and `internal`."""
CLASSES = {"public", "internal", "delivery", "suppression", "unit", "unit_total", "unit_total_below", "task_field"}
CLASSES |= {"main_category", "subcategory", "category", "part", "task_field_change"}
CLASSES |= {"reason", "task_field_change_reason"}
CLASSES |= {"sum_of_categories", "share_of_categories"}
"""Disclosure classes of columns that are made of a municipality's own figures; any other is made of others' too."""
LEVELS = ("task_field", "subcategory", "main_category")
MERGED = {f"marts.benchmark_{level}": "gap_to_median_fte" for level in LEVELS}
MERGED |= {"marts.benchmark_indicator": "gap_to_median", "marts.gap_decomposition": "amount_fte"}
MERGED |= {"marts.indicator_scorecard": None, "marts.municipality_profile": None}
"""The marts of own figures beside others', and the column whose absence `missing_reason` explains.

A mart that is not named here is open as a whole where a column of it is made of others' figures.
"""
_HOLDS = "mine.missing_reason is null and among.peer_count > 0"
_GAP = "(mine.value - among.{quartile}) * mine.population / 1000"
_ANEW = {
    "peer_count": "among.peer_count",
    **{quartile: f"among.{quartile}" for quartile in QUARTILES},
    "rank": f"case when {_HOLDS} then among.below + 1 end",
    "rank_tied_to": f"case when {_HOLDS} then among.below + among.alike + 1 end",
    "rank_of": f"case when {_HOLDS} then among.peer_count + 1 end",
    "gap_to_median_fte": f"case when {_HOLDS} then {_GAP.format(quartile='median')} end",
    "gap_to_best_quartile_fte": f"case when {_HOLDS} then {_GAP.format(quartile='p25')} end",
    # Names of before peer sets.
    **{f"{quartile}_fte_per_1000_inhabitants": f"among.{quartile}" for quartile in QUARTILES},
    "gap_to_median_fte_per_1000_inhabitants": f"case when {_HOLDS} then mine.value - among.median end",
    "gap_to_lowest_quartile_fte": f"case when {_HOLDS} then {_GAP.format(quartile='p25')} end",
}
"""What is said of the peers beside a figure that only the municipality may see; the other columns stay absent."""
_BESIDE = """
    select affected.year, affected.code, affected.peer_set_code, affected.value as own, figures.value, peers.weight,
        figures.municipality_code as peer_code
    from affected
    join release.core.bridge_peer as peers using (peer_set_code, year, municipality_code)
    join figures
        on figures.municipality_code = peers.peer_municipality_code
        and figures.year = affected.year and figures.code = affected.code"""
_COMPARE = f"""
    with affected as (
        select municipality_code, year, {{level}}_code as code, peer_set_code, value from {{mine}}
        where ({{key}}) not in ({{shown}})
    ),
    figures as (
        select distinct municipality_code, year, {{level}}_code as code, value
        from release.marts.benchmark_{{level}} where value is not null
    ),
    {among("year, code, peer_set_code", _BESIDE)}
    update {{mine}} as mine set {{columns}}
    from among
    where (mine.year, mine.{{level}}_code, mine.peer_set_code) = (among.year, among.code, among.peer_set_code)"""  # noqa: S608
_NOTES = "marts.changes"  # its notes name figures of any class
_CHANGED = "marts.changed_figure"  # each row is of another figure


def make_views(connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable], code: str) -> None:
    """Make a view of each table for a municipality.

    Args:
        connection: Has the open database attached as `release`, and the internal one as `internal`.
        tables: The tables of the open profile, and those of `SCOPED` in the internal one.
        code: The municipality's code.
    """
    schemas: set[str] = set()
    for table in tables:
        if table.schema not in schemas:
            connection.execute(f"create schema if not exists {OWN}.{quoted_name(table.schema)}")
            schemas.add(table.schema)
        if table.full_name in SCOPED:
            made = f"{OWN}.main.{quoted_name(table.name)}"
            make_scoped(connection, table, f"municipality_code = {literal(code)}", made)
            connection.execute(f"create view {OWN}.{table.quoted} as from {made}")
            continue
        # The code is from the file of tokens, and names are the table's own.
        shown = f"from release.{table.quoted}"
        if rows := _own_rows(connection, table, code):
            names = ", ".join(map(quoted_name, _names(table)))
            shown = f"""select {names} from {rows}
                union all select {names} {shown} where municipality_code is distinct from {literal(code)}"""  # noqa: S608
        connection.execute(f"create view {OWN}.{table.quoted} as {shown}")


def _own_rows(connection: duckdb.DuckDBPyConnection, table: PublishedTable, code: str) -> str | None:
    """The municipality's own rows as something to select from; None where they are those of the open profile."""
    if "municipality_code" not in _names(table) or table.full_name == _NOTES:
        return None
    own = f"municipality_code = {literal(code)}"
    if table.full_name in MERGED:
        return _merged(connection, table, own)
    if any(column.disclosure not in CLASSES for column in table.columns):
        return None
    if table.full_name == _CHANGED:
        classes = ", ".join(map(literal, sorted(CLASSES)))
        own += f""" and ("table", figure) in (select "schema" || '.' || "table", "column"
            from internal.meta.dictionary where disclosure in ({classes}))"""  # noqa: S608
    return f"(from internal.{table.quoted} where {own})"


def _merged(connection: duckdb.DuckDBPyConnection, table: PublishedTable, own: str) -> str:
    """A table of the own rows: own columns as they are, and the others as the open profile has them."""
    made = f"{OWN}.main.{quoted_name(table.name)}"
    columns = ", ".join(
        f"{'mine' if column.disclosure in CLASSES else 'shown'}.{quoted_name(column.name)}" for column in table.columns
    )
    key = ", ".join(map(quoted_name, table.primary_key))
    connection.execute(
        f"""create table {made} as select {columns}
        from (from internal.{table.quoted} where {own}) as mine
        left join (from release.{table.quoted} where {own}) as shown using ({key})"""  # noqa: S608
    )
    shown = f"select {key} from release.{table.quoted} where {own}"  # noqa: S608
    if (level := table.name.removeprefix("benchmark_")) in LEVELS:
        columns = ", ".join(f'"{name}" = {_ANEW[name]}' for name in _names(table) if name in _ANEW)
        connection.execute(_COMPARE.format(mine=made, level=level, key=key, shown=shown, columns=columns))
    if explained := MERGED[table.full_name]:
        # What is absent beside a figure that only the municipality may see.
        connection.execute(
            f"""update {made} set missing_reason = 'suppressed'
            where {explained} is null and missing_reason is null and ({key}) not in ({shown})"""  # noqa: S608
        )
    return made


def _names(table: PublishedTable) -> list[str]:
    return [column.name for column in table.columns]
