"""What changed between two releases, figure by figure, and why.

Compared is what the YAML of marts and facts declares to be compared: the figures of the marts by municipality and year,
and the base figures of core that no mart shows. Why a figure changed is found, not guessed: the newer release knows
what its own code and seeds make of the deliveries the older one had (its history). Where that differs from what the
older release held, the rules, mappings, catalogue or code changed it; where it differs from what the newer one holds,
deliveries did.

Belongs here: comparing two attached releases. Does not belong here: telling people (notes), publishing (publish).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

DELIVERY_CAUSES = ("late_delivery", "correction", "withdrawal")
INPUT_CAUSES = ("rule", "mapping", "catalogue", "code")
PEERS, UNEXPLAINED = "peers", "unexplained"

CHANGED_FIGURE = """(
    municipality_code varchar not null, municipality_name varchar not null, year integer not null,
    "table" varchar not null, figure varchar not null, row_key varchar not null,
    row_label_da varchar, row_label_en varchar,
    before decimal(38, 8), after decimal(38, 8), difference decimal(38, 8),
    change varchar not null, causes varchar not null, delivery_ids varchar,
    primary key ("table", figure, row_key)
)"""
"""One row per figure that is another than in the release before: before or after is NULL where it had no value."""

_LABELS = (
    "unit_path",
    "task_field_code",
    "task_field_name",
    "category_code",
    "category_name",
    "indicator_code",
    "indicator_name",
    "function_code",
    "peer_group_name",
    "population_date",
    "counted_text",
)
"""Columns that tell rows apart for people."""


class NotComparable(ValueError):
    """Two releases cannot be compared; the message says why."""


@dataclass(frozen=True)
class Ends:
    """The two compared releases, as their meta.release tells; the aliases they are attached under are the names."""

    before: str
    after: str


def compare(connection: duckdb.DuckDBPyConnection, ends: Ends, into: str) -> None:
    """Write what changed into the table `into` (columns of `CHANGED_FIGURE`), which is there and empty.

    Args:
        connection: Has both releases attached. Temporary tables are made in it.
        ends: Under which names; the older one first.
        into: The table.

    Raises:
        NotComparable: The newer release keeps no history, or does not declare what is compared.
    """
    before, after = ends.before, ends.after
    if not _columns(connection, after, "core", "fct_fte_history"):
        raise NotComparable("the newer release was made before releases kept history, so causes cannot be told")
    if "compared" not in _columns(connection, after, "meta", "dictionary"):
        raise NotComparable("the newer release was made before releases declared what is compared")
    _write_causes(connection, before, after)
    _write_differences(connection, before, after)
    made = "+".join(changed_inputs(_inputs(connection, before), _inputs(connection, after))) or UNEXPLAINED
    connection.execute(
        f"""
        insert into {into} by name
        with own as (
            select differences.table_name, differences.figure, differences.row_key, found.cause, found.delivery_id
            from differences join relevant using (table_name, figure)
            join causes as found on found.fact = relevant.fact
                and (found.municipality_code, found.year) = (differences.municipality_code, differences.year)
        ),
        -- A change since an earlier year follows from that year's figure.
        of_other_years as (
            select differences.table_name, differences.figure, differences.row_key, found.cause, found.delivery_id
            from differences join relevant using (table_name, figure)
            join causes as found
                on found.fact = relevant.fact and found.municipality_code = differences.municipality_code
            where (differences.table_name, differences.figure, differences.row_key)
                not in (select (table_name, figure, row_key) from own) and differences.figure like 'change_%'
        ),
        -- A rank or a median follows from figures of others in the same year.
        of_peers as (
            select
                differences.table_name, differences.figure, differences.row_key, '{PEERS}' as cause, found.delivery_id
            from differences join relevant using (table_name, figure)
            join causes as found on found.fact = relevant.fact and found.year = differences.year
            where (differences.table_name, differences.figure, differences.row_key)
                not in (select (table_name, figure, row_key) from own union all
                        select (table_name, figure, row_key) from of_other_years)
                and differences.table_name in ('marts.benchmark_account', 'marts.indicator_scorecard')
        ),
        told as (
            select
                table_name, figure, row_key,
                string_agg(distinct cause, ', ' order by cause) as causes,
                string_agg(distinct delivery_id, ', ' order by delivery_id) as delivery_ids
            from (from own union all from of_other_years union all from of_peers) group by all
        )
        select
            municipality_code, municipality_name, year, table_name as "table", figure, row_key,
            row_label_da, row_label_en, before, after, after - before as difference,
            case when before is null then 'new' when after is null then 'gone' else 'changed' end as change,
            -- What no delivery and no own row explains was made otherwise.
            replace(coalesce(told.causes, 'made'), 'made', $made) as causes,
            told.delivery_ids
        from differences left join told using (table_name, figure, row_key)
        order by all""",
        {"made": made},
    )


def changed_inputs(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Which of rules, mappings, catalogue and code differ; all of them where a release does not tell."""
    return [cause for cause in INPUT_CAUSES if before.get(cause) != after.get(cause) or cause not in before]


