import errno
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest

from ingest import landing as landing_module
from ingest import reading, readings
from ingest.datasets import landed_schema
from ingest.landing import embedded, landed
from ingest.manifest import manifest_of
from ingest.messages import phrase_text, place, render
from ingest.rules import rules
from tests import pdfs

NOON = datetime(2031, 1, 2, 12, tzinfo=UTC)
POPULATION = "OMRÅDE;TID;INDHOLD\r\nLæsø;2031K1;1800\r\nFanø;2031K1;3400\r\n".encode("cp1252")


def receive(landing, content, name, received_at, note=None, **answers):
    """Land bytes that come under a name, from a directory that is gone afterwards."""
    with TemporaryDirectory() as directory:
        (path := Path(directory) / "sent").write_bytes(content)
        return landing_module.receive(landing, path, received_at, note, file_name=name, **answers)


def read_aside(directory, content, name, received_at):
    with TemporaryDirectory() as sent:
        (path := Path(sent) / name).write_bytes(content)
        return landing_module.read_aside(directory, path, received_at)


def files(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


def test_a_file_lands_whole_with_its_bytes_and_its_decisions(tmp_path):
    delivery = receive(tmp_path, POPULATION, "C:\\folder\\../folketal.csv", NOON, {"licence": "Kilde: X"})
    manifest = delivery.manifest
    assert manifest.delivery_id == f"dst_folk1a-{manifest.sha256[:12]}"
    assert (manifest.status, manifest.encoding, manifest.file_name) == ("landed", "cp1252", "folketal.csv")
    assert (manifest.received_at, manifest.licence) == ("2031-01-02T12:00:00+00:00", "Kilde: X")
    assert (tmp_path / "raw" / manifest.sha256 / "content").read_bytes() == POPULATION
    table = pq.read_table(delivery.dataset_path("population"))
    assert table.schema.equals(landed_schema("population"))
    assert table.column("population").to_pylist() == [1800, 3400]
    assert table.column("row_number").to_pylist() == [1, 2]
    assert set(table.column("delivery_id").to_pylist()) == {manifest.delivery_id}


def test_the_same_bytes_are_one_delivery_whatever_their_name_or_day(tmp_path):
    first = receive(tmp_path, POPULATION, "a.csv", NOON)
    before = files(tmp_path)
    second = receive(tmp_path, POPULATION, "b.csv", datetime(2032, 1, 1, tzinfo=UTC))
    assert (second.manifest, files(tmp_path)) == (first.manifest, before)
    assert [delivery.manifest for delivery in landed(tmp_path)] == [first.manifest]


@pytest.mark.parametrize(
    ("content", "rule_code"),
    [
        (b"  \n", "file_empty"),
        (b" " * 3_000_000, "file_empty"),
        (b" " * 3_000_000 + b"x", "file_unknown_kind"),
        (b"a;b\n1;2\n", "file_unknown_kind"),
        (b"OMR\xc5DE;TID;INDHOLD\nL\xe6s\xf8;2031K1;\x81\n", "file_encoding"),
    ],
)
def test_an_unreadable_file_leaves_its_findings_and_no_parquet(tmp_path, content, rule_code):
    delivery = receive(tmp_path, content, "x.csv", NOON)
    assert delivery.manifest.status == "rejected"
    assert [finding.rule_code for finding in delivery.manifest.findings] == [rule_code]
    assert not list(tmp_path.rglob("*.parquet"))
    for finding in delivery.manifest.findings:
        for language in ("da", "en"):
            message, hint = render(finding, language)
            assert "{" not in message + hint


AMBIGUOUS = "Kommunekode;År;Forvaltningsområde;Enhed;Opgavefelt;Årsværk\n825;2031;Havn;Kontor;1.1.1;1.234\n".encode()


def test_a_value_that_does_not_read_is_a_finding_and_the_other_rows_are_kept_for_the_rules(tmp_path):
    delivery = receive(tmp_path, "OMRÅDE;TID;INDHOLD\nLæsø;2031K1;x\nFanø;2031K1;5\n".encode(), "x.csv", NOON)
    (finding,) = delivery.manifest.findings
    assert (delivery.manifest.status, finding.rule_code, finding.row_number) == ("rejected", "value_malformed", 1)
    assert pq.read_table(delivery.dataset_path("population")).column("population").to_pylist() == [None, 5]


def test_a_file_that_can_be_read_in_two_ways_is_kept_aside_until_its_sender_answers(tmp_path):
    asked = receive(tmp_path, AMBIGUOUS, "x.csv", NOON)
    assert (asked.manifest.status, asked.manifest.datasets) == ("quarantined", {})
    assert asked.manifest.rows_received == 1
    answered = receive(tmp_path, AMBIGUOUS, "x.csv", NOON, decimal_sign=".")
    assert (answered.manifest.status, answered.manifest.decimal_sign) == ("landed", ".")
    assert "answer" in phrase_text(answered.manifest.decimal_sign_evidence)
    assert str(pq.read_table(answered.dataset_path("survey_fte")).column("fte")[0]) == "1.234000"
    assert [delivery.manifest for delivery in landed(tmp_path)] == [answered.manifest]
    assert asked.directory.exists(), "what was made of it before stays"
    # The first answer stands: what was accepted is not read in another way afterwards.
    assert receive(tmp_path, AMBIGUOUS, "x.csv", NOON, decimal_sign=",").manifest == answered.manifest


def test_a_file_that_changes_while_it_is_received_is_not_kept(tmp_path, monkeypatch):
    def altered(source, target):
        Path(target).write_bytes(b"something else")

    monkeypatch.setattr(landing_module.shutil, "copyfile", altered)
    with pytest.raises(OSError, match="changed while it was received"):
        receive(tmp_path, POPULATION, "x.csv", NOON)
    assert files(tmp_path) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_nothing_is_kept_of_a_file_that_holds_a_cpr_number(tmp_path, encoding):
    delivery = receive(tmp_path, "OMRÅDE;TID;INDHOLD\nLæsø 010203-0001;2031K1;1\n".encode(encoding), "x.csv", NOON)
    assert delivery.manifest.findings[0].rule_code == "cpr_number"
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"0001;" not in path.read_bytes().replace(b"\0", b"")
    assert not list(tmp_path.rglob("content"))


def test_a_cpr_number_in_a_file_name_is_not_kept_either(tmp_path):
    delivery = receive(tmp_path, POPULATION, "010203-0001.csv", NOON)
    assert (delivery.manifest.status, delivery.manifest.file_name) == ("rejected", "withheld")
    assert place(delivery.manifest.findings[0]) == "the file's name"
    for path in tmp_path.rglob("*"):
        assert "010203-0001" not in str(path)
        assert path.is_dir() or b"010203-0001" not in path.read_bytes()


def test_an_empty_file_does_not_tell_the_cpr_number_in_its_name(tmp_path):
    delivery = receive(tmp_path, b"", "010203-0001.csv", NOON)
    assert [finding.rule_code for finding in delivery.manifest.findings] == ["cpr_number"]
    assert "010203" not in json.dumps(asdict(delivery.manifest))


@pytest.mark.parametrize(
    "content", [POPULATION, b"", b"a;b\n1;2\n", "OMRÅDE;TID;INDHOLD\nLæsø 010203-0001;2031K1;1\n".encode()]
)
def test_reading_aside_says_what_landing_says_and_keeps_no_bytes(tmp_path, content):
    aside = tmp_path / "aside"
    aside.mkdir()
    read = read_aside(aside, content, "x.csv", NOON)
    received = receive(tmp_path / "landing", content, "x.csv", NOON)
    assert read.manifest == received.manifest
    assert [pq.read_table(read.dataset_path(name)) for name in read.manifest.datasets] == [
        pq.read_table(received.dataset_path(name)) for name in received.manifest.datasets
    ]
    expected = {"manifest.json", "checksums.json", *(f"{name}.parquet" for name in read.manifest.datasets)}
    assert {path.name for path in aside.rglob("*") if path.is_file()} == expected


def test_the_place_of_a_cpr_number_counts_letters_not_bytes(tmp_path):
    delivery = receive(tmp_path, "OMRÅDE;TID;INDHOLD\nLæsø 010203-0001;2031K1;1\n".encode(), "x.csv", NOON)
    assert place(delivery.manifest.findings[0]) == "line 2, column 6"


def test_a_file_over_the_limit_is_refused_without_being_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.refusal.MAXIMUM_BYTES", 10)
    delivery = receive(tmp_path, POPULATION, "x.csv", NOON)
    assert delivery.manifest.findings[0].rule_code == "file_too_large"
    assert not list(tmp_path.rglob("content"))


def test_a_file_of_two_gigabytes_is_refused_without_being_read_whole(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.write(POPULATION)
        file.truncate(2 << 30)
    delivery = landing_module.receive(tmp_path / "landing", path, NOON)
    (finding,) = delivery.manifest.findings
    assert (finding.rule_code, finding.values["bytes"]) == ("file_too_large", str(2 << 30))
    assert not list(tmp_path.rglob("content"))


@pytest.mark.parametrize("line", ["a;" * 1_000_000, "a;" * 400_000, ";" * 900_000])
def test_a_table_of_a_million_columns_is_no_table(tmp_path, line):
    delivery = receive(tmp_path, f"{line}\n{line}\n".encode(), "x.csv", NOON)
    assert [finding.rule_code for finding in delivery.manifest.findings] == ["file_unknown_kind"]


def test_a_crash_while_landing_leaves_nothing_half_landed(tmp_path, monkeypatch):
    def crash(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(reading.pq, "ParquetWriter", crash)
    with pytest.raises(OSError, match="disk full"):
        receive(tmp_path, POPULATION, "x.csv", NOON)
    assert not list(tmp_path.rglob("manifest.json"))
    assert not list(tmp_path.glob(".partial-*"))
    monkeypatch.undo()
    assert landed(tmp_path)[0].manifest.status == "landed"  # the bytes were kept, so the next run reads them


def test_another_version_of_the_code_reads_the_kept_bytes_again(tmp_path, monkeypatch):
    first = receive(tmp_path, POPULATION, "x.csv", NOON)
    monkeypatch.setattr(landing_module, "reading_version", lambda: "another")
    (second,) = landed(tmp_path)
    assert second.directory != first.directory
    assert second.manifest == first.manifest
    assert first.directory.exists()


def test_the_embedded_deliveries_land_and_are_all_in_the_index(tmp_path):
    names = set()
    for path, received_at, note in embedded():
        names.add(path.name)
        delivery = landing_module.receive(tmp_path, path, received_at, note)
        assert (delivery.manifest.status, delivery.manifest.findings) == ("landed", ())
        assert delivery.manifest.citation
    present = {path.name for path in landing_module.DELIVERIES.glob("*.csv")} - {"deliveries.csv"}
    assert names == present


def test_a_manifest_is_plain_json(tmp_path):
    delivery = receive(tmp_path, POPULATION, "x.csv", NOON)
    kept = json.loads((delivery.directory / "manifest.json").read_text(encoding="utf-8"))
    assert manifest_of(kept) == delivery.manifest


def test_every_rule_tells_what_it_checks_in_both_languages():
    for rule in rules().values():
        assert all([rule.what_da, rule.what_en, rule.message_da, rule.message_en, rule.hint_da, rule.hint_en])


MAPPING = [
    ["Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder"],
    ["Forvaltningsområde: Hav og Fyr", "HAV OG FYR 3,0", "Lampekontoret 1,0", "Tågehornet 2,0 Går i gummistøvler"],
    ["Chefområde: Fyrtårne", "Lampekontoret Pudsning", "• Linser pudses pr. 1. marts 2031"],
]


def test_a_pdf_is_known_by_its_bytes_and_its_rows_and_findings_have_pages(tmp_path):
    delivery = receive(tmp_path, pdfs.typed(MAPPING), "opgaver.txt", NOON)
    manifest = delivery.manifest
    assert (manifest.status, manifest.encoding, manifest.form) == ("landed", "pdf", "document")
    assert phrase_text(manifest.encoding_evidence).startswith(
        "begins with the mark of a PDF; 3 pages read with pypdfium2 "
    )
    assert (manifest.source_code, manifest.period) == ("fanoe_opgavebeskrivelser", "2031")
    rows = pq.read_table(delivery.dataset_path("unit_fte"), columns=["page", "line_from", "line_to", "unit_name"])
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        (2, 2, 2, "Hav og Fyr"),
        (2, 3, 3, "Lampekontoret"),
        (2, 4, 4, "Tågehornet"),
    ]
    assert pq.read_table(delivery.dataset_path("unit_task")).column("page").to_pylist() == [3]
    (finding,) = manifest.findings
    assert (finding.rule_code, place(finding)) == ("remark_not_understood", "page 2, line 4")


def test_rows_of_a_text_have_no_page(tmp_path):
    text = "\n\n".join(line for page in MAPPING for line in page)
    delivery = receive(tmp_path, text.encode(), "opgaver.pdf", NOON)
    assert (delivery.manifest.status, delivery.manifest.encoding) == ("landed", "utf-8")
    assert set(pq.read_table(delivery.dataset_path("unit_fte")).column("page").to_pylist()) == {None}
    assert place(delivery.manifest.findings[0]) == "line 9"


def test_a_pdf_that_its_source_cannot_read_is_kept_and_told_by_page(tmp_path):
    unknown = receive(tmp_path, pdfs.typed([["Fyret lyser"]]), "x.pdf", NOON).manifest
    assert [(f.rule_code, place(f)) for f in unknown.findings] == [("file_unknown_kind", "page 1, line 1")]
    early = [MAPPING[0], MAPPING[2], MAPPING[1]]
    broken = receive(tmp_path, pdfs.typed(early), "x.pdf", NOON).manifest
    assert [(f.rule_code, place(f)) for f in broken.findings] == [("document_malformed", "page 2, line 1")]
    assert (tmp_path / "raw" / broken.sha256 / "content").exists()


@pytest.mark.parametrize(
    ("lines", "title", "location"),
    [
        (["Fyrmester", "Jens 010203-0001"], "", "page 1, line 2, column 6"),
        (["Fyrmester"], "Jens 010203-0001", "the PDF's properties, comments, form fields or turned text"),
    ],
)
def test_nothing_is_kept_of_a_pdf_that_holds_a_cpr_number(tmp_path, lines, title, location):
    delivery = receive(tmp_path, pdfs.typed([lines], title=title), "x.pdf", NOON)
    (finding,) = delivery.manifest.findings
    assert (finding.rule_code, place(finding)) == ("cpr_number", location)
    assert not list(tmp_path.rglob("content"))


def test_nothing_is_kept_of_a_pdf_whose_comment_holds_a_cpr_number(tmp_path):
    comment = b"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Jens 010203-0001) >>"
    content = pdfs.written(b"<< /Type /Catalog /Pages 2 0 R >>", b"null", comment)
    delivery = receive(tmp_path, content, "x.pdf", NOON)
    assert delivery.manifest.findings[0].rule_code == "cpr_number"
    assert not list(tmp_path.rglob("content"))


def test_a_pdf_that_cannot_be_looked_through_is_not_kept(tmp_path):
    delivery = receive(tmp_path, b"%PDF-1.7\nnot a PDF", "x.pdf", NOON)
    assert (delivery.manifest.status, delivery.manifest.findings[0].rule_code) == ("rejected", "pdf_damaged")
    assert not list(tmp_path.rglob("content"))


def test_another_pdf_library_is_another_reading(monkeypatch):
    before = readings.reading_version()
    readings.reading_version.cache_clear()
    monkeypatch.setattr(readings, "LIBRARY", "pypdfium2 0.0.1")
    try:
        assert readings.reading_version() != before
    finally:
        readings.reading_version.cache_clear()
