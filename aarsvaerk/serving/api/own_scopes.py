"""A municipality's own figures by other scopes and denominators, which the open profile has of nobody.

Its token shows its own rows. Of the peers, only what anybody could make of the open profile is beside them: FTE by task
field, divided by inhabitants or by the people of a target group, whose counts are public. Belongs here: those tables.
Does not belong here: the marts of both profiles (own).
"""

from __future__ import annotations

import duckdb

from aarsvaerk.benchmarking import FEW_PEERS, MINIMUM_PEERS
from aarsvaerk.benchmarking.peers import QUARTILES, among
from aarsvaerk.release.files.contents import PublishedTable, quoted_name

SCOPED = {f"marts.benchmark_{level}_by_scope" for level in ("task_field", "subcategory", "main_category")}
_OF_PEERS = ("peer_count", *QUARTILES, "rank", "rank_tied_to", "rank_from", "rank_to", "rank_of")
_OF_PEERS += ("comparability", "comparability_score", "comparability_reasons")
_OF_PEERS += ("gap_to_median_fte", "gap_to_best_quartile_fte")
_KEYS = "year, task_field_key, scope_code, denominator_code, peer_set_code"
_BESIDE = """
    select mine.year, mine.task_field_key, mine.scope_code, mine.denominator_code, mine.peer_set_code,
        mine.value as own, figures.value, peers.weight, figures.municipality_code as peer_code
    from {mine} as mine
    join release.core.bridge_peer as peers using (peer_set_code, year, municipality_code)
    join figures
        on figures.municipality_code = peers.peer_municipality_code and figures.year = mine.year
        and figures.task_field_key = mine.task_field_key and figures.scope_code = mine.scope_code
        and figures.denominator_code = mine.denominator_code
    where mine.value is not null"""
_ANEW = f"""
    with figures as (
        select distinct theirs.municipality_code, theirs.year, theirs.task_field_key, theirs.scope_code,
            theirs.denominator_code, (1000 * shown.fte / theirs.denominator)::decimal(18, 6) as value
        from internal.marts.benchmark_task_field_by_scope as theirs
        join release.marts.fte_by_task_field as shown using (municipality_key, year, task_field_key)
        -- A task field counts whole in these scopes, or not at all.
        where theirs.scope_code in ('all', 'cost_view') and theirs.value is not null and shown.fte is not null
    ),
    {among(_KEYS, _BESIDE)}
    update {{mine}} as mine set {{columns}}
    from among
    where among.peer_count >= {MINIMUM_PEERS} and ({", ".join(f"mine.{key}" for key in _KEYS.split(", "))})
        = ({", ".join(f"among.{key}" for key in _KEYS.split(", "))})"""  # noqa: S608

_SAID = {
    **{name: f"among.{name}" for name in ("peer_count", *QUARTILES)},
    "rank": "below + 1",
    "rank_tied_to": "below + alike + 1",
    "rank_of": "among.peer_count + 1",
    "comparability": f"case when among.peer_count < {FEW_PEERS} then 'few_peers' else 'comparable' end",
    "gap_to_median_fte": "(mine.value - among.median) * mine.denominator / 1000",
    "gap_to_best_quartile_fte": "(mine.value - among.p25) * mine.denominator / 1000",
    "missing_reason": "null",
}
"""What is said of the peers; a release of earlier code has fewer columns."""


def make_scoped(connection: duckdb.DuckDBPyConnection, table: PublishedTable, own: str, made: str) -> None:
    """Make the table of a municipality's own rows.

    Args:
        connection: Has the open database attached as `release`, and the internal one as `internal`.
        table: One of `SCOPED`.
        own: The condition that a row is the municipality's.
        made: The name of the table to make.
    """
    columns = ", ".join(
        f"null::{column.type} as {quoted_name(column.name)}" if column.name in _OF_PEERS else quoted_name(column.name)
        for column in table.columns
    )
    connection.execute(
        f"""create table {made} as select {columns} from internal.{table.quoted} where {own}"""  # noqa: S608
    )
    connection.execute(
        f"""update {made} set comparability = if("value" is null, 'no_figure', 'not_comparable'),
            missing_reason = if("value" is null, missing_reason, 'suppressed')"""  # noqa: S608
    )
    if table.full_name == "marts.benchmark_task_field_by_scope":
        said = ", ".join(f'"{one.name}" = {_SAID[one.name]}' for one in table.columns if one.name in _SAID)
        connection.execute(_ANEW.format(mine=made, columns=said))
