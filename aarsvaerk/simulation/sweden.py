"""Sweden's 290 municipalities as a country of its own: real total FTE, benchmarked end to end in a home of its own.

Figures: Kolada (RKA), N00098 total FTE, N01951 inhabitants, N03013 total cost, 2008-2022, embedded in seeds/sweden.
Danish ranks never hold Swedish rows: the two are in different homes, and comparisons never cross `country_code`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from aarsvaerk.benchmarking.country import benchmark
from aarsvaerk.simulation.specification import NotEmpty

DATABASE = "sweden.duckdb"
_WEIGHTS = pa.table(
    {
        "peer_set_code": ["twins"] * 3,
        "factor_code": ["population", "population_growth_pct", "total_cost_sek_per_inhabitant"],
        "weight": [3.0, 1.0, 1.0],
    }
)
_DESCRIBED = pa.table(
    {
        "factor_code": ["population", "population_growth_pct", "total_cost_sek_per_inhabitant"],
        "transformation": ["log", "none", "log"],
    }
)


def make(seeds: Path, home: Path, first_year: int = 2018) -> Path:
    """Write the benchmark of Sweden's total FTE into a new database in `home` and give its path.

    Raises:
        NotEmpty: The database is there already.
    """
    database = home / DATABASE
    if database.exists():
        raise NotEmpty("{made} is there already. Remove it, or name another with --home.", made=database)
    home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(database) as connection:
        connection.execute("create schema core; create schema marts; create schema staging")
        connection.execute(
            """create table staging.kolada as
            select municipality_code, municipality_name, year::integer as year, total_fte::decimal(18, 6) as total_fte,
                population::double::bigint as population, abs(total_cost_kr_per_inhabitant::double) as cost
            from read_csv($1, all_varchar = true, nullstr = '')""",
            [str(seeds / "sweden" / "kolada_2008_2022.csv")],
        )
        connection.execute(_DIMENSION)
        made = benchmark(
            connection.execute(_FIGURES, [first_year]).to_arrow_table(),
            connection.execute(_FACTORS).to_arrow_table(),
            _DESCRIBED,
            _WEIGHTS,
        )
        for name, table in made.items():
            connection.register(f"made_{name}", table)
            connection.execute(f"create table staging.{name} as from made_{name}")
            connection.unregister(f"made_{name}")
        connection.execute(_MART)
    return database


_DIMENSION = """
    create table core.dim_municipality as
    select 'SE' as country_code, municipality_code, max_by(municipality_name, year) as municipality_name
    from staging.kolada group by all order by all"""
_FIGURES = """
    select 'total' as kind, 'fte' as item_code, 'all' as main_category_code, municipality_code, year,
        cast(1000 * total_fte / population as decimal(18, 6)) as value, population, 'B' as quality_grade,
        100::decimal(9, 6) as coverage_pct
    from staging.kolada where year >= $1 and total_fte is not null and population > 0"""
_FACTORS = """
    with figures as (
        select *, lag(population, 5) over (partition by municipality_code order by year) as before from staging.kolada
    )
    select municipality_code, year, 'population' as factor_code, population::double as value from figures
    union all
    select municipality_code, year, 'population_growth_pct', 100.0 * (population - before) / before
    from figures where before > 0
    union all
    select municipality_code, year, 'total_cost_sek_per_inhabitant', cost from figures where cost is not null"""
_MART = """
    create table marts.benchmark_total as
    select m.country_code, m.municipality_code, m.municipality_name, c.year, c.peer_set_code,
        cast(1000 * k.total_fte / k.population as decimal(18, 6)) as value, c.peer_count,
        cast(c.p25_millionths::decimal(18, 0) * 0.000001 as decimal(18, 6)) as p25,
        cast(c.median_millionths::decimal(18, 0) * 0.000001 as decimal(18, 6)) as median,
        cast(c.p75_millionths::decimal(18, 0) * 0.000001 as decimal(18, 6)) as p75,
        c.rank, c.rank_from, c.rank_to, c.rank_of,
        cast((1000 * k.total_fte / k.population - c.median_millionths * 0.000001) * k.population / 1000
            as decimal(18, 1)) as gap_to_median_fte,
        round(e.shrunken, 6) as shrunken_value, round(e.expected, 6) as expected_value,
        round(e.expected_low, 6) as expected_low_value, round(e.expected_high, 6) as expected_high_value,
        c.comparability_score, c.comparability_reasons
    from staging.comparisons as c
    join core.dim_municipality as m using (municipality_code)
    join staging.kolada as k using (municipality_code, year)
    join staging.estimates as e using (kind, item_code, municipality_code, year)
    order by all"""
