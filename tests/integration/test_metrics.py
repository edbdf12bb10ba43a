"""The semantic layer and the marts give one answer to one question, and no way leads to the mean of a ratio.

MetricFlow computes ratios in double, the marts in DECIMAL: they are compared after rounding to the column's decimals.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from itertools import product

import duckdb
import psycopg
import pytest
from metricflow_semantics.errors.error_classes import InvalidQueryException

from aarsvaerk.release.metric_macros import SEMANTIC_MANIFEST, Metric, read_metrics
from aarsvaerk.serving.postgres.publishing import publish
from aarsvaerk.serving.postgres.target import Target
from aarsvaerk.settings import Settings
from tests.metrics import Metrics

RANDERS = "{{ Dimension('municipality__municipality_code') }} = '730'"
OF_2023 = "extract(year from {{ TimeDimension('metric_time', 'year') }}) = 2023"
CATEGORIES = {"administrative_support": "1", "secretariat": "2", "public_authority": "3", "outside_catalogue": "0"}


@pytest.fixture(scope="module")
def metrics(warehouse) -> Metrics:
    return Metrics(warehouse.settings)


@pytest.fixture(scope="module")
def mart(warehouse) -> Callable[[str], list[tuple]]:
    with warehouse.connect() as connection:
        yield lambda query: connection.execute(query).fetchall()


def by_group(rows: list[dict], group: str, metric: str) -> dict:
    return {row[group]: row[metric] for row in rows if row[metric] is not None}


def rounded(value: float | Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else round(Decimal(value), decimals)


@pytest.mark.parametrize("level", ["task_field", "main_category"])
def test_fte_are_those_of_the_marts_to_the_last_digit(metrics, mart, level):
    told = by_group(
        metrics.ask("fte", by=(f"task_field__{level}_code",), where=(RANDERS,)), f"task_field__{level}_code", "fte"
    )
    column = f"{level}_code"
    shown = dict(
        mart(f"""select {column}, sum(fte) from marts.fte_by_task_field
        where municipality_code = '730' group by 1 having sum(fte) > 0""")
    )
    assert told == shown and sum(shown.values()) == Decimal("1326.9")
    if level == "main_category":
        assert told == dict(
            mart("select category_code, fte from marts.fte_by_category where category_level = 'main_category'")
        )


@pytest.mark.parametrize("category", CATEGORIES)
def test_rates_and_shares_of_a_main_category_are_those_of_the_mart(metrics, mart, category):
    names = f"fte_per_1000_inhabitants_{category}", f"fte_share_of_total_{category}"
    (told,) = metrics.ask(*names, where=(RANDERS, OF_2023))
    shown = mart(f"""select fte_per_1000_inhabitants, share_of_total_pct from marts.fte_by_category
        where municipality_code = '730' and year = 2023 and category_code = '{CATEGORIES[category]}'""")
    assert shown == [tuple(rounded(told[name], 6) for name in names)]


def test_fte_per_1000_inhabitants_counts_the_inhabitants_of_those_with_fte_alone(metrics, mart):
    # Of 98 municipalities one has delivered FTE; asked of all together, the others' inhabitants are not divided by.
    (told,) = metrics.ask("fte_per_1000_inhabitants", where=(OF_2023,))
    ((shown,),) = mart("select 1000 * sum(fte) / min(population) from marts.fte_by_task_field where year = 2023")
    assert rounded(told["fte_per_1000_inhabitants"], 6) == rounded(shown, 6) == Decimal("13.278162")


@pytest.mark.parametrize(("metric", "unit"), [("output_per_fte", "per_fte"), ("fte_per_output", "fte_per_output")])
def test_indicators_are_those_of_the_scorecard_and_no_bound_is_among_them(metrics, mart, metric, unit):
    rows = metrics.ask(metric, by=("indicator__indicator_code",), where=(RANDERS, OF_2023))
    told = by_group(rows, "indicator__indicator_code", metric)
    shown = dict(
        mart(f"""select indicator_code, value from marts.indicator_scorecard
        where unit = '{unit}' and availability = 'figure'""")
    )
    assert shown and {code: rounded(value, 6) for code, value in told.items()} == shown


def test_net_expenditure_per_inhabitant_is_that_of_the_mart_and_of_the_country(metrics, mart):
    of_each = metrics.ask(
        "net_expenditure_kr_per_inhabitant", by=("metric_time__year", "municipality__municipality_code")
    )
    told = {
        (row["municipality__municipality_code"], row["metric_time__year"].year): rounded(value, 2)
        for row in of_each
        if (value := row["net_expenditure_kr_per_inhabitant"]) is not None
    }
    shown = mart("""select municipality_code, year, net_expenditure_kr_per_inhabitant from marts.benchmark_account
        where peer_group_type = 'country' and population is not null""")
    assert told == {(code, year): value for code, year, value in shown} and len(told) == 98 * 8
    # Statistics Denmark prints 2,647 kr for the whole country in 2016; the mean of the 98 figures is another number.
    in_all = by_group(
        metrics.ask("net_expenditure_kr_per_inhabitant", by=("metric_time__year",)),
        "metric_time__year",
        "net_expenditure_kr_per_inhabitant",
    )
    of_2016 = next(value for year, value in in_all.items() if year.year == 2016)
    ((mean,),) = mart("""select avg(net_expenditure_kr_per_inhabitant) from marts.benchmark_account
        where peer_group_type = 'country' and year = 2016""")
    assert round(of_2016) == 2647 and abs(mean - of_2016) > 50


def test_every_metric_can_be_asked(metrics):
    for name in metrics.names():
        (row,) = metrics.ask(name, where=(OF_2023,))
        assert set(row) == {name}


@pytest.mark.parametrize(
    "metric",
    [
        "mean_fte_per_1000_inhabitants",
        "avg(fte_per_1000_inhabitants)",
        "share_of_total_pct",
        "fte_per_1000_inhabitants__avg",
    ],
)
def test_there_is_no_metric_that_averages_a_ratio(metrics, metric):
    with pytest.raises(InvalidQueryException):
        metrics.ask(metric)


def test_inhabitants_cannot_be_asked_by_task_field(metrics):
    with pytest.raises(InvalidQueryException, match="does not match any of the available group-by-items"):
        metrics.ask("fte_per_1000_inhabitants", by=("task_field__main_category_code",))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> Callable[[str], subprocess.CompletedProcess]:
    """Compiles a throw-away query through the project's own dbt, in a home of its own."""
    settings = Settings(home=tmp_path_factory.mktemp("compile"))
    settings.candidate.parent.mkdir(parents=True, exist_ok=True)

    def compile_query(query: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [
                settings.dbt_executable,
                "--no-use-colors",
                "--quiet",
                "compile",
                "--no-populate-cache",
                "--inline",
                query,
            ],
            cwd=settings.dbt_project,
            env=settings.child_environment(),
            capture_output=True,
            text=True,
        )

    return compile_query


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        (
            "roll_up('fte_by_task_field', ['fte_per_1000_inhabitants'], by=['year'], aggregate='avg')",
            "roll_up refuses fte_by_task_field.fte_per_1000_inhabitants: a ratio has no avg, for its rows weigh "
            "differently. Instead: leave out aggregate and get it by dividing the sum of fte by the sum of population.",
        ),
        (
            "roll_up('fte_by_task_field', ['share_of_total_pct'], by=['year'], aggregate='sum')",
            "roll_up refuses fte_by_task_field.share_of_total_pct: a ratio has no sum",
        ),
        (
            "roll_up('fte_by_unit', ['fte_in_all'], by=['year'])",
            "no sum, mean or ratio of its rows is a figure of the whole. Instead: sum own_fte; this is a total",
        ),
        (
            "roll_up('fte_by_task_field', ['fte'], by=['task_field_code'])",
            "it is a stock, and is never summed over time. Instead: add year to by, and average over time by the days",
        ),
        ("roll_up('fte_by_task_field', ['population'], by=['year'])", "its YAML says additivity none"),
        (
            "roll_up('indicator_scorecard', ['value'], by=['year'])",
            "rows of different indicator_code are figures of different things. Instead: add indicator_code to by.",
        ),
    ],
)
def test_an_illegal_roll_up_is_refused_with_the_reason_and_the_way_out(compiled, call, refusal):
    run = compiled(f"{{{{ {call} }}}}")
    assert run.returncode != 0
    assert refusal in " ".join((run.stdout + run.stderr).split())


