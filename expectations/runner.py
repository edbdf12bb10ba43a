"""The one runner of both borders: suites over tables, results and findings back; and border 2, which opens databases.

Importing this module is instant; Great Expectations is imported when a check runs.

Belongs here: running suites, collecting outcomes. Does not belong here: opening deliveries (delivery_checks), rules
(the suites), their severity and texts (the rule catalogue), what is done about a finding (the publish gate).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.findings import MAXIMUM_PLACES, findings, places
from ingest.engine import MEMORY, bounded
from ingest.messages import phrase_text
from ingest.model import Finding
from ingest.place import Phrase, Place
from ingest.rules import REFERENCE, Rule, rules
from ingest.sql import literal

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation

NOT_RUN = "check_not_run"
OPEN_RULES = (
    "release_column_undescribed",
    "release_open_discloses",
    "release_personal_number",
    "release_table_short",
    NOT_RUN,
)
"""The rules of border 2 that the open profile is held against."""


@dataclass(frozen=True)
class Result:
    """The outcome of one expectation.

    `name` is unique in a report and made of letters, digits and underscores ("unit_fte__required_missing__fte");
    `severity` is the rule's, or that of `check_not_run` where the check could not run, which is never a success;
    `observed` is a short text for people.
    """

    name: str
    table: str
    rule_code: str
    severity: str
    success: bool
    observed: str
    expectation_type: str


@dataclass(frozen=True)
class Report:
    """All outcomes of a check: every expectation's result, and a finding per place (see `MAXIMUM_PLACES`).

    `validations` are Great Expectations' own results, one per look at a table.
    """

    results: list[Result]
    findings: list[Finding]
    validations: list[ExpectationSuiteValidationResult] = field(default_factory=list, compare=False)

    @property
    def failed(self) -> list[Result]:
        """The results that are not a success."""
        return [result for result in self.results if not result.success]

    def validations_as_json(self) -> str:
        """Great Expectations' own results as it writes them, for its tools and for whoever asks what was checked."""
        return json.dumps([one.to_json_dict() for one in self.validations], indent=1, ensure_ascii=False) + "\n"


def check_candidate(
    path: Path, reference: Path = REFERENCE, before: Mapping[str, int] | None = None, memory: str = MEMORY
) -> Report:
    """Border 2: check the internal database of a release that is not published yet.

    The file is opened read-only and is free again on return.

    Args:
        path: the database, with the schemas core, marts and meta.
        reference: directory of the reference seeds with the expected numbers of rows.
        before: rows of the current release by table, of which not too many may be gone.
        memory: what DuckDB may hold of it at once.

    Raises:
        FileNotFoundError: there is no such file.
    """
    from expectations.duckdb_engine import batches
    from expectations.suites_release import prepare, suites

    with _opened(path, memory) as connection:
        prepare(connection)
        with batches(connection) as batch_of:
            return run_suites(batch_of, suites(connection, reference, before), rules())


def check_open_profile(path: Path, internal: Path, plan: Path, memory: str = MEMORY) -> Report:
    """Border 2: check the database of the open profile of a release that is not published yet.

    Args:
        path: the open database.
        internal: the internal one that it was made from.
        plan: the database of what is suppressed.
        memory: what DuckDB may hold of them at once.

    Raises:
        FileNotFoundError: one of them is not there.
    """
    from expectations.duckdb_engine import batches
    from expectations.suites_open import suites
    from expectations.suites_release import prepare

    with _opened(path, memory) as connection:
        for name, attached in (("internal", internal), ("hidden", plan)):
            if not attached.is_file():
                raise FileNotFoundError(f"There is no database at {attached}; build the release first.")
            connection.execute(f"attach {literal(attached)} as {name} (read_only)")
        prepare(connection)
        with batches(connection) as batch_of:
            return run_suites(batch_of, suites(connection), rules())


def _opened(path: Path, memory: str) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    if not path.is_file():
        raise FileNotFoundError(f"There is no database at {path}; build the release first.")
    return bounded(memory, database=path, read_only=True)


def run_suites(
    batch_of: Callable[[str], Batch],
    suites: Iterable[ExpectationSuite],
    valid: Mapping[str, Rule],
    keys: Sequence[str] = (),
) -> Report:
    """Run each suite on the table it is named after, as far as its rules are valid; `keys` locate a row."""
    report = Report([], [])
    for suite in suites:
        batch = batch_of(suite.name)
        valid_now = [one for one in suite.expectations if one.meta["rule_code"] in valid]
        outcomes = _outcomes(suite.name, batch, valid_now, keys, report)
        for expectation, outcome in zip(valid_now, outcomes, strict=True):
            _add(report, suite.name, expectation, outcome, valid[expectation.meta["rule_code"]])
    return report


