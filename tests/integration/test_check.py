"""`aarsvaerk check` as the sender runs it: the decision of `ingest`, and no trace of the file afterwards."""

import json
import os
import re

import pytest

from ingest.landing import DELIVERIES

NAME = "randers_opgavebeskrivelser_2023_fte.csv"
FTE = (DELIVERIES / NAME).read_text(encoding="utf-8-sig")
ACCOUNTS = (DELIVERIES / "dst_regk31_2016_2024.csv").read_text(encoding="utf-8-sig")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where the command puts temporary files, so that a test sees what is left."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setenv("TMPDIR", str(directory))
    return directory


def left_in(directory):
    """The files left in a temporary directory that hold anything of a delivery."""
    return [path for path in directory.rglob("*") if path.suffix == ".parquet" or path.name == "manifest.json"]


def send(tmp_path, content, name="delivery.csv"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_good_delivery_passes_and_nothing_is_landed(tmp_path, temporary, aarsvaerk):
    home = tmp_path / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "waiting.csv").write_text("1")
    file = send(tmp_path, FTE)
    told = aarsvaerk(
        home, "check", str(file), "--report", str(tmp_path / "out.html"), "--json", str(tmp_path / "out.json")
    )
    assert told.returncode == 0, told.stderr
    assert "Can be accepted" in told.stdout
    assert "85 units with 1,326.9 FTE in total" in told.stdout
    assert [path.relative_to(home).as_posix() for path in home.rglob("*")] == ["inbox", "inbox/waiting.csv"]
    assert left_in(temporary) == []
    assert not list(temporary.glob("aarsvaerk-check-*"))
    assert file.read_text(encoding="utf-8") == FTE
    assert '<html lang="en">' in (tmp_path / "out.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["files"][0]["decision"] == "accepted"


MUTATED = {
    "a unit twice": (re.sub(r"(.*;Forsikring;.*\n)", r"\1\1", FTE), "unit_twice", 3),
    "a figure that is no number": (FTE.replace(";38,3\n", ";38,3x\n"), "value_malformed", 3),
    "a subtotal that does not add up": (FTE.replace(";38,3\n", ";39,3\n"), "stated_total_differs", 0),
    "one account function outside main account 6": (
        ACCOUNTS.replace("Hele landet;6.45.51", "Hele landet;3.22.01", 1),
        "unknown_account_function",
        0,
    ),
    "all account functions outside main account 6": (
        ACCOUNTS.replace(";6.45.51", ";3.22.01"),
        "unknown_account_function",
        3,
    ),
    "a kind nobody knows": ("opgave;sum\n1;2\n", "file_unknown_kind", 3),
}


DECISIONS = {"accepted": "godtaget", "partly_accepted": "delvist godtaget", "rejected": "afvist"}


@pytest.mark.parametrize("what", MUTATED)
def test_a_check_decides_and_tells_as_ingest_does(tmp_path, aarsvaerk, what):
    content, rule_code, exit_code = MUTATED[what]
    file = send(tmp_path, content)
    report = tmp_path / "out.json"
    checked = aarsvaerk(tmp_path / "checked", "check", "--language", "da", "--json", str(report), str(file))
    ingested = aarsvaerk(tmp_path / "ingested", "ingest", "--language", "da", str(file))
    assert checked.returncode == ingested.returncode == exit_code
    assert not (tmp_path / "checked").exists()
    (found,) = json.loads(report.read_text(encoding="utf-8"))["files"]
    assert f": {DECISIONS[found['decision']]}, " in ingested.stdout
    assert found["source_code"] in ingested.stdout
    assert rule_code in [group["rule_code"] for group in found["findings"]]
    # What is said of the findings is the same, line by line.
    told = [line for line in checked.stdout.split("\n") if line in ingested.stdout.split("\n") and line.strip()]
    assert len(told) >= 4
    assert told[0].startswith(f"  {rule_code}: ")


def test_a_thousand_rows_with_one_wrong_code_are_told_as_one(tmp_path, aarsvaerk):
    told = aarsvaerk(tmp_path, "check", str(send(tmp_path, MUTATED["all account functions outside main account 6"][0])))
    assert told.stdout.count("unknown_account_function") == 1
    assert "up to 891 places: line 2; line 3; line 4; line 5; line 6 …" in told.stdout


def test_a_cpr_number_is_in_no_report_and_no_file(tmp_path, temporary, aarsvaerk):
    file = send(tmp_path, FTE.replace("Forsikring;", "Forsikring 010203-0001;"), "010203-0001.csv")
    html, data = tmp_path / "out.html", tmp_path / "out.json"
    told = aarsvaerk(tmp_path / "home", "check", str(file), "--report", str(html), "--json", str(data))
    assert told.returncode == 3
    assert "cpr_number" in told.stdout
    shown = told.stdout + told.stderr + html.read_text(encoding="utf-8") + data.read_text(encoding="utf-8")
    assert "010203" not in shown
    kept = [path for path in temporary.rglob("*") if path.is_file() and b"010203" in path.read_bytes()]
    assert kept == []


def test_several_files_are_one_report_and_one_bad_file_is_told_by_the_exit_code(tmp_path, aarsvaerk):
    files = [send(tmp_path, FTE, "first.csv"), send(tmp_path, "opgave;sum\n1;2\n", "second.csv")]
    html = tmp_path / "out.html"
    told = aarsvaerk(tmp_path / "home", "check", "--report", str(html), "--language", "da", *map(str, files))
    assert told.returncode == 3
    page = html.read_text(encoding="utf-8")
    assert page.index("first.csv</h2>") < page.index("second.csv</h2>")
    assert '<html lang="da">' in page


def test_a_report_never_overwrites_the_delivery(tmp_path, aarsvaerk):
    file = send(tmp_path, FTE)
    for arguments in (("--report", str(file)), ("--report", "x", "--json", "x")):
        assert aarsvaerk(tmp_path / "home", "check", str(file), *arguments).returncode == 2
    assert file.read_text(encoding="utf-8") == FTE


def test_a_report_that_cannot_be_written_is_told_without_a_traceback(tmp_path, aarsvaerk):
    file = send(tmp_path, "opgave;sum\n1;2\n")
    told = aarsvaerk(tmp_path / "home", "check", str(file), "--report", os.fspath(tmp_path / "no" / "such" / "o.html"))
    assert told.returncode == 1
    assert "Nothing was landed" in told.stderr
    assert "Traceback" not in told.stderr
