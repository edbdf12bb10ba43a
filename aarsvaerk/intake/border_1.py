"""All deliveries judged together: each beside those accepted before it, and warnings beside what senders say of them.

Belongs here: the order of judgement, what a delivery is compared with, which explanation meets which warning. Does not
belong here: judging one delivery (verdicts), the comparison itself (expectations).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow.parquet as pq

from aarsvaerk.intake.verdicts import Decision, Judged, decide, judge, rules_version
from aarsvaerk.settings import Settings
from expectations.context import FTE_DATASETS, Context
from expectations.delivery_checks import DeliveryChecks
from expectations.findings import place_of
from ingest.cpr import without_cpr_numbers
from ingest.datasets import NATIONAL
from ingest.landing import LandedDelivery, is_synthetic
from ingest.model import UNUSED, Explanation, Finding
from ingest.place import Place
from ingest.rules import severity


def judge_all(
    settings: Settings, deliveries: Iterable[LandedDelivery], before: Sequence[LandedDelivery] = (), keep: bool = True
) -> list[Judged]:
    """Judge deliveries in the order of receipt, each compared with those accepted before it, and match explanations.

    The result depends on the deliveries, not on the order in which they are given. Those received in the same second
    are taken by period, so that a year comes after the one before it, and then by delivery_id.

    Args:
        settings: Where reports are kept.
        deliveries: All deliveries there are.
        before: Deliveries to compare with that are not judged and count as accepted before all others.
        keep: Whether to keep reports.
    """
    version, accepted, judged = rules_version(settings), _Accepted(), []
    synthetic = is_synthetic(settings.landing)
    for landed in before:
        accepted.add(landed)
    with DeliveryChecks(settings.seeds / "reference") as checks:
        for landed in sorted(deliveries, key=_order):
            one = judge(settings, checks, landed, accepted.context(landed), version, keep)
            judged.append(_of_this_home(_by_clock(one), synthetic))
            if judged[-1].decision.status not in UNUSED:
                accepted.add(landed)
    return _explained([_withdrawn(one) if one.landed.is_withdrawn else one for one in judged])


def _of_this_home(judged: Judged, synthetic: bool) -> Judged:
    """The delivery, rejected where it is simulated in a home of real ones or the other way round."""
    manifest = judged.landed.manifest
    if NATIONAL.issuperset(manifest.datasets) or manifest.is_synthetic == synthetic:
        return judged
    return _with(judged, [Finding("real_in_synthetic_home" if synthetic else "synthetic_in_real_home", Place())])


def _by_clock(judged: Judged) -> Judged:
    """The delivery, with a warning where the machine's clock ran backwards before it came."""
    if not (clock := judged.landed.clock):
        return judged
    values = {"clock": clock, "received_at": judged.landed.manifest.received_at}
    return _with(judged, [Finding("clock_backwards", Place(), values)])


def _withdrawn(judged: Judged) -> Judged:
    """A withdrawn delivery: judged like any other, but no longer used."""
    withdrawal = judged.landed.withdrawals[-1]
    values = {"day": withdrawal.withdrawn_at[:10], "reason": without_cpr_numbers(withdrawal.reason)}
    withdrawn = Finding("delivery_withdrawn", Place(), values)
    # One that was never used stays what it was.
    if judged.decision.status in UNUSED:
        return replace(judged, findings=(*judged.findings, withdrawn))
    return replace(
        judged,
        findings=(*judged.findings, withdrawn),
        decision=Decision("withdrawn"),
        before_withdrawal=judged.decision,
    )


def _order(landed: LandedDelivery) -> tuple[str, str, str]:
    manifest = landed.manifest
    return manifest.received_at, manifest.period or "", manifest.delivery_id


class _Accepted:
    """The deliveries accepted so far, as far as others are compared with them."""

    def __init__(self) -> None:
        self._fte: dict[str | None, list[tuple[int, LandedDelivery]]] = defaultdict(list)
        self._population: list[tuple[int, LandedDelivery]] = []
        self._count = 0

    def add(self, landed: LandedDelivery) -> None:
        """Take up the delivery as the newest."""
        self._count += 1
        if "population" in landed.manifest.datasets:
            self._population.append((self._count, landed))
        if _has_fte(landed):
            self._fte[landed.manifest.municipality_code].append((self._count, landed))

    def context(self, landed: LandedDelivery) -> Context:
        """What FTE are compared with: population, and FTE that may be of the same municipality.

        A manifest names no municipality where a file tells of several.
        """
        if not _has_fte(landed):
            return Context()
        code, now = landed.manifest.municipality_code, landed.manifest.received_at
        codes = self._fte.keys() if code is None else {code, None} & self._fte.keys()
        found = [*self._population, *(entry for one in codes for entry in self._fte[one])]
        return Context(tuple(one for _, one in sorted(found, key=lambda entry: entry[0]) if _stood_at(one, now)))