def _outcomes(
    table: str, batch: Batch, expectations: list[Expectation], keys: Sequence[str], report: Report
) -> list[ExpectationValidationResult | Exception]:
    """What Great Expectations found for each expectation, or the exception that kept it from running.

    Columns are first asked, all in one query, only whether they hold: of most tables there is no more to know. Those
    that do not hold are asked again for the places.
    """
    from expectations.gx import ColumnMapExpectation

    found: dict[tuple[str, str], ExpectationValidationResult | Exception] = {}

    def validate(together: list[Expectation], result_format: str, places_by: Sequence[str] = ()) -> None:
        if together:
            form = {"result_format": result_format, "partial_unexpected_count": MAXIMUM_PLACES + 1}
            form["unexpected_index_column_names"] = list(places_by)
            found.update(_validated(table, batch, form, together, report))

    of_columns = [one for one in expectations if isinstance(one, ColumnMapExpectation)]
    validate([one for one in expectations if not isinstance(one, ColumnMapExpectation)], "COMPLETE")
    validate(of_columns, "BOOLEAN_ONLY")
    broken: dict[tuple[str, ...], list[Expectation]] = defaultdict(list)
    for one in of_columns:
        outcome = found[_key(one.meta)]
        if not (isinstance(outcome, Exception) or outcome.success or _exception(outcome.exception_info)):
            broken[*keys, *one.meta["values"].values()].append(one)
    for columns, together in broken.items():
        validate(together, "SUMMARY", columns)
    return [found[_key(one.meta)] for one in expectations]


def _validated(
    table: str, batch: Batch, form: dict, together: list[Expectation], report: Report
) -> dict[tuple[str, str], ExpectationValidationResult | Exception]:
    """The results of one look at a table, by rule and detail."""
    from expectations.gx import gx

    try:
        validation = batch.validate(gx.ExpectationSuite(name=table, expectations=together), result_format=form)
    except Exception as error:
        return {_key(one.meta): error for one in together}
    report.validations.append(validation)
    return {_key(result.expectation_config.meta): result for result in validation.results}


def _key(meta: Mapping) -> tuple[str, str]:
    """Names an expectation within its table; Great Expectations returns results in an order of its own."""
    return meta["rule_code"], meta["detail"]


def _add(report: Report, table: str, expectation: Expectation, outcome, rule: Rule) -> None:
    """Add the result of an expectation and its findings to the report."""
    from expectations.kinds import type_of

    meta = expectation.meta
    rule_code, type_ = meta["rule_code"], type_of(expectation)
    name = "__".join(filter(None, (table.replace(".", "__"), rule_code, meta["detail"])))
    if isinstance(outcome, Exception):
        return not_run(report, name, table, rule_code, _first_line(str(outcome)), type_)
    if reason := _exception(outcome.exception_info):
        return not_run(report, name, table, rule_code, reason, type_)
    rows, total = places(outcome.result)
    observed = f"{outcome.result['observed_value']} rows" if type_.startswith("expect_table") else f"{total} places"
    report.results.append(Result(name, table, rule_code, rule.severity, bool(outcome.success), observed, type_))
    if not outcome.success:
        report.findings.extend(findings(table, meta, rows, total))
    return None


def not_run(report: Report, name: str, table: str, rule_code: str, reason: Phrase | str, type_: str) -> None:
    """Add a check that could not run to the report, as a failure."""
    observed = f"could not run: {phrase_text(reason) if isinstance(reason, Phrase) else reason}"
    report.results.append(Result(name, table, rule_code, rules()[NOT_RUN].severity, False, observed, type_))
    report.findings.append(Finding(NOT_RUN, Place(dataset=table), {"check": name, "reason": reason}, table))


def _exception(exception_info: dict | None) -> str:
    """The first reason why metrics could not be computed, or nothing; it comes as one entry or as one per metric."""
    info = exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    messages = [_first_line(entry["exception_message"] or "no reason given") for entry in entries if _raised(entry)]
    return messages[0] if messages else ""


def _raised(entry: dict) -> bool:
    return bool(entry.get("raised_exception") or entry.get("exception_message"))


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]
