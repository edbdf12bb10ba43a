"""Asset checks: the results of border 1 and border 2.

Belongs here: turning results into asset checks. Does not belong here: the rules (expectations, dbt_project) or what
follows from a failure (verdicts for deliveries, gate for the release).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from dagster import (
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    ResourceParam,
    TableRecord,
    multi_asset_check,
)

from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.progress import Progress
from aarsvaerk.release.assemble import DATABASE
from aarsvaerk.release.building import partial, read_run
from aarsvaerk.release.checksums import CHECKED, OPEN
from aarsvaerk.release.row_loss import rows_before
from aarsvaerk.settings import Settings
from expectations.runner import NOT_RUN, OPEN_RULES, Report, Result, check_candidate, check_open_profile
from ingest.datasets import DATASETS
from ingest.failures import JUDGING_FAILED
from ingest.landing import LandingProblem
from ingest.messages import render
from ingest.model import UNUSED
from ingest.rules import Rule, rules
from orchestration.gate import DECIDES, WARNS, WHY_DA
from orchestration.resources import Overrides

CANDIDATE, OPEN_PROFILE = AssetKey("candidate"), AssetKey("open_profile")
READABLE = "every_file_was_readable"
WHOLE = "every_file_is_what_was_received"
BORDER_1 = "border_1"
KEEPS_OUT = "Keeps rows or files out, and warns. Decides publishing only where it could not be checked."


def border_1_specs() -> list[AssetCheckSpec]:
    """A check per landed dataset, one on the deliveries that could not be read at all, one on the landing itself."""
    of_datasets = [
        AssetCheckSpec(
            BORDER_1,
            asset=["raw", dataset],
            description=f"What Great Expectations found in the deliveries. {KEEPS_OUT}",
        )
        for dataset in DATASETS
    ]
    readable = AssetCheckSpec(
        READABLE, asset=["raw", "delivery"], description=f"No received file was refused unread. {KEEPS_OUT}"
    )
    whole = AssetCheckSpec(
        WHOLE,
        asset=["raw", "delivery"],
        description=f"Every received file is there, and is what was received. {DECIDES}",
    )
    return [*of_datasets, readable, whole]


def border_1_results(deliveries: Sequence[Judged]) -> Iterator[AssetCheckResult]:
    """The results of `border_1_specs`, but for that on the landing itself (`landing_result`).

    What was found wrong warns: the deliveries or rows are kept out and told of, the others are published. What could
    not be checked is an error and stops the release.
    """
    for dataset in DATASETS:
        results = [
            (judged.delivery_id, result)
            for judged in deliveries
            for result in judged.results
            if result.table == dataset
        ]
        failed = [(delivery_id, result) for delivery_id, result in results if not result.success]
        unrun = unexplained(deliveries, dataset)
        yield AssetCheckResult(
            asset_key=["raw", dataset],
            check_name=BORDER_1,
            passed=not failed and not unrun,
            severity=AssetCheckSeverity.ERROR if unrun else AssetCheckSeverity.WARN,
            description="; ".join(unrun or [f"{delivery_id}: {_told(result)}" for delivery_id, result in failed]),
            metadata={"results": _table(results)},
        )
    unread = [judged for judged in deliveries if judged.landed.manifest.status in UNUSED]
    yield AssetCheckResult(
        asset_key=["raw", "delivery"],
        check_name=READABLE,
        passed=not unread,
        severity=AssetCheckSeverity.WARN,
        description="; ".join(f"{judged.delivery_id}: {judged.findings[0].rule_code}" for judged in unread),
        metadata={"unread": len(unread)},
    )


def landing_result(problems: Sequence[LandingProblem]) -> AssetCheckResult:
    """Whether the landing holds what the ledger says was received; where it does not, nothing is published."""
    return AssetCheckResult(
        asset_key=["raw", "delivery"],
        check_name=WHOLE,
        passed=not problems,
        severity=AssetCheckSeverity.ERROR,
        description=_rendered(problems, "en"),
        metadata={WHY_DA: _rendered(problems, "da")} if problems else {},
    )


def _rendered(problems: Sequence[LandingProblem], language: str) -> str:
    return "\n      ".join(" ".join(render(problem.finding, language)) for problem in problems)


def unexplained(deliveries: Iterable[Judged], dataset: str) -> list[str]:
    """Checks of a dataset that could not run, or failed without a finding that says what was wrong.

    A file that was rejected on reading has findings that say so; what is found in its other rows is not always told.
    """
    told = []
    for judged in deliveries:
        findings = [finding for finding in judged.findings if finding.dataset == dataset]
        not_run = {finding.values["check"] for finding in findings if finding.rule_code == NOT_RUN}
        broken = {finding.rule_code for finding in findings}
        results = [result for result in judged.results if result.table == dataset]
        failed = any(finding.rule_code == JUDGING_FAILED for finding in judged.findings)  # rejected for that
        if dataset in judged.landed.manifest.datasets and not results and not failed:
            told.append(f"{judged.delivery_id}: no check ran")
        told += [
            f"{judged.delivery_id}: {_told(result)}"
            for result in results
            if not result.success
            and (
                result.name in not_run
                or (result.rule_code not in broken and judged.landed.manifest.status not in UNUSED)
            )
        ]
    return told


def border_2_rules(asset: AssetKey = CANDIDATE) -> list[Rule]:
    """The rules that a profile is held against."""
    of_release = [rule for rule in rules().values() if rule.border in ("release", "both")]
    if asset == OPEN_PROFILE:
        return [rule for rule in of_release if rule.rule_code in OPEN_RULES]
    return [rule for rule in of_release if rule.rule_code != "release_open_discloses"]


def border_2_checks(settings: Settings) -> list[AssetChecksDefinition]:
    """A check per rule of border 2 on each profile, as the database that will be published."""

    def specs(asset: AssetKey) -> list[AssetCheckSpec]:
        told = {True: WARNS, False: DECIDES}
        return [
            AssetCheckSpec(
                rule.rule_code, asset=asset, description=f"{rule.what_en} {told[rule.severity in ('info', 'warning')]}"
            )
            for rule in border_2_rules(asset)
        ]

    @multi_asset_check(name="border_2", specs=specs(CANDIDATE))
    def border_2(progress: ResourceParam[Progress], overrides: ResourceParam[Overrides]) -> Iterator[AssetCheckResult]:
        with progress.phase("check"):
            before = {} if overrides.accept_loss else rows_before(settings)
            folder = partial(settings, read_run(settings).release_id)
            report = check_candidate(folder / DATABASE, settings.seeds / "reference", before, settings.memory)
            keep_validations(folder, report)
        yield from border_2_results(report)

    @multi_asset_check(name="border_2_open", specs=specs(OPEN_PROFILE))
    def border_2_open(progress: ResourceParam[Progress]) -> Iterator[AssetCheckResult]:
        with progress.phase("check"):
            folder = partial(settings, read_run(settings).release_id)
            plan = settings.open_plan
            report = check_open_profile(folder / OPEN / DATABASE, folder / DATABASE, plan, settings.memory)
            keep_validations(folder, report, OPEN_PROFILE)
        yield from border_2_results(report, OPEN_PROFILE)

    return [border_2, border_2_open]


def keep_validations(folder: Path, report: Report, asset: AssetKey = CANDIDATE) -> None:
    """Keep what Great Expectations found with the release; of either profile in the internal one, for it names rows."""
    (folder / CHECKED).mkdir(exist_ok=True)
    (folder / CHECKED / f"{asset.path[-1]}.json").write_text(report.validations_as_json(), encoding="utf-8")


def border_2_results(report: Report, asset: AssetKey = CANDIDATE) -> Iterator[AssetCheckResult]:
    """One result per rule of border 2. A rule that nothing checked fails, and so does a check that belongs to none."""
    codes = {rule.rule_code for rule in border_2_rules(asset)}
    strays = [result for result in report.results if result.rule_code not in codes]
    unrun = [finding for finding in report.findings if finding.rule_code == NOT_RUN]
    for rule in border_2_rules(asset):
        results = [result for result in report.results if result.rule_code == rule.rule_code]
        failed = [result for result in results if not result.success]
        found = [finding for finding in report.findings if finding.rule_code == rule.rule_code]
        told = [" ".join(render(finding, "en")) for finding in found]
        in_danish = "; ".join(" ".join(render(finding, "da")) for finding in found[:5])
        if rule.rule_code == NOT_RUN:
            failed += [result for result in strays if not result.success]
            passed = not failed and not unrun
        else:
            passed = bool(results) and not failed
            told = told or ([_told(result) for result in failed] if results else ["no expectation checks this rule"])
        warns = rule.severity in ("info", "warning")
        yield AssetCheckResult(
            asset_key=asset,
            check_name=rule.rule_code,
            passed=passed,
            severity=AssetCheckSeverity.WARN if warns else AssetCheckSeverity.ERROR,
            description="" if passed else "; ".join(told[:5] or [_told(result) for result in failed[:5]]),
            metadata={"results": _table([(asset.path[-1], result) for result in results])}
            | ({} if passed or not in_danish else {WHY_DA: in_danish}),
        )


def _told(result: Result) -> str:
    return f"{result.rule_code} ({result.severity}): {result.observed}"


def _table(results: Iterable[tuple[str, Result]]) -> MetadataValue:
    return MetadataValue.table(
        [
            TableRecord(
                {
                    "of": of,
                    "check": result.name,
                    "rule": result.rule_code,
                    "severity": result.severity,
                    "success": result.success,
                    "observed": result.observed,
                }
            )
            for of, result in results
        ]
        or [
            TableRecord(
                {"of": "nothing to check", "check": "", "rule": "", "severity": "", "success": True, "observed": ""}
            )
        ]
    )
