"""The one runner of both borders: suites over tables, results and findings back.

Importing this module is instant; Great Expectations is imported when a check runs.

Belongs here: opening what is checked, running suites, collecting outcomes. Does not belong here: rules (the suites),
their severity and texts (the rule catalogue), what is done about a finding (the publish gate).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from expectations.context import Context, prepare
from expectations.findings import MAXIMUM_PLACES, findings, places
from ingest.engine import MEMORY, bounded
from ingest.landing import LandedDelivery
from ingest.messages import phrase_text
from ingest.model import Finding
from ingest.place import Phrase, Place, phrase
from ingest.rules import REFERENCE, Rule, rules
from ingest.sql import literal, read_parquet

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult
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
MEMORY_OF_A_DELIVERY = "500MB"
"""What DuckDB may hold of a delivery of any size at once; the rest waits in a temporary directory."""
_SEEDS = (
    "ref_municipality",
    "ref_task_field",
    "ref_measure",
    "ref_rule",
    "ref_plausibility",
    "ref_structural_factor",
)
_ROWS_KEPT = 500_000
"""Rows of a dataset that are read once into a table; a longer one is read from its file by each query."""
_LINEAGE = ("row_number", "page", "sheet", "line_from", "line_to")


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


def check_delivery(landed: LandedDelivery, reference: Path = REFERENCE, context: Context | None = None) -> Report:
    """Border 1: check a landed delivery, dataset by dataset, by the rules of the day it was received.

    Args:
        landed: the delivery; its Parquet files are read, nothing is written.
        reference: directory of the reference seeds. Where one is absent, the checks that need it fail as not run.
        context: what the delivery is compared with; without it, with nothing.

    Raises:
        ValueError: the delivery has no datasets, as when it was rejected on reading: there is nothing to judge.
        duckdb.Error: a file of the landing or the seeds is damaged.
    """
    from expectations.suites_landing import SUITES

    datasets = sorted(landed.manifest.datasets)
    if not datasets:
        raise ValueError(f"Delivery {landed.manifest.delivery_id} ({landed.manifest.status}) has no datasets to check.")
    valid = rules(received_on(landed))
    with bounded(MEMORY_OF_A_DELIVERY) as connection:
        for seed in _SEEDS:
            if (path := reference / f"{seed}.csv").is_file():
                connection.register("seed_as_read", _seed(path, path.stat().st_mtime_ns))
                connection.execute(f'create table "{seed}" as from seed_as_read')
        connection.execute("create table this_receipt as select cast(? as date) as received_on", [received_on(landed)])
        for dataset in datasets:
            rows = landed.manifest.datasets[dataset]
            _show(connection, dataset, landed.dataset_path(dataset), "table" if rows <= _ROWS_KEPT else "view")
        prepare(connection, landed, context or Context())
        suites = [SUITES[dataset]() for dataset in datasets if dataset in SUITES]
        report = _check(connection, suites, valid, _LINEAGE)
    for dataset in datasets:
        if dataset not in SUITES:
            _not_run(report, f"{dataset}__suite", dataset, NOT_RUN, phrase("no_expectations"), "")
    return report


def received_on(landed: LandedDelivery) -> date:
    """The day (UTC) on which the delivery was received."""
    return datetime.fromisoformat(landed.manifest.received_at).date()


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
    from expectations.suites_release import prepare, suites

    with _opened(path, memory) as connection:
        prepare(connection)
        return _check(connection, suites(connection, reference, before), rules())


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
    from expectations.suites_open import suites
    from expectations.suites_release import prepare

    with _opened(path, memory) as connection:
        for name, attached in (("internal", internal), ("hidden", plan)):
            if not attached.is_file():
                raise FileNotFoundError(f"There is no database at {attached}; build the release first.")
            connection.execute(f"attach {literal(attached)} as {name} (read_only)")
        prepare(connection)
        return _check(connection, suites(connection), rules())


def _opened(path: Path, memory: str) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    if not path.is_file():
        raise FileNotFoundError(f"There is no database at {path}; build the release first.")
    return bounded(memory, database=path, read_only=True)


@cache
def _seed(path: Path, _changed: int) -> pa.Table:
    """A reference seed as text, read once as long as it does not change; blank text is NULL."""
    with path.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    columns = [[text if text.strip() else None for text in column] for column in zip(*rows, strict=True)]
    return pa.table([pa.array(column, pa.string()) for column in columns], names=names)


def _show(connection: duckdb.DuckDBPyConnection, name: str, path: Path, kind: str) -> None:
    """A table or view of a landed dataset, blank text as NULL; an absent file leaves none, so nothing passes on it."""
    if not path.is_file():
        return
    source = read_parquet([path])
    columns = connection.execute(f"describe select * from {source}").fetchall()
    selected = ", ".join(
        f"""case when trim("{name}") <> '' then "{name}" end as "{name}" """ if type_ == "VARCHAR" else f'"{name}"'
        for name, type_, *_ in columns
    )
    connection.execute(f'create {kind} "{name}" as select {selected} from {source}')


def _check(
    connection: duckdb.DuckDBPyConnection,
    suites: Iterable[ExpectationSuite],
    valid: Mapping[str, Rule],
    keys: Sequence[str] = (),
) -> Report:
    """Run each suite on the table it is named after, as far as its rules are valid; `keys` locate a row."""
    from expectations.duckdb_engine import batches

    report = Report([], [])
    with batches(connection) as batch_of:
        for suite in suites:
            batch = batch_of(suite.name)
            valid_now = [one for one in suite.expectations if one.meta["rule_code"] in valid]
            for form, together in _by_form(valid_now, keys):
                for expectation, outcome in _outcomes(suite.name, batch, form, together, report):
                    _add(report, suite.name, expectation, outcome, valid[expectation.meta["rule_code"]])
    return report


def _by_form(expectations: Iterable[Expectation], keys: Sequence[str]) -> Iterable[tuple[dict, list[Expectation]]]:
    """The expectations of a table grouped by the form in which their results are needed: each group is one look at it.

    SUMMARY limits the places of built-in expectations; for queries only COMPLETE reports places, at most 200.
    """
    from expectations.gx import gxe

    groups: dict[tuple, list[Expectation]] = {}
    for expectation in expectations:
        if isinstance(expectation, gxe.UnexpectedRowsExpectation):
            form: tuple = ("COMPLETE",)
        elif expectation.expectation_type.startswith("expect_table"):
            form = ("SUMMARY",)
        else:
            form = ("SUMMARY", *keys, *expectation.meta["values"].values())
        groups.setdefault(form, []).append(expectation)
    for (result_format, *columns), together in groups.items():
        form = {"result_format": result_format, "partial_unexpected_count": MAXIMUM_PLACES + 1}
        yield form | {"unexpected_index_column_names": columns}, together


def _outcomes(
    table: str, batch, form: dict, together: list[Expectation], report: Report
) -> Iterable[tuple[Expectation, object]]:
    """Each expectation with its result, or with the exception that kept all of them from running."""
    from expectations.gx import gx

    suite = gx.ExpectationSuite(name=table, expectations=together)
    try:
        validation = batch.validate(suite, result_format=form)
    except Exception as error:
        return [(expectation, error) for expectation in together]
    report.validations.append(validation)
    results = validation.results
    # Great Expectations gives first what could not run, so the place in the list says nothing.
    metas = [result.expectation_config.meta for result in results]
    by_rule = {(meta["rule_code"], meta["detail"]): result for meta, result in zip(metas, results, strict=True)}
    return [(one, by_rule[one.meta["rule_code"], one.meta["detail"]]) for one in together]


def _add(report: Report, table: str, expectation: Expectation, outcome, rule: Rule) -> None:
    """Add the result of an expectation and its findings to the report."""
    meta = expectation.meta
    rule_code, type_ = meta["rule_code"], expectation.expectation_type
    name = "__".join(filter(None, (table.replace(".", "__"), rule_code, meta["detail"])))
    if isinstance(outcome, Exception):
        return _not_run(report, name, table, rule_code, _first_line(str(outcome)), type_)
    if reason := _exception(outcome.exception_info):
        return _not_run(report, name, table, rule_code, reason, type_)
    rows, total = places(outcome.result)
    observed = f"{outcome.result['observed_value']} rows" if type_.startswith("expect_table") else f"{total} places"
    report.results.append(Result(name, table, rule_code, rule.severity, bool(outcome.success), observed, type_))
    if not outcome.success:
        report.findings.extend(findings(table, meta, rows, total))
    return None


def _not_run(report: Report, name: str, table: str, rule_code: str, reason: Phrase | str, type_: str) -> None:
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