def test_a_legal_roll_up_divides_sums(compiled, mart):
    run = compiled("""{{ roll_up(
        'benchmark_account', ['net_expenditure_kr_per_inhabitant'], by=['year', 'function_code', 'peer_group_type'],
        where="peer_group_type = 'country' and year = 2016"
    ) }}""")
    assert run.returncode == 0, run.stdout + run.stderr
    query = run.stdout[run.stdout.index("select") :].replace('"candidate".', "")
    assert [(year, round(value)) for year, _, _, value in mart(query)] == [(2016, 2647)]


def test_no_column_that_does_not_add_up_can_be_rolled_up_but_as_it_says(compiled):
    """Every figure of the marts, each way of adding up, in one compilation."""
    run = compiled("""{% for node in graph.nodes.values() if node.resource_type == 'model' and node.schema == 'marts' %}
    {%- for name, meta in published_columns(node.name).items() if meta.additivity %}
    {%- for how in ['sum', 'avg', 'median', 'ratio'] %}
    row {{ node.name }}.{{ name }} {{ meta.additivity }} {{ how }} {{ 'refused' if why_not_rolled_up(
        node.name, name, meta, meta.get('within', []), how) else 'allowed' }}
    {%- endfor %}{% endfor %}{% endfor %}""")
    assert run.returncode == 0, run.stdout + run.stderr
    rows = [line.split()[1:] for line in run.stdout.splitlines() if line.strip().startswith("row ")]
    assert len(rows) > 500
    allowed = {("additive", "sum"), ("ratio", "ratio")}
    assert [row for row in rows if (row[3] == "allowed") != ((row[1], row[2]) in allowed)] == []


