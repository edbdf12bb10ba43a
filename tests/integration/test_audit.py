"""What is published is what was audited: each stage of making a release is spoilt, and the gate names the check.

The stages work on the session's warehouse, on copies of its candidate and of its release.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pytest

from aarsvaerk.release.assemble import DATABASE
from aarsvaerk.release.checksums import listed_checksums, verify
from aarsvaerk.release.files.check import CHECKS, check_files
from expectations.runner import check_candidate, check_open_profile
from orchestration.checks import OPEN_PROFILE, border_2_results, border_2_rules
from orchestration.gate import CheckOutcome, reasons_against
from tests.releasing import differing

FILES = "release_files"


def test_a_release_is_its_candidate_row_for_row_but_for_hash_counts_and_state(warehouse):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse.settings.candidate}' as candidate (read_only)")
        connection.execute(f"attach '{warehouse.settings.current_database}' as release (read_only)")
        assert differing(connection, "candidate", "release") == ["meta.release"]
        asked = "select * exclude (content_hash, row_counts, status) from {}.meta.release"
        rows = [connection.execute(asked.format(database)).fetchall() for database in ("candidate", "release")]
        assert rows[0] == rows[1]


def test_what_great_expectations_found_is_kept_with_the_release(warehouse):
    folder = warehouse.settings.current.resolve()
    for profile, rule in (("candidate", "release_table_short"), ("open_profile", "release_open_discloses")):
        validations = json.loads((folder / "checks" / f"{profile}.json").read_text(encoding="utf-8"))
        found = [result for one in validations for result in one["results"]]
        assert rule in {result["expectation_config"]["meta"]["rule_code"] for result in found}
        assert all(result["success"] for result in found)
        assert f"checks/{profile}.json" in listed_checksums(folder)
    assert verify(folder) == []


@pytest.fixture
def candidate(warehouse, tmp_path) -> Path:
    """A copy of the candidate, to spoil."""
    return Path(shutil.copy(warehouse.settings.candidate, tmp_path / "candidate.duckdb"))


@pytest.fixture
def folder(warehouse, tmp_path) -> Path:
    """A copy of the release's folder, to spoil."""
    copy = shutil.copytree(warehouse.settings.current.resolve(), tmp_path / "release.partial")
    for path in copy.rglob("*"):
        path.chmod(0o700)
    return copy


def reasons(expected: Iterable[tuple[str, str]], outcomes: dict[tuple[str, str], CheckOutcome]) -> set[str]:
    """The checks that the gate names as reasons against publishing; every expected one has an outcome."""
    expected = set(expected)
    assert expected == outcomes.keys()
    against = reasons_against(expected, outcomes)
    assert all(reason.ran for reason in against)
    return {reason.rule for reason in against}


def of_border_2(results) -> dict[tuple[str, str], CheckOutcome]:
    return {
        (result.asset_key.path[-1], result.check_name): CheckOutcome(
            result.passed, result.severity.value == "ERROR", result.description
        )
        for result in results
    }


def spoil(database: Path, sql: str) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    ("stage", "sql", "check"),
    [
        (
            "a fact",
            "update core.fct_fte set fte = fte + 1 where fte_key = (select min(fte_key) from core.fct_fte)",
            "every_delivered_fte_is_in_fct_fte",
        ),
        (
            "a change",
            """insert into marts.changed_figure by name
            select '730' as municipality_code, 'Randers' as municipality_name, 2023 as year,
                date '2023-01-01' as period_start, 'marts.fte_by_unit' as "table", 'own_fte' as figure, 'k' as row_key,
                1 as before, 2 as after, 1 as difference, 'changed' as change, 'code' as causes""",
            "changes_count_every_changed_figure",
        ),
    ],
    ids=lambda value: value if value in ("a fact", "a change") else "",
)
def test_a_spoilt_row_of_the_candidate_stops_the_gate(warehouse, candidate, stage, sql, check):
    (compiled,) = (warehouse.settings.dbt_target / "compiled").rglob(f"{check}.sql")

    def outcome() -> dict[tuple[str, str], CheckOutcome]:
        with duckdb.connect(str(candidate), read_only=True) as connection:
            broken = len(connection.execute(compiled.read_text(encoding="utf-8")).fetchall())
        return {("candidate", check): CheckOutcome(not broken, True, f"{broken} rows")}

    assert reasons([("candidate", check)], outcome()) == set()
    spoil(candidate, sql)
    assert reasons([("candidate", check)], outcome()) == {check}, stage


def test_a_spoilt_past_version_and_a_spoilt_text_of_the_dictionary_stop_the_gate(warehouse, folder):
    database = folder / DATABASE
    spoil(
        database,
        """insert into core.fct_population_past by name
        select * replace (known_from - interval 1 day as known_from, known_from + interval 1 day as known_to)
        from core.fct_population limit 1;
        update meta.dictionary set description_en = ' '
        where ("schema", "table", "column") = ('marts', 'fte_by_unit', 'own_fte')""",
    )
    outcomes = of_border_2(border_2_results(check_candidate(database, warehouse.settings.seeds / "reference")))
    expected = [("candidate", rule.rule_code) for rule in border_2_rules()]
    assert reasons(expected, outcomes) == {"release_versions_overlap", "release_column_undescribed"}
    assert "own_fte" in outcomes["candidate", "release_column_undescribed"].why


@pytest.mark.parametrize(
    ("sql", "checks"),
    [
        ("select 1", set()),
        (
            """update marts.fte_by_unit set own_fte = 1.5 where unit_key = (
                select min(unit_key) from marts.fte_by_unit where missing_reason = 'suppressed' and own_fte is null
            )""",
            {"release_open_discloses"},
        ),
        ("update core.dim_unit set remark = 'x' where unit_level = 3", {"release_open_discloses"}),
        ("delete from core.fct_account where year = 2020", {"release_table_short"}),
        ("comment on column marts.fte_by_unit.own_fte is null", {"release_column_undescribed"}),
        ("update core.dim_unit set unit_name = '010170-1234' where unit_level = 3", {"release_personal_number"}),
    ],
    ids=["as made", "a suppressed cell", "a remark", "public rows", "a comment", "a CPR number"],
)
def test_a_spoilt_cell_of_the_open_profile_stops_the_gate(warehouse, folder, sql, checks):
    database = folder / "open" / DATABASE
    spoil(database, sql)
    report = check_open_profile(database, folder / DATABASE, warehouse.settings.open_plan)
    outcomes = of_border_2(border_2_results(report, OPEN_PROFILE))
    expected = [("open_profile", rule.rule_code) for rule in border_2_rules(OPEN_PROFILE)]
    assert reasons(expected, outcomes) == checks


@pytest.mark.parametrize(
    ("spoilt", "checks"),
    [
        (lambda folder: None, set()),
        (
            lambda folder: (folder / "parquet/marts/fte_by_unit.parquet").write_bytes(b"PAR1"),
            {"files_match_their_checksums", "parquet_holds_every_row"},
        ),
        (lambda folder: (folder / "open/findings.csv").write_text("x"), {"files_match_their_checksums"}),
    ],
    ids=["as made", "a Parquet file", "a file of the open profile"],
)
def test_a_spoilt_file_stops_the_gate(folder, spoilt: Callable[[Path], object], checks):
    spoilt(folder)
    outcomes = {
        (FILES, name): CheckOutcome(not found, True, "; ".join(found)) for name, found in check_files(folder).items()
    }
    assert reasons([(FILES, name) for name in CHECKS], outcomes) == checks
