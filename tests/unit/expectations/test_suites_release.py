"""Border 2: a sound candidate passes; each fault a reader would meet is told."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from expectations.runner import check_candidate
from ingest.messages import place, render
from ingest.rules import REFERENCE

TABLES = """
create schema core; create schema marts; create schema meta; create schema staging;
create table core.dim_municipality as
    select * from (values ('k1', '001', 'Ærø By', true), ('k2', '002', 'Ny Å', true), ('k3', '003', 'Gammelby', false))
        as t (municipality_key, municipality_code, municipality_name, is_current);
create table core.fct_fte as
    select * from (values ('k1', 2031, 1.250000::decimal(18, 6)), ('k1', 2031, 2.750000), ('k2', 2031, 3))
        as t (municipality_key, year, fte);
create table core.fct_account as
    select municipality_key, year, 3000.00::decimal(18, 2) as net_expenditure_kr_per_inhabitant
    from core.dim_municipality cross join (values (2031), (2032)) as years (year) where is_current;
create table core.fct_population as
    select municipality_key, 2031 as year, 20000 as population from core.dim_municipality where is_current;
create table marts.fte_by_unit as
    select * from (values ('001', 2031, 4.000000::decimal(18, 6)), ('002', 2031, 3))
        as t (municipality_code, year, own_fte);
create table marts.fte_by_task_field as
    select *, 12.5::decimal(18, 6) as fte_per_1000_inhabitants, 50.0 as share_of_total_pct, 100.0 as coverage_pct
    from (values ('001', 'Ærø By', 2031, 4.000000::decimal(18, 6)), ('002', 'Ny Å', 2031, 3))
        as t (municipality_code, municipality_name, year, fte);
create table marts.benchmark_account as
    select municipality_name, year, function_code, peer_group_type,
        case function_code when '6.45.51' then 3000.00 else 44.00 end::decimal(18, 2)
            as net_expenditure_kr_per_inhabitant
    from core.dim_municipality cross join (values (2031), (2032)) as years (year)
        cross join (values ('6.45.51'), ('6.42.41')) as functions (function_code)
        cross join (values ('country'), ('region')) as peers (peer_group_type)
    where is_current;
create table core.fct_fte_history as
    select * from (values
        ('f1', timestamp '2031-01-01', timestamp '2031-02-01'), ('f1', '2031-02-01', null), ('f2', '2031-01-01', null)
    ) as t (fte_key, known_from, known_to);
