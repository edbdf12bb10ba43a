"""What a user would do without Årsværk: five marts of a country in plain pandas, Polars and DuckDB, from its landing.

`python -m tests.benchmarks.by_hand HOME [ROUNDS]`: HOME holds a simulated country with a year's FTE a row (size DK).
Each way reads the Parquet of the deliveries that border 1 accepted, takes of each municipality and year the one that
was received last, and makes FTE by task field, comparison with the other municipalities, FTE by main category, FTE by
unit, and the lines behind each figure. Every row is compared with the release's mart of the same name. Each way is a
process of its own; prints processor time and time by the clock, both without imports, and the most memory it held.
Beside them: the same rows asked of the release, which has them made.

Polars is no dependency of the project: `.venv/bin/pip install polars`; without it, it is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty
from statistics import median
from typing import Any

import duckdb

from aarsvaerk.settings import Settings

_COLUMNS = [
    *("delivery_id", "municipality_code", "year", "unit_code", "is_management", "task_field_code", "fte", "line_from"),
]
_BY = ["municipality_code", "year"]
_MARTS = {
    "fte_by_task_field": """select municipality_code, year, task_field_code, fte, fte_per_1000_inhabitants,
            share_of_total_pct
        from marts.fte_by_task_field where fte is not null""",
    "benchmark_task_field": """select municipality_code, year, task_field_code, p25, median, p75, gap_to_median_fte
        from marts.benchmark_task_field where peer_set_code = 'country' and value is not null""",
    "fte_by_category": """select municipality_code, year, category_code, fte from marts.fte_by_category
        where category_level = 'main_category'""",
    "fte_by_unit": """select municipality_code, year, unit_code, own_fte, own_management_fte from marts.fte_by_unit
        where own_fte > 0""",
    "fte_explained": """select municipality_code, year, task_field_code, unit_code, delivery_id, line_from,
            unit_fte, fte
        from marts.fte_explained where fte <> 0""",
}
"""The rows that are made and compared, by mart."""
_NEAR = {"gap_to_median_fte": 1e-3}
"""How near a figure has to be; a millionth, which the marts round to, but for what is multiplied with inhabitants."""


def accepted(home: Path) -> dict[str, Any]:
    """What every way starts from: the landed files of accepted deliveries, and the reference data of the release."""
    settings = Settings(home=home)
    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        deliveries = connection.execute(
            """select delivery_id, source_code, sha256, received_at from meta.delivery
            where status = 'accepted' and source_code in ('survey_fte', 'dst_folk1a')"""
        ).fetchall()
    parquet = settings.current / "parquet"
    datasets = {"survey_fte": "survey_fte", "dst_folk1a": "population"}
    files: dict[str, list[str]] = {source: [] for source in datasets}
    for _, source, sha256, _ in deliveries:
        readings = (home / "landing" / source).glob(f"{sha256}.*/{datasets[source]}.parquet")
        files[source].append(str(max(readings, key=lambda path: path.stat().st_mtime)))
    return {
        "fte": sorted(files["survey_fte"]),
        "population": files["dst_folk1a"],
        "received": {delivery: received for delivery, _, _, received in deliveries},
        "release": str(settings.current_database.resolve()),
        "municipalities": str(parquet / "core" / "dim_municipality.parquet"),
        "task_fields": str(parquet / "core" / "dim_task_field.parquet"),
    }


def _connect(release: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the release, or to a database in memory, without a progress bar among the lines of the table."""
    connection = duckdb.connect(release or ":memory:", read_only=release is not None)
    connection.execute("set enable_progress_bar = false")
    return connection


