"""Deliveries with mistakes, made from the embedded ones: each is told with its place, and nothing half-lands."""

from pathlib import Path

import pytest

from aarsvaerk.intake.receiving import receive_files
from aarsvaerk.settings import Settings
from ingest.landing import DELIVERIES
from ingest.messages import place
from ingest.rules import rules
from tests import pdfs

FTE = (DELIVERIES / "randers_opgavebeskrivelser_2023_fte.csv").read_text(encoding="utf-8-sig")
ACCOUNTS = (DELIVERIES / "dst_regk31_2016_2024.csv").read_text(encoding="utf-8-sig")
FORSIKRING = next(line for line in FTE.split("\n") if ";Forsikring;" in line)
# Invented, in the layout of a mapping document that breaks off after its table of contents.
DOCUMENT = """Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder

Indhold
Forvaltningsområde: Havn og Strand ........ 2
Chefområde: Havn ........ 3

Forvaltningsområde: Havn og Strand
"""

# Invented; the rows give 3,0 where 4,0 is stated.
PDF = pdfs.typed(
    [
        ["Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder"],
        ["Forvaltningsområde: Hav og Fyr", "HAV OG FYR 4,0", "Lampekontoret 1,0", "Tågehornet 2,0"],
        ["Chefområde: Fyrtårne", "Lampekontoret Pudsning", "• Linser pudses pr. 1. marts 2031"],
    ]
)

BAD = {
    "a PDF whose total does not add up": (PDF, "stated_total_differs", "page 2, line 2", "accepted"),
    "a PDF cut off": (PDF[:200], "pdf_damaged", "the PDF file", "rejected"),
    "a PDF of pictures": (pdfs.picture(), "pdf_without_text", "the PDF file", "rejected"),
    "a row with a field too many": (FTE.replace(FORSIKRING, FORSIKRING + ";x"), "csv_malformed", "line 88", "rejected"),
    "bytes that are no text": (
        FTE.encode("cp1252").replace(b"Forsikring", b"Forsikr\x81ng"),
        "file_encoding",
        "line 88",
        "rejected",
    ),
    "a document that breaks off": (DOCUMENT, "document_malformed", "line 7", "rejected"),
    "a figure that is no number": (FTE.replace(";38,3\n", ";38,3x\n"), "value_malformed", "line 86", "rejected"),
    "a figure with another decimal sign": (
        FTE.replace(";38,3\n", ";38.3\n"),
        "number_format_mixed",
        "line 86, column fte",
        "rejected",
    ),
    "a subtotal that does not add up": (
        FTE.replace(";38,3\n", ";39,3\n"),
        "stated_total_differs",
        "line 86",
        "accepted",
    ),
    "a unit twice": (FTE.replace(FORSIKRING, f"{FORSIKRING}\n{FORSIKRING}"), "unit_twice", "line 88", "rejected"),
    "a negative FTE": (
        FTE.replace(FORSIKRING, FORSIKRING.rsplit(";", 1)[0] + ";-2"),
        "fte_negative",
        "line 88",
        "rejected",
    ),
    "a municipality nobody knows": (
        FTE.replace("\n730;", "\n999;"),
        "unknown_municipality",
        "line 2",
        "rejected",
    ),
    "an account function outside main account 6": (
        ACCOUNTS.replace("Hele landet;6.45.51", "Hele landet;3.22.01", 1),
        "unknown_account_function",
        "line 2",
        "partly_accepted",
    ),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sent")
    paths = {}
    for number, (what, (content, *_)) in enumerate(BAD.items()):
        paths[what] = folder / f"delivery {number}.csv"
        paths[what].write_bytes(content if isinstance(content, bytes) else content.encode())
    return paths


@pytest.mark.parametrize("what", BAD)
def test_a_mistake_is_told_with_its_place_and_what_becomes_of_the_delivery(settings, files, what):
    _, rule_code, location, status = BAD[what]
    [(receipt, judged)], _ = receive_files(settings, [files[what]])
    found = [(finding.rule_code, place(finding)) for finding in judged.findings]
    assert (rule_code, location) in found
    assert receipt.status == status
    if rules()[rule_code].border != "reading":
        assert list(judged.landed.directory.glob("*.parquet"))


_IN_DANISH = {"the PDF file": "PDF-filen", "page ": "side ", "line ": "linje ", "column ": "kolonnen "}


def test_the_command_tells_all_of_them_in_the_senders_language_and_by_its_exit_code(tmp_path, files, aarsvaerk):
    told = aarsvaerk(tmp_path, "ingest", "--language", "da", *map(str, files.values()))
    assert told.returncode == 3
    assert "Traceback" not in told.stderr
    for _, rule_code, location, _ in BAD.values():
        assert rule_code in told.stdout
        danish = location
        for ours, theirs in _IN_DANISH.items():
            danish = danish.replace(ours, theirs)
        assert danish in told.stdout
        assert rules()[rule_code].hint_da.partition("{")[0] in told.stdout


def test_a_warning_alone_is_no_failure(tmp_path, files, aarsvaerk):
    told = aarsvaerk(tmp_path, "ingest", "--language", "da", str(files["a subtotal that does not add up"]))
    assert told.returncode == 0
    assert "39,3 årsværk, men rækkerne giver 38,3" in told.stdout