def _inputs(connection: duckdb.DuckDBPyConnection, alias: str) -> dict[str, str]:
    if "inputs" not in _columns(connection, alias, "meta", "release"):
        return {}
    pairs = connection.execute(
        f"select unnest(map_entries(inputs::json::map(varchar, varchar))) from {alias}.meta.release"
    )
    return {pair["key"]: pair["value"] for (pair,) in pairs.fetchall()}


def _columns(connection: duckdb.DuckDBPyConnection, alias: str, schema: str, table: str) -> list[str]:
    return [
        name
        for (name,) in connection.execute(
            """select column_name from duckdb_columns()
            where (database_name, schema_name, table_name) = ($1, $2, $3) order by column_index""",
            [alias, schema, table],
        ).fetchall()
    ]


def _write_causes(connection: duckdb.DuckDBPyConnection, before: str, after: str) -> None:
    """Make temp.causes: per fact, municipality and year the causes for which its rows changed, and deliveries."""
    moment = "known_until" if "known_until" in _columns(connection, before, "meta", "release") else "created_at"
    connection.execute(
        f"""
        create or replace temp table usable_since as
        select delivery_id from {after}.meta.delivery where status in ('accepted', 'partly_accepted')
        except select delivery_id from {before}.meta.delivery where status in ('accepted', 'partly_accepted');
        create or replace temp table withdrawn_since as
        select delivery_id from {after}.meta.delivery where status = 'withdrawn'
        except select delivery_id from {before}.meta.delivery where status = 'withdrawn';
        create or replace temp table causes
        (fact varchar, municipality_code varchar, year integer, cause varchar, delivery_id varchar);
        """
    )
    for fact, figures in _compared(connection, after, "schema = 'core'").items():
        fact = fact.removeprefix("core.")
        key = _columns(connection, after, "core", fact)[0]
        known = [name for name in figures if name in _columns(connection, before, "core", fact)]
        differs = " or ".join(f'({{0}}."{name}" is distinct from {{1}}."{name}")' for name in known) or "false"
        connection.execute(
            f"""
            insert into causes
            with made_now as (
                -- What the newer release makes of the deliveries that the older one had.
                select * from {after}.core.{fact}_history
                where known_from <= (select {moment} from {before}.meta.release)
                    and (known_to is null or known_to > (select {moment} from {before}.meta.release))
            ),
            had as (
                select distinct municipality_key, year from {before}.core.{fact}
            ),
            compared as (
                select
                    coalesce(newer.municipality_key, older.municipality_key) as municipality_key,
                    coalesce(newer.year, older.year) as year,
                    newer.delivery_id as newer_delivery_id,
                    older.delivery_id as older_delivery_id,
                    newer.delivery_id in (select delivery_id from usable_since) as is_of_new_delivery,
                    older.delivery_id in (select delivery_id from withdrawn_since) as is_of_withdrawn,
                    (newer.{key} is null) <> (made_now.{key} is null) or {differs.format("newer", "made_now")}
                        as is_by_delivery,
                    (older.{key} is null) <> (made_now.{key} is null) or {differs.format("older", "made_now")}
                        as is_made_otherwise
                from {after}.core.{fact} as newer
                full join {before}.core.{fact} as older on newer.{key} = older.{key}
                left join made_now on made_now.{key} = coalesce(newer.{key}, older.{key})
                where newer.{key} is null or older.{key} is null or {differs.format("newer", "older")}
            ),
            split as (
                select
                    *,
                    case
                        when is_of_withdrawn then 'withdrawal'
                        when
                            is_of_new_delivery
                            and (municipality_key, year) not in (select (municipality_key, year) from had)
                            then 'late_delivery'
                        when is_of_new_delivery then 'correction'
                        when is_by_delivery then 'other_delivery'
                    end as cause,
                    case when is_of_withdrawn then older_delivery_id when is_of_new_delivery then newer_delivery_id end
                        as delivery_id
                from compared
            )
            select distinct '{fact}', municipality_code, year, cause, delivery_id
            from split join {after}.core.dim_municipality using (municipality_key) where cause is not null
            union
            select distinct '{fact}', municipality_code, year, 'made', null
            from split join {after}.core.dim_municipality using (municipality_key)
            where is_made_otherwise and not coalesce(is_of_new_delivery, false)
            """
        )
    # A delivery may change figures that are not its own: tasks spread FTE that another one told of.
    connection.execute(
        """
        create or replace temp table causes as
        with direct as (
            from causes where cause not in ('other_delivery', 'made')
        ),
        indirect as (
            select causes.*, count(direct.cause) filter (direct.year = causes.year) over (
                partition by causes.fact, causes.municipality_code, causes.year
            ) as of_the_year, direct.year as direct_year, direct.cause as direct_cause, direct.delivery_id as direct_id
            from causes join direct using (municipality_code)
            where causes.cause = 'other_delivery'
        )
        select distinct fact, municipality_code, year, direct_cause as cause, direct_id as delivery_id from indirect
        where of_the_year = 0 or year = direct_year
        union
        from causes where cause <> 'other_delivery'
        """
    )


