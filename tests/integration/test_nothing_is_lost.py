"""Real deliveries, mutated: each row of a file is accepted, or rejected with a finding; none is lost."""

import csv
import io
import random
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.settings import Settings
from ingest.landing import embedded, read_aside
from ingest.model import UNUSED
from ingest.rules import severity
from tests.spoiling import spoilt

SURVEY = "Kommunekode;År;Forvaltningsområde;Chefområde;Enhed;Ledelse;Opgavefelt;Årsværk\n" + "".join(
    f"563;2031;Havn;Kaj;Kontor {number};nej;1.{number}.1;{number},25\n" for number in range(1, 5)
)
DELIVERIES = {path.name: path.read_text(encoding="utf-8-sig").splitlines()[:120] for path, _, _ in embedded()}
DELIVERIES["survey_fte.csv"] = SURVEY.splitlines()
SPOILING = [
    "", "x", "-1", "1.234", "1,5", "1.5", "999", "2031", "\t", '"', ";", "NULL", "#REF!", "=1+1", "å" * 300, "0" * 30,
    "\u00a0",
]  # fmt: skip
LEFT_OUT = ("row_left_out", "total_row_left_out", "total_row_differs")
pytestmark = pytest.mark.fuzz


def another_value(line: str, chance: random.Random) -> str:
    fields = line.split(";")
    fields[chance.randrange(len(fields))] = chance.choice(SPOILING)
    return ";".join(fields)


def judged(content: bytes):
    with TemporaryDirectory() as directory:
        (path := Path(directory) / "sent.csv").write_bytes(content)
        read = read_aside(Path(directory), path, datetime.now(UTC))
        return judge_all(Settings(home=Path(directory)), [read], keep=False)[0]


def records(text: str, header: str = "") -> int:
    """The rows of the text beside its header, counted without the project's own reader.

    What is above the header and fills half of its columns or fewer is a title.
    """
    lines = text.split("\n")
    header = header if header in lines else lines[0]
    separator = max(";,\t", key=header.count)
    above = list(csv.reader(lines[: lines.index(header)], delimiter=separator))
    titles = sum(1 for row in above if row and 2 * sum(map(bool, row)) <= len(header.split(separator)))
    return sum(1 for row in csv.reader(io.StringIO(text), delimiter=separator) if "".join(row).strip()) - 1 - titles


@example(name="survey_fte.csv", seed=2**32, times=1, encoding="utf-8")  # the header moved below rows
@example(name="survey_fte.csv", seed=18551008, times=2, encoding="utf-8")  # a line of one blank that does not break
@example(name="dst_bef1a07_2005_2009.csv", seed=134894535, times=3, encoding="utf-8")  # a list that lost its headings
@settings(max_examples=max(50, settings().max_examples // 8))  # each is judged by all rules, a quarter of a second
@given(
    name=st.sampled_from(sorted(DELIVERIES)),
    seed=st.integers(0, 2**32),
    times=st.integers(0, 4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)
def test_rows_in_are_rows_accepted_and_rows_rejected_with_a_finding(name, seed, times, encoding):
    text = "\n".join(spoilt(DELIVERIES[name], seed, times, another_value, blank=True)) + "\n"
    result = judged(text.encode(encoding, "replace"))
    status, manifest = result.decision.status, result.landed.manifest
    landed = sum(manifest.datasets.values())
    rejecting = [finding for finding in result.findings if severity(finding, result.received_on) in ("error", "fatal")]
    assert status in ("accepted", "partly_accepted", *UNUSED)
    if manifest.rows_received is not None:
        left_out = [finding for finding in result.findings if finding.rule_code in LEFT_OUT]
        expected = {records(text, header := DELIVERIES[name][0])}
        if name.startswith("dst_") and header not in text.split("\n"):  # StatBank's lists need no headings
            expected.add(max(expected) + 1)
        assert manifest.rows_received + len(left_out) in expected
        assert result.rows_rejected == (
            manifest.rows_received if status in UNUSED else len(result.decision.rejected_rows)
        )
    # Of a file that is rejected, the rows that could be read are there for the rules on rows.
    assert landed == result.rows_received or status in UNUSED
    assert bool(rejecting) == (status != "accepted")
    if status == "partly_accepted":
        told = {(finding.dataset, finding.row_number) for finding in rejecting}
        assert result.decision.rejected_rows <= told
        assert 0 < len(result.decision.rejected_rows) < landed


@pytest.mark.parametrize("name", DELIVERIES)
def test_an_unspoilt_delivery_is_accepted_with_all_its_rows(name):
    text = "\n".join(DELIVERIES[name]) + "\n"
    result = judged(text.encode())
    assert (result.decision.status, result.rows_rejected) == ("accepted", 0)
    assert result.rows_received == result.rows_landed == records(text) > 0