def in_duckdb(given: dict[str, Any]) -> dict[str, Any]:
    """The marts in SQL, in a database in memory."""
    connection = _connect()
    connection.execute(
        """create table fte as
        select f.*, m.municipality_name
        from (
            select *, max(received_at) over (partition by municipality_code, year) as last_received_at
            from read_parquet($fte)
            join (select unnest($deliveries) as delivery_id, unnest($moments) as received_at) using (delivery_id)
        ) as f join read_parquet($municipalities) as m using (municipality_code)
        where received_at = last_received_at""",
        {"deliveries": list(given["received"]), "moments": list(given["received"].values())}
        | {name: given[name] for name in ("fte", "municipalities")},
    )
    connection.execute(
        """create table fte_by_task_field as
        with totals as (
            select municipality_code, municipality_name, year, sum(fte) as total_fte from fte group by all
        ), fields as (
            select municipality_code, year, task_field_code, sum(fte) as fte from fte group by all
        )
        select municipality_code, year, task_field_code, main_category_code, coalesce(fte, 0) as fte,
            1000 * coalesce(fte, 0) / population as fte_per_1000_inhabitants,
            100 * coalesce(fte, 0) / total_fte as share_of_total_pct, population
        from totals
        join read_parquet($task_fields) on year between valid_from_year and coalesce(valid_to_year, 9999)
        left join fields using (municipality_code, year, task_field_code)
        left join read_parquet($population) as p
            on p.area_name = municipality_name and p.population_date = make_date(year, 1, 1)""",
        {name: given[name] for name in ("task_fields", "population")},
    )
    return {
        "fte_by_task_field": connection.sql(
            "select * exclude (main_category_code, population) from fte_by_task_field"
        ).df(),
        "benchmark_task_field": connection.sql(
            """with others as (
                select own.municipality_code, year, task_field_code,
                    quantile_cont(other.fte_per_1000_inhabitants, [0.25, 0.5, 0.75]) as quartiles
                from fte_by_task_field as own join fte_by_task_field as other using (year, task_field_code)
                where own.municipality_code <> other.municipality_code group by all
            )
            select municipality_code, year, task_field_code, quartiles[1] as p25, quartiles[2] as median,
                quartiles[3] as p75, (fte_per_1000_inhabitants - quartiles[2]) * population / 1000 as gap_to_median_fte
            from others join fte_by_task_field using (municipality_code, year, task_field_code)"""
        ).df(),
        "fte_by_category": connection.sql(
            """select municipality_code, year, main_category_code as category_code, sum(fte) as fte
            from fte_by_task_field group by all"""
        ).df(),
        "fte_by_unit": connection.sql(
            """select municipality_code, year, unit_code, sum(fte) as own_fte,
                coalesce(sum(fte) filter (is_management), 0) as own_management_fte
            from fte group by all having sum(fte) > 0"""
        ).df(),
        "fte_explained": connection.sql(
            """select municipality_code, year, task_field_code, unit_code, delivery_id, line_from,
                sum(fte) over (partition by municipality_code, year, unit_code) as unit_fte, fte
            from fte qualify fte <> 0"""
        ).df(),
    }


def in_pandas(given: dict[str, Any]) -> dict[str, Any]:
    """The marts in pandas, in floating point."""
    import pandas as pd

    fte = pd.concat([pd.read_parquet(path, columns=_COLUMNS) for path in given["fte"]], ignore_index=True)
    fte["fte"] = fte["fte"].astype(float)
    received = fte["delivery_id"].map(given["received"])
    fte = fte[received == received.groupby([fte[column] for column in _BY]).transform("max")]

    population = pd.concat([pd.read_parquet(path) for path in given["population"]])
    population["population_date"] = pd.to_datetime(population["population_date"])
    population = population[population["population_date"].dt.month == 1]
    population["year"] = population["population_date"].dt.year
    names = pd.read_parquet(given["municipalities"], columns=["municipality_code", "municipality_name"])
    population = population.merge(names, left_on="area_name", right_on="municipality_name")
    fields = pd.read_parquet(
        given["task_fields"], columns=["task_field_code", "main_category_code", "valid_from_year", "valid_to_year"]
    )

    totals = fte.groupby(_BY, as_index=False)["fte"].sum().rename(columns={"fte": "total_fte"})
    by_field = totals.merge(fields, how="cross")
    by_field = by_field[by_field["year"].between(by_field["valid_from_year"], by_field["valid_to_year"].fillna(9999))]
    key = [*_BY, "task_field_code"]
    by_field = by_field.merge(fte.groupby(key, as_index=False)["fte"].sum(), on=key, how="left")
    by_field["fte"] = by_field["fte"].fillna(0)
    by_field = by_field.merge(population[[*_BY, "population"]], on=_BY, how="left")
    by_field["fte_per_1000_inhabitants"] = 1000 * by_field["fte"] / by_field["population"]
    by_field["share_of_total_pct"] = 100 * by_field["fte"] / by_field["total_fte"]

    compared = ["year", "task_field_code"]
    value = "fte_per_1000_inhabitants"
    pairs = by_field[[*key, value]].merge(by_field[[*key, value]], on=compared, suffixes=("", "_other"))
    pairs = pairs[pairs["municipality_code"] != pairs["municipality_code_other"]]
    quartiles = pairs.groupby(key)[f"{value}_other"].quantile([0.25, 0.5, 0.75]).unstack()
    quartiles.columns = ["p25", "median", "p75"]
    benchmark = by_field.merge(quartiles.reset_index(), on=key)
    benchmark["gap_to_median_fte"] = (benchmark[value] - benchmark["median"]) * benchmark["population"] / 1000

    fte["own_management_fte"] = fte["fte"].where(fte["is_management"], 0)
    of_unit = [*_BY, "unit_code"]
    units = fte.groupby(of_unit, as_index=False).agg(
        own_fte=("fte", "sum"), own_management_fte=("own_management_fte", "sum")
    )
    explained = fte.assign(unit_fte=fte.groupby(of_unit)["fte"].transform("sum"))
    categories = by_field.groupby([*_BY, "main_category_code"], as_index=False)["fte"].sum()
    return {
        "fte_by_task_field": by_field[[*key, "fte", value, "share_of_total_pct"]],
        "benchmark_task_field": benchmark[[*key, "p25", "median", "p75", "gap_to_median_fte"]],
        "fte_by_category": categories.rename(columns={"main_category_code": "category_code"}),
        "fte_by_unit": units[units["own_fte"] > 0],
        "fte_explained": explained[explained["fte"] != 0][
            [*key, "unit_code", "delivery_id", "line_from", "unit_fte", "fte"]
        ],
    }