def _write_differences(connection: duckdb.DuckDBPyConnection, before: str, after: str) -> None:
    """Make temp.differences, the changed figures without causes, and temp.relevant, the facts each is made from."""
    connection.execute(
        """
        create or replace temp table differences (
            table_name varchar, figure varchar, row_key varchar, municipality_code varchar, municipality_name varchar,
            year integer, row_label_da varchar, row_label_en varchar, before decimal(38, 8), after decimal(38, 8)
        );
        create or replace temp table relevant (table_name varchar, figure varchar, fact varchar);
        """
    )
    for table, figures in _compared(connection, after, "compared = 'figure'").items():
        schema, name = table.split(".")
        columns, before_columns = (_columns(connection, alias, schema, name) for alias in (after, before))
        shared = [figure for figure in figures if figure in before_columns]
        if not shared:
            continue
        keys = ", ".join(f'"{key}"' for key in _primary_key(connection, after, schema, name))
        labels = {
            language: [f'"{one}"' for label in _LABELS for one in (f"{label}_{language}", label) if one in columns]
            for language in ("da", "en")
        }
        relation = "{alias}." + table
        if "municipality_name" not in columns:
            relation += " join {alias}.core.dim_municipality using (municipality_key)"
        _differ(connection, table, shared, _long(keys, labels, shared, relation), before, after)
        connection.executemany(
            "insert into relevant values (?, ?, ?)",
            [[table, figure, fact] for figure in shared for fact in figures[figure]],
        )


def _long(keys: str, labels: Mapping[str, list[str]], figures: list[str] | tuple[str, ...], relation: str) -> str:
    """A query, with `{alias}` for the release, that gives a row per row of the relation with its figures."""
    of_rows = ", ".join(
        f"concat_ws(' · ', {', '.join(parts) or 'null'}) as row_label_{one}" for one, parts in labels.items()
    )
    values = ", ".join(f'cast("{figure}" as decimal(38, 8)) as "{figure}"' for figure in figures)
    return f"""select md5(concat_ws('|', {keys})) as row_key, municipality_code, municipality_name, year,
            {of_rows}, {values}
        from {relation}"""


def _differ(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    figures: list[str] | tuple[str, ...],
    select: str,
    before: str,
    after: str,
) -> None:
    changed = " or ".join(f'newer."{figure}" is distinct from older."{figure}"' for figure in figures)
    parts = ", ".join(
        f'{{figure: \'{figure}\', before: older."{figure}", after: newer."{figure}"}}' for figure in figures
    )
    both = ", ".join(
        f"coalesce(newer.{name}, older.{name}) as {name}"
        for name in ("row_key", "municipality_code", "municipality_name", "year", "row_label_da", "row_label_en")
    )
    connection.execute(
        f"""
        insert into differences by name
        with newer as ({select.format(alias=after)}),
        older as ({select.format(alias=before)}),
        changed as (
            select {both}, unnest([{parts}]) as one
            from newer full join older on newer.row_key = older.row_key where {changed}
        )
        select '{table}' as table_name, * exclude (one), one.figure as figure, one.before as before, one.after as after
        from changed where one.before is distinct from one.after"""
    )


def _compared(connection: duckdb.DuckDBPyConnection, alias: str, condition: str) -> dict[str, dict[str, list[str]]]:
    """The compared columns by table, each with the facts it is made from, as a release's dictionary declares them."""
    compared: dict[str, dict[str, list[str]]] = {}
    for table, column, facts in connection.execute(
        f"""select "schema" || '.' || "table", "column", string_split(made_from, ', ')
        from {alias}.meta.dictionary where compared is not null and {condition}"""
    ).fetchall():
        compared.setdefault(table, {})[column] = facts
    return compared


def _primary_key(connection: duckdb.DuckDBPyConnection, alias: str, schema: str, table: str) -> list[str]:
    return connection.execute(
        """select constraint_column_names from duckdb_constraints()
        where (database_name, schema_name, table_name, constraint_type) = ($1, $2, $3, 'PRIMARY KEY')""",
        [alias, schema, table],
    ).fetchone()[0]