# The same in SQL: marts.metric_<name>(place, field) in each release.

INDICATORS = ("output_per_fte", "fte_per_output", "rate_per_1000", "share_pct", "mean_days", "mean_points")
PLACES = {
    "municipality": "municipality__municipality_code",
    "region": "municipality__region_code",
    "group": "municipality__dst_group_code",
}


@pytest.fixture(scope="module")
def offered(warehouse) -> list[Metric]:
    return read_metrics(warehouse.settings.current / SEMANTIC_MANIFEST)


def test_sql_offers_fte_and_every_ratio_of_the_semantic_layer(offered, mart):
    names = {metric.name for metric in offered}
    assert {"fte", "fte_per_1000_inhabitants", *INDICATORS} < names and len(names) == 17
    listed = mart("select function_name, comment from duckdb_functions() where starts_with(function_name, 'metric_')")
    assert {name.removeprefix("metric_") for name, _ in listed} == names
    assert dict(listed)["metric_fte"] == "FTE\nÅrsværk"


@pytest.mark.parametrize("place", PLACES)
def test_a_metric_in_sql_is_that_of_the_semantic_layer_at_every_place(offered, metrics, mart, place):
    for metric in offered:
        by = [PLACES[place], "metric_time__year"]
        by += ["indicator__indicator_code"] * (metric.name in INDICATORS)
        by += ["account__function_code"] * metric.name.startswith("net_expenditure")
        told = {
            (row["metric_time__year"].year, *(row[name] for name in by if name != "metric_time__year")): rounded(
                row[metric.name], 6
            )
            for row in metrics.ask(metric.name, by=tuple(by))
            if row[metric.name] is not None
        }
        member = ", ".join(name for name in metric.columns if name in ("indicator_code", "function_code"))
        shown = {
            tuple(key): value
            for *key, value in mart(f"""select year, place_code{", " * bool(member)}{member}, value
                from marts.metric_{metric.name}('{place}') where value is not null""")
        }
        assert shown == told, metric.name


