"""`aarsvaerk report`: what a council gets on paper is what the release holds, and everybody can read it."""

import re

import pypdfium2
import pytest


def words(path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)


@pytest.fixture(scope="module")
def make(aarsvaerk, warehouse, tmp_path_factory):
    def make(*arguments, fails=0):
        path = tmp_path_factory.mktemp("report") / "report.pdf"
        run = aarsvaerk(warehouse.settings.home, "report", *arguments, "--out", str(path))
        assert run.returncode == fails and "Traceback" not in run.stderr, run.stderr
        return path if fails == 0 else run.stderr

    return make


def test_a_report_states_the_releases_figures_sources_and_what_is_not_known(make, warehouse):
    path = make("--municipality", "Randers", "--language", "da")
    told = words(path)
    for expected in ("Randers: administrationen 2024", "1.326,9", "1.883", "1 af 16", "REGK31", "99,8 %"):
        assert expected in told, expected
    assert warehouse.release.release_id in told and "Intern udgave" in told


def test_a_report_is_tagged_has_a_language_and_a_title_and_claims_pdf_ua_and_pdf_a(make):
    content = make("--municipality", "730", "--language", "en", "--profile", "open").read_bytes()
    assert content.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"DisplayDocTitle", b"pdfuaid", b"pdfaid"):
        assert mark in content, mark


def test_the_same_release_gives_the_same_report_byte_for_byte(make):
    first, second = (make("--municipality", "730", "--year", "2023").read_bytes() for _ in range(2))
    assert first == second


def test_a_municipality_without_fte_has_a_report_of_its_accounts(make):
    told = words(make("--municipality", "101", "--language", "en", "--peers", "country"))
    assert "København has not delivered FTE" in told and "3,685" in told
    assert not re.search(r"Where the FTE are", told)


def test_what_is_not_there_is_said_in_a_sentence(make):
    assert "Did you mean Randers" in make("--municipality", "Rander", fails=2)
    assert "neither accounts nor FTE" in make("--municipality", "730", "--year", "2010", "--language", "en", fails=2)
