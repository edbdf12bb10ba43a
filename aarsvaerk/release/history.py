"""Every version of a fact that was ever known: the models run again on what could be used at each earlier moment.

A release is a function of what was delivered, so what was known at a moment follows from the deliveries that could be
used then. A municipality's facts change only when a delivery that speaks of it comes or is withdrawn; a round of
replaying therefore takes every municipality to its own next such moment at once, and there are as many rounds as the
municipality with the most moments has, whatever their number in all. The code and the seeds are today's.

For each core model tagged `versioned`, `core.<model>_past` gets the versions that no longer hold, and the view
`core.<model>_history` shows them with those that do. Belongs here: making these tables in the candidate. Does not
belong here: the models (dbt_project), reading them as of a day (the macros that publish adds).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from aarsvaerk.settings import Settings
from ingest.datasets import DATASETS

TAG, ACCUMULATED = "versioned", "accumulated"
SCOPE = "delivery_scope"
PAST, HISTORY = "_past", "_history"
KNOWN = ("known_from", "known_to")


@dataclass(frozen=True)
class Lane:
    """Models that depend on the same datasets, replayed together: dbt's ids of them and of all they are made from.

    `accumulated` are dimensions without versions, which must have a member for every past version.
    """

    datasets: tuple[str, ...]
    versioned: tuple[str, ...]
    accumulated: tuple[str, ...]
    replayed: tuple[str, ...]


def write_history(settings: Settings, manifest: Mapping) -> dict[str, int]:
    """Add past versions to the candidate, and give current facts the moment since when they hold as they stand.

    Args:
        settings: Where the built candidate lies.
        manifest: dbt's manifest after the build, with compiled code.

    Returns:
        The number of past versions by model.

    Raises:
        duckdb.Error: The candidate is not whole.
    """
    counts = {}
    with duckdb.connect(settings.candidate) as connection:
        for lane in lanes(manifest):
            rounds = _schedule(connection, lane)
            connection.execute("attach ':memory:' as states")
            for number in range(1, rounds):
                _replay(connection, manifest, lane, number)
            for model in lane.versioned:
                name = manifest["nodes"][model]["name"]
                counts[name] = _fold(connection, name, _key(manifest["nodes"][model]), rounds)
            connection.execute("detach states")
    return counts


def lanes(manifest: Mapping) -> list[Lane]:
    """The versioned models in lanes, each with its datasets and the models to run again, in the order of building."""
    found: dict[tuple[str, ...], list[str]] = {}
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] == "model" and TAG in node["tags"]:
            sources = {
                manifest["sources"][one]["name"] for one in _above(manifest, unique_id) if one in manifest["sources"]
            }
            if SCOPE in sources:  # one dataset of a municipality can decide whether another speaks
                sources |= {dataset for dataset, column in _SPEAKING.items() if column == "municipality_code"}
            found.setdefault(tuple(sorted(sources & _SPEAKING.keys())), []).append(unique_id)
    members = tuple(one for one, node in sorted(manifest["nodes"].items()) if ACCUMULATED in node.get("tags", ()))
    return [
        Lane(datasets, tuple(models), members, _replayed(manifest, (*models, *members)))
        for datasets, models in found.items()
    ]


def versioned(manifest: Mapping) -> list[str]:
    """The names of the versioned models."""
    return sorted(node["name"] for node in manifest.get("nodes", {}).values() if TAG in node.get("tags", ()))


def described(model: str) -> dict[str, str]:
    """What the two relations of a versioned model hold, by their suffix."""
    return {
        PAST: f"One row per version of a row of core.{model} that no longer holds, and moment since when it held.",
        HISTORY: f"One row per version of a row of core.{model} that was ever known, the present one among them.",
    }


def as_known_on(model: str, release_id: str) -> str:
    """The statement that makes the macro core.<model>_as_known_on(day): what held when the day ended (UTC).

    Of several versions that held on one day the last is taken. A macro finds tables where its caller looks for them:
    asked of a release attached beside the one in use it would answer from the latter, so it answers for its own only.
    """
    return f"""create or replace macro core."{model}_as_known_on"(day) as table
        from core."{model}{HISTORY}"
        where case
            when (select release_id from meta.release) = '{release_id}'
                then (known_from is null or known_from::date <= day) and (known_to is null or known_to::date > day)
            else error('{model}_as_known_on belongs to release {release_id}: run USE on its database first')
        end"""


_SPEAKING = {
    dataset: "municipality_code" if "municipality_code" in names else "area_name"
    for dataset, fields in DATASETS.items()
    if (names := {field.name for field in fields}) & {"municipality_code", "area_name"}
}
"""The datasets whose rows speak of a municipality, with the column that names it."""


def _above(manifest: Mapping, unique_id: str) -> set[str]:
    above, waiting = set(), [unique_id]
    while waiting:
        for one in manifest["nodes"].get(waiting.pop(), {}).get("depends_on", {}).get("nodes", ()):
            if one not in above:
                above.add(one)
                waiting.append(one)
    return above


def _replayed(manifest: Mapping, models: Iterable[str]) -> tuple[str, ...]:
    """The models and all models above them, each after those it is made from."""
    ordered: list[str] = []

    def take(unique_id: str) -> None:
        node = manifest["nodes"].get(unique_id)
        if node and node["resource_type"] == "model" and unique_id not in ordered:
            for one in sorted(node["depends_on"]["nodes"]):
                take(one)
            ordered.append(unique_id)

    for model in models:
        take(model)
    return tuple(ordered)


def _schedule(connection: duckdb.DuckDBPyConnection, lane: Lane) -> int:
    """Make temp.moments, the moments of each municipality in order, and return how many the busiest one has."""
    connection.execute(
        """
        create or replace temp table moments as
        with speaking as (
            select distinct delivery_id, municipality_code from landed.delivery_scope
            where list_contains($datasets, dataset)
        ),
        stood as (
            -- A nationwide delivery speaks of every municipality.
            select municipalities.municipality_code, spans.stood_from, spans.stood_to
            from raw.delivery_stood as spans
            join speaking using (delivery_id)
            join reference.ref_municipality as municipalities
                on municipalities.municipality_code = coalesce(
                    speaking.municipality_code, municipalities.municipality_code
                )
        ),
        happened as (
            select municipality_code, stood_from as moment from stood
            union
            select municipality_code, stood_to from stood where stood_to is not null
        )
        select
            municipality_key,
            municipality_name,
            happened.*,
            row_number() over (partition by municipality_code order by moment) as round,
            count(*) over (partition by municipality_code) as rounds
        from happened join core.dim_municipality using (municipality_code)
        where is_current""",
        {"datasets": lane.datasets},
    )
    return connection.execute("select coalesce(max(rounds), 0) from moments").fetchone()[0]


def _replay(connection: duckdb.DuckDBPyConnection, manifest: Mapping, lane: Lane, number: int) -> None:
    """Run the lane's models on what could be used in each municipality's round `number`, and keep the states."""
    connection.execute("attach ':memory:' as replay")
    connection.execute(
        f"create or replace temp table round_of as select * from moments where round = {int(number)} and round < rounds"
    )
    # What speaks of no municipality (texts of the catalogue, suggestions by delivery) is as it is now.
    moving = {f"source.{manifest['metadata']['project_name']}.raw.{name}" for name in (*lane.datasets, SCOPE)}
    for schema in ("raw", "staging", "intermediate", "core"):
        connection.execute(f"create schema replay.{schema}")
    for dataset in lane.datasets:
        connection.execute(f"create table replay.raw.{dataset} as {_as_it_stood(dataset)}")
    connection.execute(f"create table replay.raw.{SCOPE} as {_as_it_stood(SCOPE)}")
    for unique_id in lane.replayed:
        node = manifest["nodes"][unique_id]
        name = f'"{node["schema"]}"."{node["name"]}"'
        above = set(node["depends_on"]["nodes"])
        if above & moving:
            moving.add(unique_id)
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            sql = _redirected(node["compiled_code"], manifest, above & moving)
            connection.execute(f"create {kind} replay.{name} as {sql}")
    for unique_id in lane.versioned:
        model = manifest["nodes"][unique_id]["name"]
        if number == 1:
            connection.execute(
                f'create table states."{model}" as select *, 0::bigint as round from core."{model}" limit 0'
            )
        connection.execute(
            f"""insert into states."{model}" by name select *, {int(number)} as round from replay.core."{model}"
            where municipality_key in (select municipality_key from round_of)"""
        )
    for unique_id in lane.accumulated:
        model, key = manifest["nodes"][unique_id]["name"], _key(manifest["nodes"][unique_id])
        if unique_id in moving:
            connection.execute(
                f"""insert into core."{model}" by name
                from replay.core."{model}" where "{key}" not in (select "{key}" from core."{model}")"""
            )
    connection.execute("detach replay")


def _redirected(sql: str, manifest: Mapping, above: Iterable[str]) -> str:
    """Compiled SQL that reads what moves in time from the replay, and all else from the candidate."""
    for one in above:
        relation = (manifest["sources"] if one.startswith("source.") else manifest["nodes"])[one]["relation_name"]
        sql = sql.replace(relation, f"replay.{relation.split('.', maxsplit=1)[1]}")
    return sql


def _as_it_stood(dataset: str) -> str:
    """Select the rows of a dataset that could be used at the moment of each municipality's round."""
    named = "municipality_name = rows.area_name" if _SPEAKING.get(dataset) == "area_name" else None
    return f"""select rows.* from landed.{dataset} as rows
        join round_of on {named or "round_of.municipality_code = rows.municipality_code"}
        semi join raw.delivery_stood as spans on spans.delivery_id = rows.delivery_id
            and spans.stood_from <= round_of.moment
            and (spans.stood_to is null or round_of.moment < spans.stood_to)"""