def in_polars(given: dict[str, Any]) -> dict[str, Any]:
    """The marts in Polars, lazily as its manual recommends, and handed over as pandas frames to be compared."""
    import polars as pl

    key, value = [*_BY, "task_field_code"], "fte_per_1000_inhabitants"
    received = pl.DataFrame({"delivery_id": list(given["received"]), "received_at": list(given["received"].values())})
    fte = (
        pl.scan_parquet(given["fte"])
        .select(_COLUMNS)
        .with_columns(pl.col("fte").cast(pl.Float64))
        .join(received.lazy(), on="delivery_id")
        .filter(pl.col("received_at") == pl.col("received_at").max().over(_BY))
        .collect()
        .lazy()
    )
    names = pl.scan_parquet(given["municipalities"]).select("municipality_code", area_name="municipality_name")
    population = (
        pl.scan_parquet(given["population"])
        .filter(pl.col("population_date").dt.month() == 1)
        .with_columns(year=pl.col("population_date").dt.year())
        .join(names, on="area_name")
        .select(*_BY, "population")
    )
    fields = pl.scan_parquet(given["task_fields"])
    by_field = (
        fte.group_by(_BY)
        .agg(total_fte=pl.col("fte").sum())
        .join(fields, how="cross")
        .filter(pl.col("year").is_between(pl.col("valid_from_year"), pl.col("valid_to_year").fill_null(9999)))
        .join(fte.group_by(key).agg(pl.col("fte").sum()), on=key, how="left")
        .join(population, on=_BY, how="left")
        .with_columns(pl.col("fte").fill_null(0))
        .with_columns(
            (1000 * pl.col("fte") / pl.col("population")).alias(value),
            share_of_total_pct=100 * pl.col("fte") / pl.col("total_fte"),
        )
        .select(*key, "main_category_code", "fte", value, "share_of_total_pct", "population")
        .collect()
        .lazy()
    )
    other = by_field.select("year", "task_field_code", other="municipality_code", other_value=value)
    quartiles = (
        by_field.join(other, on=["year", "task_field_code"])
        .filter(pl.col("municipality_code") != pl.col("other"))
        .group_by(key)
        .agg(
            pl.col("other_value").quantile(share, "linear").alias(name)
            for name, share in (("p25", 0.25), ("median", 0.5), ("p75", 0.75))
        )
    )
    gap = (pl.col(value) - pl.col("median")) * pl.col("population") / 1000
    of_unit = [*_BY, "unit_code"]
    made = {
        "fte_by_task_field": by_field.select(*key, "fte", value, "share_of_total_pct"),
        "benchmark_task_field": by_field.join(quartiles, on=key).select(
            *key, "p25", "median", "p75", gap_to_median_fte=gap
        ),
        "fte_by_category": by_field.group_by(*_BY, category_code="main_category_code").agg(pl.col("fte").sum()),
        "fte_by_unit": fte.group_by(of_unit)
        .agg(own_fte=pl.col("fte").sum(), own_management_fte=pl.col("fte").filter("is_management").sum())
        .filter(pl.col("own_fte") > 0),
        "fte_explained": fte.with_columns(unit_fte=pl.col("fte").sum().over(of_unit))
        .filter(pl.col("fte") != 0)
        .select(*key, "unit_code", "delivery_id", "line_from", "unit_fte", "fte"),
    }
    return {name: frame.to_arrow() for name, frame in zip(made, pl.collect_all(made.values()), strict=True)}


