"""The states that a plan runs through, from the history of the facts: a new month is one, a correction is one."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from aarsvaerk.release.open.states import earlier_states

FACTS = """
    create schema internal.core;
    create table internal.core.dim_task_field as select 'f' as task_field_key, '1.1.1' as task_field_code;
    create table internal.core.dim_unit as
    select unit_key, 'm' as municipality_key, parent_unit_key, unit_level, date '2023-01-01' as valid_from,
        timestamp '2023-02-05' as known_from, null::timestamp as known_to
    from (values ('top', null, 0), ('a', 'top', 3), ('b', 'top', 3)) as units (unit_key, parent_unit_key, unit_level);
    create table internal.core.dim_unit_past as from internal.core.dim_unit limit 0;
    create table internal.core.fct_fte (
        municipality_key varchar, unit_key varchar, task_field_key varchar, year integer, period_type varchar,
        period_start date, period_end date, fte decimal(18, 6), allocation_method varchar, known_from timestamp,
        known_to timestamp
    );
    create table internal.core.fct_fte_past as from internal.core.fct_fte;
"""


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as internal")
        connection.execute(FACTS)
        yield connection


def deliver(connection, unit, period, fte, since, until=None):
    """A fact of a unit in a month (1 to 12) or in the whole year, known from one day to another."""
    span = (
        ("year", "2023-01-01", "2023-12-31")
        if period == "year"
        else (
            "month",
            *connection.execute("select d, last_day(d) from (select make_date(2023, $1, 1) as d)", [period]).fetchone(),
        )
    )
    connection.execute(
        f"insert into internal.core.fct_fte{'_past' if until else ''} values "
        "('m', $1, 'f', 2023, $2, $3, $4, $5, 'delivered', $6, $7)",
        [unit, *span, fte, since, until],
    )


def states(connection):
    """Own FTE of the units in each earlier state."""
    return [
        {unit.key: unit.own_fte for unit in state.units if unit.own_fte}
        for state in earlier_states(connection).get(("m", 2023), [])
    ]


def test_a_new_month_and_a_corrected_month_are_states_of_the_year(connection):
    deliver(connection, "a", 1, 2, "2023-02-05")
    deliver(connection, "b", 1, 4, "2023-02-05", "2023-04-05")  # corrected later
    deliver(connection, "a", 2, 5, "2023-03-05")
    deliver(connection, "b", 2, 4, "2023-03-05")
    deliver(connection, "b", 1, 6, "2023-04-05")
    january, february = states(connection)
    assert january == {"a": 2, "b": 4}
    # 31 days of January, 28 of February.
    assert february["a"] == pytest.approx(Decimal(2 * 31 + 5 * 28) / 59, abs=Decimal("1e-6"))
    assert february["b"] == 4


def test_a_year_that_is_delivered_counts_whatever_months_of_it_are_known(connection):
    deliver(connection, "a", 1, 2, "2023-02-05")
    deliver(connection, "a", "year", 3, "2023-03-05")
    deliver(connection, "a", 2, 9, "2023-04-05")
    assert states(connection) == [{"a": 2}, {"a": 3}]


def test_what_is_known_since_one_moment_has_no_earlier_state(connection):
    deliver(connection, "a", "year", 3, "2023-03-05")
    deliver(connection, "b", "year", 4, "2023-03-05")
    assert states(connection) == []


def test_units_that_were_delivered_one_after_another_have_one(connection):
    """Nothing is of the past, yet a release between the two showed the first alone."""
    deliver(connection, "a", "year", 3, "2023-03-05")
    deliver(connection, "b", "year", 4, "2023-04-05")
    assert states(connection) == [{"a": 3}]