def test_fte_in_sql_are_those_of_the_mart_at_every_level_of_the_catalogue(mart):
    for level in ("main_category", "subcategory", "task_field"):
        for metric, column in (("fte", "fte"), ("fte_per_1000_inhabitants", "fte_per_1000_inhabitants")):
            asked = mart(f"""select field_code, value from marts.metric_{metric}(field := '{level}')
                where place_code = '730' and year = 2023 order by all""")
            assert asked == mart(f"""select {level}_code, {column} from marts.fte_by_{level}
                where municipality_code = '730' and year = 2023 and {column} is not null order by all""")
    assert mart("select place_name, municipality_count, value from marts.metric_fte('country')") == [
        ("Danmark", 1, Decimal("1326.9"))
    ]


@pytest.mark.parametrize(
    ("call", "refusal"),
    [
        ("metric_fte('unit')", "adds up by place municipality, region, group, country, and is refused by unit"),
        ("metric_fte(field := 'indicator')", "adds up by field all, main_category, subcategory, task_field"),
        ("metric_output_per_fte(field := 'task_field')", "Candidate"),
    ],
)
def test_what_does_not_add_up_is_refused_in_sql(mart, call, refusal):
    with pytest.raises(duckdb.Error, match=refusal):
        mart(f"from marts.{call}")


def test_in_the_open_profile_no_sum_is_made_of_what_is_left(warehouse):
    with duckdb.connect(str(warehouse.settings.current_open_database), read_only=True) as connection:
        fields = "from marts.metric_fte(field := 'task_field') where place_code = '730'"
        hidden = connection.execute(f"select count(*) {fields} and missing_reason = 'suppressed'").fetchone()[0]
        assert hidden and connection.execute(f"select count(*) {fields} and value is null").fetchone() == (hidden,)
        assert connection.execute("select value from marts.metric_fte('region')").fetchall() == [(Decimal("1326.9"),)]
        with pytest.raises(duckdb.Error, match="refused by sogn"):
            connection.execute("from marts.metric_fte('sogn')")


def test_postgresql_has_the_same_metrics_and_refuses_the_same(warehouse, offered, mart, postgres_server, tmp_path):
    # A copy: publishing opens the database in its own way, and this process has it open.
    for name in ("aarsvaerk.duckdb", SEMANTIC_MANIFEST):
        shutil.copy(warehouse.settings.current / name, tmp_path)
    with postgres_server.database() as database:
        publish(Target.named(postgres_server.dsn(database)), tmp_path / "aarsvaerk.duckdb", "internal")
        with postgres_server.connect(database) as connection:
            for metric in offered:
                for arguments in product(*metric.choices.values()):
                    given = ", ".join(f"'{one}'" for one in arguments)
                    query = f"select * from marts.metric_{metric.name}({given})"
                    there, here = connection.execute(query).fetchall(), mart(query)
                    # Ratios are doubles in DuckDB and exact in PostgreSQL.
                    assert sorted(map(nearly, there)) == sorted(map(nearly, here)), query
            assert connection.execute("select count(*) from marts.metric_fte(field => 'task_field')").fetchone()[0] > 60
            with pytest.raises(psycopg.errors.RaiseException, match="metric_fte adds up by place municipality, region"):
                connection.execute("select * from marts.metric_fte('sogn')")


def nearly(row: tuple) -> str:
    return repr([round(float(cell), 5) if isinstance(cell, Decimal) else cell for cell in row])