def _fold(connection: duckdb.DuckDBPyConnection, name: str, key: str, rounds: int) -> int:
    """Join the states of a model into versions: make its `_past` and `_history`, and return how many are past.

    A version is a row that stays as it is, column by column, from one moment to the next; what was known, lost and
    known again makes two.
    """
    columns = [
        column
        for (column,) in connection.execute(
            """select column_name from duckdb_columns()
            where (schema_name, table_name) = ('core', $1) order by column_index""",
            [name],
        ).fetchall()
    ]
    content = ", ".join(f'"{column}"' for column in columns if column not in KNOWN)
    connection.execute(f'create table core."{name}{PAST}" as from core."{name}" limit 0')
    connection.execute(f'alter table core."{name}{PAST}" add primary key ("{key}", known_from)')
    past = f"""select {content}, round from states."{name}" union all""" if rounds > 1 else ""
    connection.execute(
        f"""
        create or replace temp table versions as
        with states as (
            {past}
            select {content}, rounds as round
            from core."{name}" join (select distinct municipality_key, rounds from moments) using (municipality_key)
        ),
        spelled as (
            select *, round - row_number() over (partition by {content} order by round) as spell from states
        ),
        spans as (
            select {content}, min(round) as first_round, max(round) as last_round
            from spelled group by {content}, spell
        )
        select spans.*, began.moment as began_at, ended.moment as ended_at
        from spans
        join moments as began on (began.municipality_key, began.round) = (spans.municipality_key, first_round)
        left join moments as ended on (ended.municipality_key, ended.round) = (spans.municipality_key, last_round + 1)
        """
    )
    (count,) = connection.execute(
        f"""insert into core."{name}{PAST}" by name
        select {content}, began_at as known_from, ended_at as known_to
        from versions where ended_at is not null order by all"""
    ).fetchone()
    connection.execute(
        f"""update core."{name}" as facts set known_from = versions.began_at from versions
        where versions.ended_at is null and versions."{key}" = facts."{key}"
            and facts.known_from is distinct from versions.began_at"""
    )
    # Both have the same columns in the same order; `by name` would be in words that no other database knows.
    connection.execute(f'create view core."{name}{HISTORY}" as from core."{name}" union all from core."{name}{PAST}"')
    _describe(connection, name)
    return count


def _describe(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The columns of the two relations say what the model's own say."""
    for suffix, text in described(name).items():
        relation, kind = f"{name}{suffix}", "table" if suffix == PAST else "view"
        connection.execute(f'comment on {kind} core."{relation}" is {_quoted(text)}')
        for column, comment in connection.execute(
            """select column_name, comment from duckdb_columns()
            where (schema_name, table_name) = ('core', $1) and comment is not null""",
            [name],
        ).fetchall():
            connection.execute(f'comment on column core."{relation}"."{column}" is {_quoted(comment)}')


def _key(node: Mapping) -> str:
    """The model's primary key column, as its contract states it."""
    return next(
        name
        for name, column in node["columns"].items()
        if any(constraint["type"] == "primary_key" for constraint in column["constraints"])
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