def from_release(given: dict[str, Any]) -> dict[str, Any]:
    """The same rows, asked of the release."""
    with _connect(given["release"]) as connection:
        return {name: connection.execute(query).df() for name, query in _MARTS.items()}


WAYS: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "pandas": (in_pandas, "pandas"),
    "Polars": (in_polars, "polars"),
    "DuckDB": (in_duckdb, "duckdb"),
    "asked of the release": (from_release, "duckdb"),
}
"""Each way with the package that it needs."""


def run(way: str, given: dict[str, Any], is_compared: bool, answers) -> None:
    """In a process of its own: make the marts, say what that took, and compare them with the release's."""
    make, package = WAYS[way]
    importlib.import_module(package)
    begun, clock = time.process_time(), time.monotonic()
    made = make(given)
    took = time.process_time() - begun, time.monotonic() - clock
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    answers.put((*took, most, _compare(made, given["release"]) if is_compared else None))


def _compare(made: dict[str, Any], release: str) -> dict[str, int]:
    """Rows that both have, by mart.

    Raises:
        ValueError: A mart has other rows, or a figure differs by more than rounding.
    """
    rows = {}
    with _connect(release) as connection:
        for name, query in _MARTS.items():
            frame = made[name]
            connection.register("frame", frame)
            columns = [column for column, *_ in connection.execute(f"describe {query}").fetchall()]
            texts = [one for one in columns if one.endswith(("_code", "_id")) or one in ("year", "line_from")]
            differs = " or ".join(
                f"coalesce(abs(ours.{one} - frame.{one}) > {_NEAR.get(one, 1e-6)}, "
                f"(ours.{one} is null) <> (frame.{one} is null))"
                for one in columns
                if one not in texts
            )
            both, only_one, different = connection.execute(
                f"""select count(*) filter (ours.year is not null and frame.year is not null),
                    count(*) filter (ours.year is null or frame.year is null), count(*) filter ({differs})
                from ({query}) as ours full join frame using ({", ".join(texts)})"""
            ).fetchone()
            if only_one or different:
                raise ValueError(f"{name}: {both} rows in both, {only_one} in one, {different} with other figures")
            rows[name] = both
    return rows


def main(home: Path, rounds: int) -> None:
    """Run each way some times, and print the table."""
    given = accepted(home)
    context = multiprocessing.get_context("spawn")
    print("| way | processor time, s | by the clock, s | most memory, MB |\n|---|---|---|---|")
    for way, (_, package) in WAYS.items():
        if importlib.util.find_spec(package) is None:
            print(f"| {way} | not installed | | |")
            continue
        answers = context.Queue()
        runs = []
        for number in range(rounds):
            process = context.Process(target=run, args=(way, given, number == 0, answers))
            process.start()
            runs.append(_answer(process, answers))
            process.join()
        processor, clock, most = (median(one) for one in zip(*(one[:3] for one in runs), strict=True))
        print(f"| {way} | {processor:.1f} | {clock:.1f} | {most:.0f} |", flush=True)
    print("The same rows as the release's: " + ", ".join(f"{name} {rows:,}" for name, rows in runs[0][3].items()))


def _answer(process, answers) -> tuple:
    while process.is_alive() or not answers.empty():
        with suppress(Empty):
            return answers.get(timeout=1)
    sys.exit("failed: see above")


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
