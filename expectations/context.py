"""What a delivery is compared with: those accepted before it, as tables that the suites' queries read.

==================  ================================================================================================
`earlier_fte`       per municipality and year the FTE rows of the newest delivery before this one, FTE by task field
                    summed per unit: municipality_code, year, unit_code, unit_name, unit_level, is_stated_total, fte,
                    delivery_id
`earlier_period`    what each of those deliveries told of: delivery_id, source_code, position, municipality_code, year
`known_population`  population on 1 January, each figure as last received: municipality_code, year, population
`own_unit`          this delivery's units with FTE of their own: dataset, municipality_code, year, unit_code, unit_name,
                    fte and row_number, the first row; of periods shorter than the year, their average by days
`compared_unit`     the units that each municipality and year of this delivery is compared with, those of `base_year`:
                    the same year as received before, or else the latest year before it, received or in this
                    delivery; dataset, municipality_code, year, base_year, unit_code, unit_name, fte
==================  ================================================================================================

Where nothing was accepted before, the tables are empty and their rules find nothing.

They are made for each delivery, of what the schema `kept` holds: each earlier delivery's FTE by unit and year, and its
population, read from its files once, or once for each municipality.

Belongs here: making those tables. Does not belong here: rules (the suites), choosing what was accepted before
(aarsvaerk.intake.border_1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

from ingest.landing import LandedDelivery
from ingest.sql import literal, read_parquet

_PRESENT = "select view_name from duckdb_views() union all select table_name from duckdb_tables()"
FTE_DATASETS = ("unit_fte", "survey_fte")
"""The datasets that are compared with earlier deliveries."""


@dataclass(frozen=True)
class Context:
    """The deliveries accepted before the one to judge that it is compared with, in the order of receipt."""

    deliveries: tuple[LandedDelivery, ...] = ()

    @property
    def key(self) -> str:
        """Names what the context is made of: the content and the reading of each delivery, in their order."""
        names = "\n".join(delivery.directory.name for delivery in self.deliveries)
        return hashlib.sha256(names.encode()).hexdigest()[:12]


def ready_for_contexts(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what contexts are kept in."""
    connection.execute(
        """
        create schema kept;
        create table kept.delivery (directory varchar, municipality_code varchar);
        create table kept.fte (
            municipality_code varchar, year integer, unit_code varchar, unit_name varchar, unit_level integer,
            is_stated_total boolean, fte decimal(18, 6), delivery_id varchar
        );
        create table kept.population (delivery_id varchar, area_name varchar, year bigint, population bigint)"""
    )


def prepare(connection: duckdb.DuckDBPyConnection, landed: LandedDelivery, context: Context) -> None:
    """Make the tables for a delivery whose datasets exist as views; a delivery without FTE needs none.

    Args:
        connection: has the views of the datasets and of ref_municipality, and what `ready_for_contexts` made.
        landed: the delivery to judge.
        context: what it is compared with.
    """
    datasets = [name for name in FTE_DATASETS if name in landed.manifest.datasets]
    present = {name for (name,) in connection.execute(_PRESENT).fetchall()}
    if not datasets or not {*datasets, "ref_municipality"} <= present:
        return  # the rules that need the tables fail as not run
    _own_unit(connection, datasets)
    codes = connection.execute("select distinct municipality_code from own_unit").fetchall()
    code = codes[0][0] if len(codes) == 1 else None
    kept = set(connection.execute("from kept.delivery").fetchall())
    for delivery in context.deliveries:
        if kept.isdisjoint({(str(delivery.directory), of) for of in (code, None)}):
            _keep(connection, delivery, code)
    connection.execute("create table this_delivery as select ? as source_code", [landed.manifest.source_code])
    connection.execute(
        """create table context_delivery as select
            unnest(?::varchar[]) as delivery_id, unnest(?::varchar[]) as source_code, unnest(range(?)) as position""",
        [
            [delivery.manifest.delivery_id for delivery in context.deliveries],
            [delivery.manifest.source_code for delivery in context.deliveries],
            len(context.deliveries),
        ],
    )
    connection.execute(_TABLES)