create table meta.delivery as select 'Ring 12345678' as note, ['havn', 'skov'] as tags;
create view meta.latest as select note from meta.delivery;
create table meta.dictionary ("schema" varchar, "table" varchar, "column" varchar, description_en varchar);
create table staging.rough as select '010203-1234' as undescribed;
"""
MINIMUM = {"core.dim_municipality": 3, "core.fct_fte": 3, "meta.delivery": 1, "marts.fte_by_unit": 2}


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    path = tmp_path / "candidate.duckdb"
    change(path, TABLES)
    with duckdb.connect(path) as connection:
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where schema_name in "
            "('core', 'marts', 'meta')"
        ).fetchall():
            connection.execute(f"""comment on column {schema}.{table}."{column}" is 'What it holds.'""")
            described = [schema, table, column, "What it holds."]
            connection.execute("insert into meta.dictionary values (?, ?, ?, ?)", described)
    return path


@pytest.fixture
def expected(tmp_path: Path) -> Path:
    lines = [f"{table},{rows},what is embedded" for table, rows in MINIMUM.items()]
    (tmp_path / "expected_row_counts.csv").write_text("table_name,min_rows,reason\n" + "\n".join(lines) + "\n")
    (tmp_path / "expected_year_row_counts.csv").write_text(
        "table_name,source_code,year_from,year_to,min_rows,reason\ncore.fct_account,dst_regk31,2031,2032,2,embedded\n"
    )
    shutil.copyfile(REFERENCE / "ref_plausibility.csv", tmp_path / "ref_plausibility.csv")
    (tmp_path / "expected_row_losses.csv").write_text(
        "table_name,max_lost_pct,reason\n*,20,unlikely\nmeta.latest,100,may go\n"
    )
    return tmp_path


def change(path: Path, statements: str) -> None:
    with duckdb.connect(path) as connection:
        connection.execute(statements)


def test_a_sound_candidate_passes_every_check(candidate, expected):
    report = check_candidate(candidate, expected)
    assert [result for result in report.results if not result.success] == []
    assert report.findings == []
    names = [result.name for result in report.results]
    assert len(names) == len(set(names))
    assert {"core__fct_fte__release_table_short", "meta__dictionary__release_personal_number"} <= set(names)
    assert not any(name.startswith("staging") for name in names)


# What is done to the sound candidate, the rule that breaks, and the findings: (table, values of the message)
FAULTS = {
    "too few rows": (
        "delete from meta.delivery",
        "release_table_short",
        [("meta.delivery", {"table": "meta.delivery", "rows": "0", "expected": "1"})],
    ),
    "a year of a source without rows": (
        "delete from core.fct_account where year = 2032",
        "release_year_short",
        [
            (
                "core.fct_account",
                {"table": "core.fct_account", "source": "dst_regk31", "year": "2032", "rows": "0", "expected": "2"},
            )
        ],
    ),
    "two versions at a time": (
        "update core.fct_fte_history set known_to = '2031-03-01' where known_to is not null",
        "release_versions_overlap",
        [("core.fct_fte_history", {"table": "core.fct_fte_history", "rows": "1"})],
    ),
    "an open version before the last": (
        "update core.fct_fte_history set known_to = null",
        "release_versions_overlap",
        [("core.fct_fte_history", {"table": "core.fct_fte_history", "rows": "1"})],
    ),
    "more FTE per inhabitant than can be": (
        "update marts.fte_by_task_field set fte_per_1000_inhabitants = 120.5 where municipality_code = '002'",
        "release_value_doubtful",
        [
            (
                "marts.fte_by_task_field",
                {
                    "table": "marts.fte_by_task_field",
                    "column": "fte_per_1000_inhabitants",
                    "value": "120.5",
                    "municipality": "Ny Å",
                    "year": "2031",
                    "low": "0",
                    "high": "100",
                },
            )
        ],
    ),
    "a cheap administration; other functions may be near nothing": (
        "update marts.benchmark_account set net_expenditure_kr_per_inhabitant = 3 "
        "where function_code = '6.45.51' and year = 2032 and municipality_name = 'Ny Å'",
        "release_value_doubtful",
        [
            (
                "marts.benchmark_account",
                {
                    "table": "marts.benchmark_account",
                    "column": "net_expenditure_kr_per_inhabitant",
                    "value": "3",
                    "municipality": "Ny Å",
                    "year": "2032",
                    "low": "500",
                    "high": "20000",
                },
            )
        ],
    ),
    "a municipality absent from one year": (
        "update core.fct_account set municipality_key = 'k3' where municipality_key = 'k2' and year = 2032",
        "release_municipality_missing",
        [("core.fct_account", {"table": "core.fct_account", "municipality": "Ny Å", "year": "2032"})],
    ),
    "a municipality without its figure": (
        "update core.fct_population set population = null where municipality_key = 'k1'",
        "release_municipality_missing",
        [("core.fct_population", {"table": "core.fct_population", "municipality": "Ærø By", "year": "2031"})],
    ),
    "a column without a description": (
        "comment on column core.fct_fte.fte is ''; comment on column core.fct_fte.year is null",
        "release_column_undescribed",
        [("meta.dictionary", {"table": "core.fct_fte", "column": column}) for column in ("fte", "year")],
    ),
    "a personal number in a text and a list, told once though a view shows it": (
        "update meta.delivery set note = 'Ring til 010203-1234', tags = ['havn', '010203 1234']",
        "release_personal_number",
        [
            ("meta.dictionary", {"table": table, "column": column, "rows": "1"})
            for table, column in (("meta.delivery", "note"), ("meta.delivery", "tags"))
        ],
    ),
}


@pytest.mark.parametrize(("statements", "rule_code", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told(candidate, expected, statements, rule_code, told):
    change(candidate, statements)
    report = check_candidate(candidate, expected)
    assert {(result.rule_code, result.severity) for result in report.failed} == {(rule_code, "fatal")}
    assert [(finding.dataset, finding.values) for finding in report.findings] == told
    for finding in report.findings:
        for language in ("da", "en"):
            message = render(finding, language)[0]
            assert all(value in message for value in finding.values.values())
            assert "010203" not in message + place(finding)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ({"core.fct_fte": 3, "meta.latest": 90}, []),
        ({"core.fct_fte": 2, "meta.made_later": 90}, []),
        (
            {"core.fct_fte": 5, "core.fct_account": 5},
            [{"table": "core.fct_fte", "rows": "3", "before": "5", "share": "20"}],
        ),
    ],
    ids=["as many, or any loss allowed", "more, and a table made later", "two of five; one of five"],
)
def test_a_table_that_lost_much_since_the_current_release_is_told(candidate, expected, before, told):
    report = check_candidate(candidate, expected, before)
    assert {result.rule_code for result in report.failed} == ({"release_table_shrunk"} if told else set())
    assert [finding.values for finding in report.findings] == told
    for finding in report.findings:
        assert "--accept-loss" in render(finding, "da")[1]


def test_a_hash_is_no_personal_number(candidate, expected):
    # Ten digits of this hash are a date and pass modulus 11, with letters on both sides.
    number = "0707614285"
    change(candidate, f"update meta.delivery set note = 'abcdef{number}abcdef' || md5('x')")
    assert check_candidate(candidate, expected).failed == []
    change(candidate, f"update meta.delivery set note = 'abc {number}'")
    assert {result.rule_code for result in check_candidate(candidate, expected).failed} == {"release_personal_number"}


def test_an_expected_table_that_is_absent_fails_all_its_checks(candidate, expected):
    change(candidate, "drop table marts.fte_by_unit")
    report = check_candidate(candidate, expected)
    assert report.failed == [result for result in report.results if result.table == "marts.fte_by_unit"] != []
    assert {result.severity for result in report.failed} == {"fatal"}
    assert all(result.observed.startswith("could not run") for result in report.failed)


def test_the_candidate_is_not_changed_and_is_free_for_a_writer_afterwards(candidate, expected):
    before = hashlib.sha256(candidate.read_bytes()).hexdigest()
    check_candidate(candidate, expected)
    assert hashlib.sha256(candidate.read_bytes()).hexdigest() == before
    change(candidate, "create table core.written_later as select 1 as one")


def test_no_candidate_is_said_plainly(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no database at .*candidate\.duckdb"):
        check_candidate(tmp_path / "candidate.duckdb")
