"""What must come out of a simulation: every total, the figures of the marts that follow from it, every finding.

===========================  =====================================================================================
`deliveries.csv`             file, sha256, status: accepted, or rejected for its fault
`totals.csv`                 rows by municipality and year, as everything stands in the end, and FTE: of periods shorter
                             than the year the average, by days
`as_known.csv`               FTE by municipality and period as known when a day ended (UTC); a row where it changed
`fte_by_unit.csv`            FTE of units, and of chief areas and areas with those below them
`fte_by_task_field.csv`      FTE by task field and component, share of the total, FTE per 1,000 inhabitants
`fte_by_category.csv`        FTE by main category and by subcategory
`indicators.csv`             numerator, denominator and value of the indicators that volumes are sent for
`findings.csv`               one row per place at which a rule must find something, warnings included; nothing else
                             may be found
===========================  =====================================================================================

Computed from the figures that went into the files, by none of the code that reads them.

Belongs here: that arithmetic. Does not belong here: comparing a release with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.simulation.campaign import Delivery
from aarsvaerk.simulation.faults import FAULTS
from aarsvaerk.simulation.organisation import Organisations
from aarsvaerk.simulation.specification import Specification
from aarsvaerk.simulation.volumes import measures
from ingest.sql import literal


@dataclass(frozen=True)
class Written:
    """A delivery that was written: its bytes' hash and length, its rows, and what its fault or oddity leads to.

    `carried` are FTE rows as a table, or the rows of text of volumes and explanations. `found` are rule and row number.
    """

    delivery: Delivery
    sha256: str
    size: int
    carried: pa.Table | list[list[str]]
    found: tuple[tuple[str, int | None], ...]


def write_truth(
    specification: Specification, organisations: Organisations, written: Sequence[Written], directory: Path
) -> None:
    """Write the truth of these deliveries into a directory."""
    with duckdb.connect() as connection:
        _take_up(connection, specification, written)
        for name, query in _TRUTHS.items():
            connection.execute(f"copy ({query}) to {literal(directory / f'{name}.csv')} (header)")
    _write_rows(
        directory / "deliveries.csv",
        ("file_name", "kind", "fault", "received_at", "sha256", "bytes", "row_count", "status"),
        (
            (
                one.delivery.file_name,
                one.delivery.kind,
                one.delivery.fault or one.delivery.oddity,
                one.delivery.received_at.isoformat(timespec="seconds"),
                one.sha256,
                one.size,
                len(one.carried),
                "rejected" if one.delivery.fault else "accepted",
            )
            for one in written
        ),
    )
    columns = ("file_name", "rule_code", "municipality_code", "year", "unit_code", "row_number")
    _write_rows(directory / "findings.csv", columns, _findings(specification, organisations, written))


def _take_up(connection: duckdb.DuckDBPyConnection, specification: Specification, written: Sequence[Written]) -> None:
    """Make the tables that the queries below read."""
    accepted = [(number, one) for number, one in enumerate(written) if not one.delivery.fault]
    fte = pa.concat_tables(
        one.carried.append_column("delivery", pa.array([number] * len(one.carried), pa.int32()))
        for number, one in accepted
        if one.delivery.dataset == "survey_fte"
    )
    sent = pa.table({"delivery": [n for n, _ in accepted], "at": [one.delivery.received_at for _, one in accepted]})
    volumes = [row for _, one in accepted if one.delivery.kind == "volumes" for row in one.carried]
    volume = {"municipality_code": [row[0] for row in volumes], "year": [int(row[1]) for row in volumes]}
    volume |= {"measure_code": [row[5] for row in volumes], "amount": [int(row[6]) for row in volumes]}
    people = [(code, year, n) for code, years in specification.population.items() for year, n in years.items()]
    population = dict(
        zip(("municipality_code", "year", "population"), map(list, zip(*people, strict=True)), strict=True)
    )
    indicator = list(map(list, zip(*measures(specification.measures), strict=True))) or [[], [], []]
    names = ("measure_code", "indicator_code", "task_field_code")
    tables = {
        "fte_sent": fte,
        "sent": sent,
        "volume": pa.table(volume),
        "population": pa.table(population),
        "indicator": pa.table(dict(zip(names, indicator, strict=True))),
    }
    for name, table in tables.items():
        connection.register(f"given_{name}", table)
        connection.execute(f"create table {name} as from given_{name}")
    connection.execute(_IN_EFFECT)


_IN_EFFECT = """
    set timezone = 'UTC';
    create macro months_from(period) as case
        when period like '%H_' then 6 when period like '%K_' then 3 when period like '%-%' then 1 else 12 end;
    create macro first_day(period) as make_date(left(period, 4)::int, case
        when period like '%H_' then 6 * right(period, 1)::int - 5
        when period like '%K_' then 3 * right(period, 1)::int - 2
        when period like '%-%' then right(period, 2)::int else 1 end, 1);
    create table scope as
    select municipality_code, year, period, delivery, "at", sum(millionths) as millionths, count(*) as row_count
    from fte_sent join sent using (delivery) group by all;
    create view in_effect as
    select *, months_from(period) as months, first_day(period) as period_start,
    from fte_sent semi join (
        select municipality_code, period, max_by(delivery, "at") as delivery from scope group by all
    ) using (municipality_code, period, delivery);
    -- Millionths times days. A year's are the sum over the days, cut to whole millionths; what is left goes one by one
    -- to those of which most was cut, first among task fields and then within each.
    create view day_sums as
    select municipality_code, year, unit_code, task_field_code, is_management,
        sum(millionths * date_diff('day', period_start, period_start + to_months(months)))::bigint as part,
    from in_effect group by all;
    create view days as
    select municipality_code, year,
        sum(date_diff('day', period_start, period_start + to_months(months)))::bigint as days
    from (select distinct municipality_code, year, period_start, months from in_effect) group by all;
    create view fields as
    with summed as (
        select municipality_code, year, task_field_code, days, sum(part)::bigint as part
        from day_sums join days using (municipality_code, year) group by all
    ),
    wholes as (
        select *, sum(part // days) over of_year as whole, sum(part) over of_year as total,
            row_number() over (of_year order by part % days desc, task_field_code) as turn
        from summed window of_year as (partition by municipality_code, year)
    )
    select municipality_code, year, task_field_code, days,
        part // days + (turn <= (2 * total + days) // (2 * days) - whole)::int as millionths
    from wholes;
    create table fte as
    with wholes as (
        select day_sums.*, days, millionths as of_field, sum(part // days) over of_field as whole,
            row_number() over (of_field order by part % days desc, unit_code, is_management) as turn
        from day_sums join fields using (municipality_code, year, task_field_code)
        window of_field as (partition by municipality_code, year, task_field_code)
    )
    select municipality_code, year, unit_code, task_field_code, is_management,
        ((part // days + (turn <= of_field - whole)::int)::decimal(18, 0) * 0.000001)::decimal(18, 6) as fte
    from wholes"""

_TRUTHS = {
    "totals": """
        with counted as (
            select municipality_code, year, count(distinct unit_code) as unit_count, count(*) as row_count
            from in_effect group by all
        )
        select municipality_code, year, any_value(unit_count) as unit_count, any_value(row_count) as row_count,
            sum(fte) as fte
        from counted join fte using (municipality_code, year) group by all order by all""",
    "as_known": """
        with known as (
            select municipality_code, year, first_day(period) as period_start, cast("at" as date) as day,
                max_by(millionths, "at")::decimal(18, 0) * 0.000001 as fte
            from scope group by all
        )
        select day, municipality_code, year, period_start, fte::decimal(18, 6) as fte from known order by all""",
    "fte_by_unit": """
        with of_units as (select municipality_code, year, unit_code, fte, is_management from fte),
        placed as (
            select municipality_code, year, unit_code, 3 as unit_level, fte, is_management, true as is_own from of_units
            union all
            select municipality_code, year, split_part(unit_code, '/', 1) || '/' || split_part(unit_code, '/', 2), 2,
                fte, is_management, false from of_units
            union all
            select municipality_code, year, split_part(unit_code, '/', 1), 1, fte, is_management, false from of_units
        )
        select municipality_code, year, unit_code, unit_level,
            coalesce(sum(fte) filter (is_own), 0)::decimal(18, 6) as own_fte,
            coalesce(sum(fte) filter (is_own and not is_management), 0)::decimal(18, 6) as own_direct_fte,
            coalesce(sum(fte) filter (is_own and is_management), 0)::decimal(18, 6) as own_management_fte,
            sum(fte)::decimal(18, 6) as total_fte
        from placed group by all order by all""",
    "fte_by_task_field": """
        with summed as (
            select municipality_code, year, task_field_code, sum(fte) as fte,
                sum(fte) filter (not is_management) as direct_fte, sum(fte) filter (is_management) as management_fte
            from fte group by all
        )
        select municipality_code, year, task_field_code, fte, coalesce(direct_fte, 0)::decimal(18, 6) as direct_fte,
            coalesce(management_fte, 0)::decimal(18, 6) as management_fte,
            round(100 * fte / sum(fte) over (partition by municipality_code, year), 6) as share_of_total_pct,
            round(1000 * fte / population, 6) as fte_per_1000_inhabitants
        from summed join population using (municipality_code, year) order by all""",
    "fte_by_category": """
        with levels as (
            select municipality_code, year, 'main_category' as category_level,
                split_part(task_field_code, '.', 1) as category_code, fte
            from fte
            union all
            select municipality_code, year, 'subcategory', regexp_extract(task_field_code, '^[0-9]+[.][0-9]+'), fte
            from fte
        )
        select municipality_code, year, category_level, category_code, sum(fte)::decimal(18, 6) as fte
        from levels group by all order by all""",
    "indicators": """
        with of_field as (select municipality_code, year, task_field_code, sum(fte) as fte from fte group by all)
        select municipality_code, year, indicator_code, amount as numerator, fte as denominator,
            round(amount / fte, 6) as "value"
        from volume join indicator using (measure_code) join of_field using (municipality_code, year, task_field_code)
        order by all""",
}


def _findings(
    specification: Specification, organisations: Organisations, written: Sequence[Written]
) -> Iterator[tuple]:
    """What each file must be found to hold: its fault or oddity, and the units that are gone since the year before.

    A correction is compared with the same year as received before, which has the same units.
    """
    units = organisations.units
    gone: dict[tuple[str, int], list[str]] = {}
    ended = units.filter(pc.less(units["last_year"], specification.last_year))
    for code, unit, last in zip(
        *(ended[n].to_pylist() for n in ("municipality_code", "unit_code", "last_year")), strict=True
    ):
        gone.setdefault((code, last + 1), []).append(unit)
    for one in written:
        sent = one.delivery
        for rule_code, number in one.found:
            place = sent.carries[0] if rule_code == "fte_impossible" else ("", "")
            yield sent.file_name, rule_code, *place, "", number or ""
        compared = sent.dataset == "survey_fte" and sent.kind != "correction"
        if compared and not (sent.fault and FAULTS[sent.fault].is_reading):
            for code, year in sent.carries:
                for unit in sorted(gone.get((code, year), ())):
                    yield sent.file_name, "unit_missing", code, year, unit, ""


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