def _keep(connection: duckdb.DuckDBPyConnection, delivery: LandedDelivery, code: str | None) -> None:
    """Keep what others are compared with of this delivery: of one municipality, or of all (None).

    A file of the whole country takes a second to read, and a fiftieth of that where one municipality is wanted.
    """

    def file_of(dataset: str) -> str:
        if dataset not in delivery.manifest.datasets:
            return ""
        wanted = f"where municipality_code = {literal(code)}" if code and dataset in FTE_DATASETS else ""
        return f"(from {read_parquet([delivery.dataset_path(dataset)])} {wanted})"

    if code is None:
        connection.execute("delete from kept.fte where delivery_id = ?", [delivery.manifest.delivery_id])
    if file := file_of("unit_fte"):
        connection.execute(
            f"""insert into kept.fte by name
            select municipality_code, year, unit_code, unit_name, unit_level, is_stated_total, fte, delivery_id
            from {file}"""
        )
    if file := file_of("survey_fte"):
        connection.execute(
            f"""insert into kept.fte by name
            select municipality_code, year, unit_code, min(unit_name) as unit_name,
                len(string_split(unit_code, '/')) as unit_level, false as is_stated_total, {AVERAGE} as fte,
                delivery_id
            from ({by_days(file)}) group by all"""
        )
    if file := file_of("population"):
        # A figure that its delivery gives twice was kept out at border 1.
        connection.execute(
            f"""insert into kept.population by name
            select delivery_id, area_name, year(population_date) as year, any_value(population) as population
            from {file}
            where month(population_date) = 1 and day(population_date) = 1 and population is not null
            group by delivery_id, area_name, population_date having count(*) = 1"""
        )
    connection.execute("insert into kept.delivery values (?, ?)", [str(delivery.directory), code])


def _own_unit(connection: duckdb.DuckDBPyConnection, datasets: list[str]) -> None:
    parts = [
        f"""select '{name}' as dataset, municipality_code, year, unit_code, min(unit_name) as unit_name,
            {AVERAGE if name == "survey_fte" else "sum(fte)"} as fte, min(row_number) as row_number
        from ({by_days(name) if name == "survey_fte" else f"from {name} where not is_stated_total"})
        where municipality_code is not null and year is not null and unit_code is not null
        group by all"""
        for name in datasets
    ]
    connection.execute(f"create table own_unit as {' union all '.join(parts)}")


AVERAGE = "cast(coalesce(sum(fte * days) / max(covered_days), 0) as decimal(18, 6))"
"""FTE of a group of rows of `by_days`, of one delivery, municipality and year."""


def by_days(relation: str) -> str:
    """FTE rows with the days that each stands for in its year (0 within a longer period), and all days."""
    months = "case period_type when 'year' then 12 when 'half_year' then 6 when 'quarter' then 3 else 1 end"
    return f"""
        with periods as (
            select distinct delivery_id, municipality_code, year, period_start,
                cast(period_start + to_months({months}) as date) as period_end
            from {relation}
        ),
        outermost as (
            select *, sum(days) over (partition by delivery_id, municipality_code, year) as covered_days
            from (
                select one.*, date_diff('day', one.period_start, one.period_end) as days
                from periods as one anti join periods as longer
                    on one.delivery_id = longer.delivery_id and one.municipality_code = longer.municipality_code
                    and one.period_start >= longer.period_start and one.period_end <= longer.period_end
                    and longer.period_end - longer.period_start > one.period_end - one.period_start
            )
        )
        select facts.*, coalesce(days, 0) as days, covered_days
        from (select *, cast(period_start + to_months({months}) as date) as period_end from {relation}) as facts
        left join outermost using (delivery_id, municipality_code, year, period_start, period_end)"""


_TABLES = """
    create table earlier_period as
    select distinct delivery_id, source_code, position, municipality_code, year
    from kept.fte join context_delivery using (delivery_id)
    where municipality_code in (select municipality_code from own_unit);

    create table earlier_fte as
    select fte.* from kept.fte semi join (
        select municipality_code, year, max_by(delivery_id, position) as delivery_id from earlier_period group by all
    ) as newest using (municipality_code, year, delivery_id);

    create table known_population as
    select municipality_code, cast(year as integer) as year, max_by(population, position) as population
    from kept.population join context_delivery using (delivery_id)
        join ref_municipality on area_name = municipality_name
    group by all;

    create table compared_unit as
    with known as (
        select true as is_earlier, dataset, municipality_code, earlier_fte.year, earlier_fte.unit_code, unit_name,
            earlier_fte.fte
        from earlier_fte join (select distinct dataset, municipality_code from own_unit) using (municipality_code)
        where not is_stated_total
        union all
        select false, dataset, municipality_code, year, unit_code, unit_name, fte from own_unit
    ),
    known_year as (select distinct is_earlier, dataset, municipality_code, year from known),
    base as (
        select own.dataset, own.municipality_code, own.year, max(known_year.year) as base_year
        from known_year as own join known_year using (dataset, municipality_code)
        where not own.is_earlier
            and (known_year.year < own.year or known_year.year = own.year and known_year.is_earlier)
        group by all
    ),
    -- Of an earlier year that stands in this delivery too, this delivery's figures are the newer.
    chosen as (
        select dataset, municipality_code, base.year, base_year,
            base_year < base.year and bool_or(not is_earlier) as is_own
        from base join known_year using (dataset, municipality_code)
        where known_year.year = base_year
        group by dataset, municipality_code, base.year, base_year
    )
    select dataset, municipality_code, chosen.year, base_year, unit_code, unit_name, fte
    from chosen join known using (dataset, municipality_code)
    where known.year = base_year and known.is_earlier <> is_own"""