def _stood_at(landed: LandedDelivery, moment: str) -> bool:
    """Whether the delivery was in effect at the moment; what is compared with it was received later."""
    return not any(
        one.withdrawn_at <= moment and (one.reinstated_at is None or moment < one.reinstated_at)
        for one in landed.withdrawals
    )


def _has_fte(landed: LandedDelivery) -> bool:
    return any(name in landed.manifest.datasets for name in FTE_DATASETS)


@dataclass(frozen=True)
class _Stated:
    """A row that explains: what it explains, why, and where it stands."""

    target: str
    rule_code: str
    line: int | None
    explanation: Explanation
    row_number: int
    place: Place

    def meets(self, target: Judged, finding: Finding) -> bool:
        """Whether the finding is a warning of the explained rule, at the explained place."""
        if finding.rule_code != self.rule_code or severity(finding, target.received_on) != "warning":
            return False
        if self.line is None:
            return True
        # A finding that stands for several places is at none of them.
        return finding.places == 1 and finding.place.holds(self.line)

    def finding(self, rule_code: str) -> Finding:
        """What is found about this row."""
        values = {"delivery": self.target} | (
            {"rule": self.rule_code} if rule_code == "explanation_without_warning" else {}
        )
        return Finding(rule_code, self.place, values, "explanation", self.row_number)


def _explained(judged: list[Judged]) -> list[Judged]:
    """The deliveries with the explanations that all accepted ones give; given in the order of receipt, and returned so.

    The newest explanation of a delivery, rule and line counts, and one that names a line before one that names none. A
    delivery's explanations of itself count even where it is rejected, so that its sender sees what is left to do.
    """
    stated = {one.delivery_id: rows for one in judged if (rows := _stated(one))}
    if not stated:
        return judged
    by_id = {one.delivery_id: one for one in judged}
    for delivery_id, rows in stated.items():
        unknown = [row.finding("explanation_of_unknown_delivery") for row in rows if row.target not in by_id]
        by_id[delivery_id] = _with(by_id[delivery_id], unknown)
    winners: dict[tuple[str, int], tuple[bool, Explanation]] = {}
    for delivery_id, rows in stated.items():
        said = by_id[delivery_id]
        useless = []
        for row in rows:
            if row.target not in by_id or ("explanation", row.row_number) in said.decision.rejected_rows:
                continue
            if said.decision.status in UNUSED and row.target != delivery_id:
                continue
            target = by_id[row.target]
            met = [number for number, finding in enumerate(target.findings) if row.meets(target, finding)]
            for number in met:
                of_line, _ = winners.get((row.target, number), (False, None))
                if row.line is not None or not of_line:
                    winners[row.target, number] = row.line is not None, row.explanation
            if not met:
                useless.append(row.finding("explanation_without_warning"))
        by_id[delivery_id] = _with(said, useless)
    for (target, number), (_, explanation) in winners.items():
        findings = list(by_id[target].findings)
        findings[number] = replace(findings[number], explanation=explanation)
        by_id[target] = replace(by_id[target], findings=tuple(findings))
    return [by_id[one.delivery_id] for one in judged]


def _with(judged: Judged, more: list[Finding]) -> Judged:
    findings = (*judged.findings, *more)
    decision = decide(judged.landed, findings)
    if judged.before_withdrawal:
        return replace(judged, findings=findings, before_withdrawal=decision)
    return replace(judged, findings=findings, decision=decision)


def _stated(judged: Judged) -> list[_Stated]:
    """The delivery's explanations, in the order of its rows; one without a rule or a reason is an error of its own."""
    if not judged.landed.manifest.datasets.get("explanation"):
        return []
    rows = []
    for row in pq.read_table(judged.landed.dataset_path("explanation")).to_pylist():
        target, rule_code, reason, stated_by = (
            (row[name] or "").strip() for name in ("explained_delivery_id", "rule_code", "reason", "stated_by")
        )
        if rule_code and reason:
            explanation = Explanation(reason, stated_by or None, judged.delivery_id)
            place = place_of("explanation", row)
            target = target or judged.delivery_id
            rows.append(_Stated(target, rule_code, row["line"], explanation, row["row_number"], place))
    return rows
