"""Comparisons of the open profile are those of the figures that it shows, whatever the suppressed ones are."""

from __future__ import annotations

import random

import duckdb
import pytest
import yaml

from aarsvaerk import benchmarking
from aarsvaerk.release.open import comparison
from aarsvaerk.settings import PROJECT_ROOT

CODES = [str(100 + number) for number in range(50)]
YEARS = [2021, 2022, 2023]
COMPARED = "from shown_task_field where municipality_code <> '100' order by all"


@pytest.fixture
def country(tmp_path):
    """Fifty municipalities and one task field; `country(value)` compares what is shown beside the first's of 2022."""

    def compare(value: float, is_hidden: bool = True) -> dict[str, list]:
        rnd = random.Random(5)
        figures = [
            (f"k{code}", code, year, round(rnd.uniform(1, 3), 3), 5000 + 1000 * number)
            for number, code in enumerate(CODES)
            for year in YEARS
        ]
        figures = [(*row[:3], value, row[4]) if row[1:3] == ("100", 2022) else row for row in figures]
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as internal; attach ':memory:' as hidden")
            connection.execute("create schema internal.core; create schema internal.marts")
            connection.execute(
                """create table hidden.municipality (municipality_key varchar, year integer);
                create table hidden.item (kind varchar, code varchar, year integer, municipality_key varchar)"""
            )
            if is_hidden:
                connection.execute("insert into hidden.item values ('task_field', '1.1.1', 2022, 'k100')")
            connection.execute(
                """create table figures (
                    municipality_key varchar, municipality_code varchar, year integer, value decimal(18, 6),
                    population bigint
                )"""
            )
            connection.executemany("insert into figures values (?, ?, ?, ?, ?)", figures)
            connection.execute(_TABLES)
            comparison.compare_shown(connection, {"marts.benchmark_task_field"})
            return {
                "expected": connection.execute(
                    "select year, municipality_code, expected_value from shown_task_field where value <> $1", [value]
                ).fetchall(),
                "compared": connection.execute(COMPARED).fetchall(),
                "models": connection.execute("from shown_card where kind = 'task_field' order by all").fetchall(),
                "scored": connection.execute(
                    "from shown_scored where municipality_key <> 'k100' order by all"
                ).fetchall(),
                "frontier": connection.execute(
                    "from shown_efficiency where municipality_code <> '100' order by all"
                ).fetchall(),
            }

    return compare


_TABLES = """
    create table internal.marts.benchmark_task_field as
    select *, 'country' as peer_set_code, '1.1.1' as task_field_code, '1' as main_category_code, 'B' as quality_grade,
        null::varchar as missing_reason, 'lower_is_better' as direction
    from figures;
    create table internal.marts.fte_by_task_field as
    select *, 95::decimal(9, 6) as coverage_pct, 100::decimal(18, 6) as total_fte,
        'whole_year' as year_basis
    from figures;
    create table internal.marts.indicator_scorecard as
    select municipality_key, municipality_code, municipality_code as municipality_name, year,
        '1.1.1' as task_field_code, 'i1' as indicator_key,
        'i1' as indicator_code, value * population / 1000 as denominator, population as numerator, value,
        'figure' as availability, 'per_fte' as unit, 'higher_is_better' as direction
    from figures;
    create table internal.marts.efficiency as
    select '1.1.1' as task_field_code, 'i1' as indicator_code, 2022 as year;
    create table internal.core.dim_municipality as
    select distinct municipality_key, municipality_code, true as is_current from figures;
    create table internal.core.dim_structural_factor as
    select unnest(['population', 'inhabitants_per_km2', 'is_island', 'average_earned_income_kr',
        'children_in_day_care_per_1000']) as factor_code, 'none' as transformation, true as is_explaining;
    create table internal.core.fct_structural_factor as
    select municipality_key, factor_code, year, (hash(municipality_code || factor_code) % 1000)::decimal(18, 6) as value
    from figures, internal.core.dim_structural_factor;
    create table internal.core.bridge_peer as
    select 'country' as peer_set_code, year, one.municipality_code, other.municipality_code as peer_municipality_code,
        null::double as distance, 1::decimal(18, 6) as weight
    from figures as one join figures as other using (year) where one.municipality_code <> other.municipality_code
"""


def test_a_suppressed_figure_moves_no_statistic_estimate_model_or_frontier(country):
    """That of a year moves nothing of other years either: noise is estimated from the changes between them."""
    one = country(2.0)
    assert one == country(9.0)
    assert [len(one[kind]) for kind in ("compared", "models", "scored", "frontier")] == [49 * 3, 3, 49 * 3, 49]
    assert all(row[-1] is not None for row in one["expected"])


def test_the_same_figure_moves_all_of_them_where_it_is_not_suppressed(country):
    one, other = country(2.0, is_hidden=False), country(9.0, is_hidden=False)
    for kind in one:
        assert one[kind] != other[kind], kind


def test_the_limits_of_a_comparison_are_those_of_the_dbt_project():
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    for name in ("minimum_peers", "few_peers", "comparability_bar"):
        assert project["vars"][name] == getattr(benchmarking, name.upper()), name
