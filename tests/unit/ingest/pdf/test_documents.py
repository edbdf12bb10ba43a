"""PDFs as text: lines in reading order, their places, and a clear finding for each PDF that is not read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.messages import phrase_text, render
from ingest.model import DeliveryRejected, Finding, Row
from ingest.pdf import documents
from ingest.pdf.documents import is_pdf, pdf_to_text
from ingest.pdf.layout import Character, page_lines
from ingest.place import Place, phrase
from ingest.rules import rules
from tests import pdfs

PLAIN = b"<< /Type /Catalog /Pages 2 0 R >>"


def refusal(content):
    with pytest.raises(DeliveryRejected) as rejected:
        pdf_to_text(content)
    (finding,) = rejected.value.findings
    assert rules()[finding.rule_code].severity == "fatal"
    for language in ("da", "en"):
        message, hint = render(finding, language)
        assert hint and "{" not in message
    return finding


def characters(*placed):
    """Words as (text, left, baseline), a letter six wide, in type of ten points."""
    for text, left, baseline in placed:
        for number, letter in enumerate(text):
            yield Character(letter, left + 6 * number, left + 6 * number + 6, baseline, 10)


def test_letters_bullets_and_pages_come_out_as_written():
    document = pdf_to_text(pdfs.typed([["Blåbærgrød på Læsø – øl & Ærø", "• én"], [], ["12,5 “ja”"]]))
    assert [list(page) for page in document.pages] == [[" Blåbærgrød på Læsø – øl & Ærø", "• én"], [], [" 12,5 “ja”"]]
    assert phrase_text(document.evidence) == f"begins with the mark of a PDF; 3 pages read with {documents.LIBRARY}"


def test_the_order_of_cells_in_the_file_does_not_matter():
    cells = [("Over", 50, 750), ("Smal", 50, 700), ("celle", 50, 688), ("Første", 150, 700), ("anden", 150, 688)]
    cells += [("tredje", 150, 676), ("Klit", 50, 640), ("Hegn", 150, 640), ("5", 300, 20)]
    expected = [" Over", "", "Smal", "celle", "", "Første", "anden", "tredje", "", "Klit Hegn", "", " 5"]
    assert page_lines(characters(*cells)) == expected
    by_cell = [cells[:1], cells[1:3], cells[3:6], cells[6:7], cells[7:8], cells[8:]]
    assert page_lines(characters(*(word for cell in reversed(by_cell) for word in cell))) == expected


def test_a_row_whose_first_cell_is_empty_begins_with_a_blank_and_a_cell_set_in_the_middle_is_read_first():
    rows = [("Navn", 50, 700), ("En", 150, 712), ("to", 150, 700), ("tre", 150, 688), ("Alene", 150, 650)]
    assert page_lines(characters(*rows)) == [" Navn", "", "En", "to", "tre", "", " Alene"]


def test_words_that_no_blank_parts_are_parted_and_a_raised_figure_stays_on_its_line():
    assert page_lines(characters(("Fyr", 50, 700), ("nr", 75, 702), ("x", 87, 700))) == [" Fyr nrx"]


def test_turned_text_is_on_no_line_and_is_told_apart():
    def head(canvas, _page):
        canvas.rotate(90)
        canvas.drawString(300, -20, "KLADDE")

    document = pdf_to_text(pdfs.flowing(pdfs.paragraphs("Fyret lyser"), head))
    assert document.pages == ((" Fyret lyser",),)
    assert "KLADDE" in document.hidden


def test_each_line_of_the_text_has_its_page_and_printed_line():
    document = documents.Document(((" a", "b", "", "c"), (), (" d",)))
    single, double = document.laid_out(), document.laid_out(double_spaced=True)
    assert (single.text, double.text) == (" a\nb\n\nc\n d", " a\n\nb\n\n\nc\n\n d\n")
    assert [single.place(line) for line in range(1, 6)] == [(1, 1), (1, 2), (1, 2), (1, 3), (3, 1)]
    assert [double.place(line) for line in (1, 3, 6, 8)] == [(1, 1), (1, 2), (1, 3), (3, 1)]
    over_the_page = double.placed(Row({}, 3, 8, "b\n\n\nc\n\n d"))
    assert (over_the_page.page, over_the_page.line_from, over_the_page.line_to) == (1, 2, 4)
    values = {"expected": phrase("heading_of_contents", Place(2)), "found": "line 2"}
    located = single.located(Finding("document_malformed", Place(5), values))
    assert located.place == Place(1, page=3)
    assert located.values == {"expected": phrase("heading_of_contents", Place(2, page=1)), "found": "line 2"}


def test_a_pdf_is_known_by_its_first_bytes():
    assert is_pdf(b"%PDF-1.4\n") and is_pdf(b"\xef\xbb\xbf\r\n%PDF-2.0")
    assert not is_pdf(b"navn;tal\n%PDF-1.4;1\n") and not is_pdf(b"") and not is_pdf("Årsværk.pdf".encode())


@pytest.mark.parametrize("part", [0.02, 0.3, 0.5, 0.9])
def test_a_truncated_pdf_is_refused_or_gives_fewer_lines(part):
    whole = pdfs.typed([[f"Linje {n} på side {p}" for n in range(30)] for p in range(20)])
    try:
        document = pdf_to_text(whole[: int(len(whole) * part)])
    except DeliveryRejected as rejected:
        assert rejected.findings[0].rule_code in ("pdf_damaged", "pdf_without_text")
    else:
        pages = pdf_to_text(whole).pages
        assert 0 < len(document.pages) < len(pages) and set(document.pages) <= set(pages)


@pytest.mark.parametrize("user_password", ["hemmelig", ""])
def test_an_encrypted_pdf_is_refused_also_where_it_opens_without_a_password(user_password):
    locked = pdfs.StandardEncryption(user_password, ownerPassword="ejer", canPrint=0)
    assert refusal(pdfs.typed([["Fyret lyser"]], encrypt=locked)).rule_code == "pdf_encrypted"


def test_a_pdf_of_pictures_is_refused():
    finding = refusal(pdfs.picture(pages=2))
    assert (finding.rule_code, finding.values) == ("pdf_without_text", {"pages": "2"})


def test_embedded_files_and_scripts_are_refused():
    assert pdf_to_text(pdfs.written(PLAIN)).pages == ((" Fyr",),)
    script = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    assert refusal(pdfs.written(script)).rule_code == "pdf_script"
    names = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 5 0 R] >> >> >>"
    attached = pdfs.written(names, b"<< /Type /Filespec /F (a.txt) /EF << >> >>")
    assert refusal(attached).rule_code == "pdf_attachment"
    hung = pdfs.written(
        PLAIN,
        b"null",
        b"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS << /F (a.txt) >> >>",
    )
    assert refusal(hung).rule_code == "pdf_attachment"


def test_ten_thousand_empty_pages_are_refused_for_their_number():
    finding = refusal(pdfs.typed([[]] * 10_000))
    assert (finding.rule_code, finding.values["limit"]) == ("pdf_too_large", str(documents.MAXIMUM_PAGES))


def test_reading_stops_at_each_limit(monkeypatch):
    many = pdfs.typed([["x" * 200] * 70] * 200)
    monkeypatch.setattr(documents, "MAXIMUM_SECONDS", 1)
    assert refusal(many).rule_code == "pdf_too_large"
    monkeypatch.undo()
    monkeypatch.setattr(documents, "MAXIMUM_CHARACTERS", 1_000)
    assert "characters" in phrase_text(refusal(pdfs.typed([["x" * 100] * 20])).values["measure"])


def test_a_file_that_needs_more_memory_than_allowed_is_a_finding(monkeypatch):
    monkeypatch.setattr(documents, "MAXIMUM_MEMORY", 300 * 1024**2)
    assert refusal(pdfs.written(PLAIN) + b"%" * (290 * 1024**2)).rule_code == "pdf_too_large"


def test_a_reader_that_cannot_start_says_nothing_of_the_file(monkeypatch):
    monkeypatch.setattr(documents, "MAXIMUM_PAGES", "none")
    with pytest.raises(RuntimeError, match="did not start"):
        pdf_to_text(pdfs.written(PLAIN))


@settings(max_examples=12, deadline=20_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_behind_the_mark_of_a_pdf_are_a_finding(rest):
    assert refusal(b"%PDF-" + rest).rule_code == "pdf_damaged"


@settings(max_examples=12, deadline=20_000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_pdf_with_bytes_changed_is_read_or_a_finding(data):
    content = bytearray(pdfs.written(PLAIN))
    for position in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=30)):
        content[position] = data.draw(st.integers(0, 255))
    try:
        document = pdf_to_text(bytes(content))
    except DeliveryRejected as rejected:
        assert rejected.findings[0].rule_code.startswith("pdf_")
    else:
        assert any(document.pages)
