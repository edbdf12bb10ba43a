"""Statistics of peers anew, from the figures that the open profile shows, where one of the peers' is suppressed.

Anybody could compute them from the open profile, so they reveal nothing. What is made of all municipalities at once,
such as expected values, stays absent there. Belongs here: quartiles, ranks and gaps among shown figures. Does not
belong here: what a comparison is (aarsvaerk.benchmarking, the marts), which figures are suppressed (suppressed).
"""

from __future__ import annotations

import duckdb

LEVELS = ("task_field", "subcategory", "main_category")
_HOLDS = "shown.missing_reason is null and among.peer_count > 0"
_GAP = "(shown.value - among.{quartile}) * shown.population / 1000"
_COLUMNS = {
    "peer_count": "among.peer_count",
    **{quartile: f"among.{quartile}" for quartile in ("p25", "median", "p75")},
    "rank": f"case when {_HOLDS} then among.below + 1 end",
    "rank_tied_to": f"case when {_HOLDS} then among.below + among.alike + 1 end",
    "rank_of": f"case when {_HOLDS} then among.peer_count + 1 end",
    "gap_to_median_fte": f"case when {_HOLDS} then {_GAP.format(quartile='median')} end",
    "gap_to_best_quartile_fte": f"case when {_HOLDS} then {_GAP.format(quartile='p25')} end",
    # Names of before peer sets.
    **{f"{quartile}_fte_per_1000_inhabitants": f"among.{quartile}" for quartile in ("p25", "median", "p75")},
    "gap_to_median_fte_per_1000_inhabitants": f"case when {_HOLDS} then shown.value - among.median end",
    "gap_to_lowest_quartile_fte": f"case when {_HOLDS} then {_GAP.format(quartile='p25')} end",
}


def compare_shown(connection: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Fill in what the attached `open` can say of peers beside a figure that `hidden` names.

    Args:
        connection: Has the open database in use, and `hidden` attached.
        tables: The `schema.table` that the open database has.
    """
    (count,) = connection.execute("select count(*) from hidden.beside").fetchone()
    for level in LEVELS if count and "core.bridge_peer" in tables else ():
        table = f"marts.benchmark_{level}"
        if table in tables:
            names = [name for name, *_ in connection.execute(f"describe {table}").fetchall()]
            columns = ", ".join(f'"{name}" = {formula}' for name, formula in _COLUMNS.items() if name in names)
            connection.execute(_update(table, level, columns))


def _update(table: str, level: str, columns: str) -> str:
    return f"""
        with figures as (
            select distinct municipality_code, year, {level}_code as code, value from {table} where value is not null
        ),
        affected as (
            select distinct shown.municipality_code, shown.year, shown.{level}_code as code, shown.peer_set_code, value
            from {table} as shown
            where (shown.{level}_code, shown.year, shown.peer_set_code, shown.municipality_code) in (
                select (code, year, peer_set_code, municipality_code) from hidden.beside where kind = '{level}'
            )
        ),
        among as (
            select affected.municipality_code, affected.year, affected.code, affected.peer_set_code,
                count(*) as peer_count,
                quantile_cont(figures.value::double, 0.25)::decimal(18, 6) as p25,
                quantile_cont(figures.value::double, 0.5)::decimal(18, 6) as median,
                quantile_cont(figures.value::double, 0.75)::decimal(18, 6) as p75,
                count(*) filter (figures.value < affected.value) as below,
                count(*) filter (figures.value = affected.value) as alike
            from affected
            join core.bridge_peer as peers using (peer_set_code, year, municipality_code)
            join figures
                on figures.municipality_code = peers.peer_municipality_code
                and figures.year = affected.year and figures.code = affected.code
            group by all
        )
        update {table} as shown set {columns}
        from among
        where (shown.municipality_code, shown.year, shown.{level}_code, shown.peer_set_code)
            = (among.municipality_code, among.year, among.code, among.peer_set_code)"""  # noqa: S608
