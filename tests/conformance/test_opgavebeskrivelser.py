"""The mapping of Randers Kommune and the embedded deliveries made of it say the same, row by row."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.landing import DELIVERIES
from ingest.messages import place
from ingest.model import DeliveryRejected
from ingest.pdf.documents import pdf_to_text
from ingest.sources.opgavebeskrivelser.document import SOURCES, table_columns
from ingest.sources.opgavebeskrivelser.volumes import parse_numeral
from tests import pdfs
from tests.numerals import ways_to_write
from tests.tables import read_bytes

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT.parent / "shared" / "sources" / "randers-opgavebeskrivelser-2023.txt"
if not DOCUMENT.exists():
    pytest.skip(f"../shared/sources is not beside this checkout; {DOCUMENT.name} is needed", allow_module_level=True)

TEXT = DOCUMENT.read_text(encoding="utf-8")
EMBEDDED = {
    "unit_fte": "fte",
    "unit_remark": "remarks",
    "unit_task_heading": "task_headings",
    "activity": "activities",
}
AREAS = {
    "udvikling-miljoe-og-teknik": "168.2",
    "sundhed-kultur-og-omsorg": "75.2",
    "boern-og-skole": "85.9",
    "social-og-arbejdsmarked": "852.9",
    "stabene": "144.7",
}


@pytest.fixture(scope="module")
def parsed():
    (source,) = [source for source in SOURCES if source.recognise(TEXT)]
    assert source.form == "document"
    return source.parse(TEXT)


@pytest.fixture(scope="module")
def fte(parsed):
    return [row.values for row in parsed.tables["unit_fte"]]


@pytest.fixture(scope="module")
def headings(parsed):
    return [row.values for row in parsed.tables["unit_task_heading"]]


def embedded(dataset):
    return read_bytes((DELIVERIES / f"randers_opgavebeskrivelser_2023_{EMBEDDED[dataset]}.csv").read_bytes())


def test_whose_it_is_and_when(parsed):
    assert (parsed.municipality_code, parsed.period, parsed.decimal_sign) == ("730", "2023", ",")
    assert parsed.source_code == "randers_opgavebeskrivelser"
    assert not parsed.findings


@pytest.mark.parametrize("dataset", EMBEDDED)
def test_the_document_equals_the_embedded_table(parsed, dataset):
    manifest, rows, _ = embedded(dataset)
    assert (manifest.municipality_code, manifest.period, manifest.form) == ("730", "2023", "table")
    assert manifest.source_code == parsed.source_code
    names = table_columns(dataset)
    expected = [{name: row.values[name] for name in names} for row in parsed.tables[dataset]]
    assert [{name: row[name] for name in names} for row in rows[dataset]] == expected


def test_the_areas_are_as_stated(fte):
    stated = {row["unit_code"]: row["fte"] for row in fte if row["unit_level"] == 1}
    assert stated == {code: Decimal(value) for code, value in AREAS.items()}


def test_leaves_sum_to_the_stated_whole(fte):
    leaves = [row["fte"] for row in fte if not row["is_stated_total"]]
    assert (len(fte), len(leaves)) == (109, 85)
    assert sum(leaves) == Decimal("1326.9")


def test_every_stated_total_is_the_sum_of_the_rows_below(fte):
    for total in (row for row in fte if row["is_stated_total"]):
        below = [row["fte"] for row in fte if row["parent_unit_code"] == total["unit_code"]]
        assert below and sum(below) == total["fte"], total["unit_name"]


def test_a_chief_area_with_the_area_s_name_keeps_its_four_rows(fte):
    code = "social-og-arbejdsmarked/social-og-arbejdsmarked"
    below = [(row["unit_name"], str(row["fte"])) for row in fte if row["parent_unit_code"] == code]
    assert below == [
        ("Sekretariatschef", "1.0"),
        ("Økonomi og styringschef", "1.0"),
        ("Politik og Udvikling SA", "18.6"),
        ("Økonomi og Styring SA", "25.1"),
    ]


def test_a_remark_over_two_lines_is_whole(fte):
    (row,) = [row for row in fte if row["unit_name"] == "Sekretariatet" and row["fte"] == Decimal("16.7")]
    assert row["remark"].startswith("Heraf konteres 4,86") and row["remark"].endswith("(hygiejneorganisation).")


def test_every_remark_is_turned_into_facts(parsed, fte):
    with_facts = {row.values["unit_code"] for row in parsed.tables["unit_remark"]}
    assert with_facts == {row["unit_code"] for row in fte if row["remark"]}


def test_every_heading_s_unit_is_in_the_crosswalk_and_the_other_way_round(headings):
    with (ROOT / "seeds" / "reference" / "xwalk_unit_name.csv").open(encoding="utf-8", newline="") as file:
        confirmed = {
            (row["chief_area_name"], row["unit_name"])
            for row in csv.DictReader(file)
            if row["municipality_code"] == "730"
        }
    assert {(row["chief_area_name"], row["unit_name"]) for row in headings} == confirmed


def test_the_crosswalk_names_units_of_the_fte_table_where_it_says_so(fte):
    units = {row["unit_code"]: row for row in fte}
    with (ROOT / "seeds" / "reference" / "xwalk_unit_name.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            unit = units.get(row["unit_code"])
            assert (row["has_fte_row"] == "true") == (unit is not None), row
            assert not row["parent_unit_code"] or row["parent_unit_code"] in units, row
            if unit:
                official = (row["unit_name_official"], row["parent_unit_code"])
                assert official == (unit["unit_name"], unit["parent_unit_code"])


def test_every_list_item_of_the_document_is_a_task(parsed):
    items = re.findall(r"^ *(?:[\w ]{1,25} +)?• +\S|^ *(?:[o\-–]|\d{1,2}\.) +\S", TEXT, re.MULTILINE)
    tasks = [row.raw_text.lstrip() for row in parsed.tables["unit_task"]]
    listed = [task for task in tasks if re.match(r"(?:[\w ]{1,25} +)?• |[o\-–] |\d{1,2}\. ", task)]
    assert len(items) == len(listed) == 1973


def test_headings_are_short_and_count_their_tasks(parsed, headings):
    assert len(headings) == 370
    assert all(0 < len(row["heading"]) <= 120 for row in headings)
    assert sum(row["task_count"] for row in headings) == len(parsed.tables["unit_task"])


def test_every_volume_reads_from_its_printed_number_and_prints_back(parsed):
    volumes = [row.values for row in parsed.tables["activity"]]
    assert len(volumes) == 97
    for row, volume in zip(parsed.tables["activity"], volumes, strict=True):
        assert volume["value_text"] in " ".join(row.raw_text.split())
        assert parse_numeral(volume["value_text"]) == (volume["value"], volume["value_to"])
        assert volume["value_text"] in ways_to_write(volume["value"], volume["value_to"])


def test_volumes_stand_where_the_document_has_them(parsed, headings):
    places = {(row["chief_area_name"], row["unit_name"], row["heading_number"]): row["task_count"] for row in headings}
    for row in parsed.tables["activity"]:
        volume = row.values
        count = places[volume["chief_area_name"], volume["unit_name"], volume["heading_number"]]
        assert volume["position"] is None or volume["position"] <= count
        assert 0 < len(volume["counted_text"]) <= 80


# Every number that counts something, read with the eyes: the line it stands on or begins on, and the number.
COUNTED_BY_EYE = """
    135 400, 143 6.500, 1637 seks, 2284 seks, 2999 1, 3013 200, 3199 9, 3205 11, 3228 3, 3277 55, 3331 19.663, 3331
    4.060, 3351 24.586, 3351 18.604, 3351 5.982, 3351 5.975, 3368 800, 3388 70.000, 3435 330, 3435 30, 3475 2, 3530
    120.000, 3674 109, 3737 58, 3755 22, 3780 Fire, 3800 85, 3859 10, 4075 48, 4095 22, 4189 150-200, 4228 120, 4416
    To, 4453 6, 4537 seks, 4621 1500, 4621 400, 4754 1.000, 4756 700, 4756 700, 4758 100, 4760 100, 4762 100, 4764
    10, 4864 50, 4895 4.500, 4928 21, 4960 1.348, 4964 525, 4966 300, 4981 1.701, 4989 6, 5097 579.774, 5097
    1.183.027.958, 5099 15.000, 5101 20.000, 5103 5000, 5109 7.500, 5111 100, 5112 535, 5116 1.174, 5124 99.799,
    5136 204, 5140 136, 5179 116, 5179 67, 5187 150, 5187 50, 5201 175, 5207 10-20, 5218 1.500, 5289 30, 5295 20-25,
    5318 5-10, 5326 20-25, 5332 250, 5359 25-30, 5402 20-25, 5455 35-40, 5455 4-500, 5679 2.500, 5679 3.000, 5679
    1.000, 5681 1.000, 5681 1.000, 5693 7, 5870 38, 6655 +100, 6661 +5.000, 6665 +250, 6669 +3.000, 6682 +4.500,
    6692 +7.000, 6722 +1.500, 6773 +2.500, 6871 +500, 6961 +350
"""


def test_the_volumes_are_those_counted_by_eye(parsed):
    seen = [entry.split() for entry in COUNTED_BY_EYE.split(",")]
    found = [(row.line_from, row.line_to, row.values["value_text"]) for row in parsed.tables["activity"]]
    assert len(found) == len(seen)
    for (line_from, line_to, value_text), (line, printed) in zip(found, seen, strict=True):
        assert line_from <= int(line) <= line_to and value_text == printed


@pytest.mark.parametrize(
    ("chief_area_name", "unit_name", "expected"),
    [
        ("Plan, By og Natur", "Byg", [("Byggesagsbehandling", 13), ("BBR/ejendomsskat", 12)]),
        ("Plan, By og Natur", "Plan, By og Natur, fælles", [("Programledelse Flodbyen (programchefen)", 3)]),
        ("Plan, By og Natur", "Randers Naturcenter", [("Randers Naturcenter", 4)]),
        ("Erhverv og bosætning", "Erhverv og bosætning, administration", [("Stabsfunktioner", 9)]),
        ("Sekretariatet, Sundhed og Omsorg", "Økonomi, SKO", [("Økonomi", 34)]),
        ("Visitationsenheden, omsorg", "Administrativ gruppe", [("Administrativ gruppe", 17)]),
        ("Borgerservice", "Fronten", [("Frontbetjening", 10), ("MitID/NemID", 3)]),
        ("Borgerservice", "Borgerservice (generelt)", [("Regnskab og betaling", 5)]),
        (
            "Politik, Jura og kommunikation",
            "Byrådssekretariatet",
            [("Borgmesterservicering", 13), ("Byrådsarbejde", 10)],
        ),
        ("Politik, Jura og kommunikation", "Randers Event", [("Skt. Hans fest", 1), ("Levende Sommer-puljen", 1)]),
        ("Økonomi", "Betalingskontoret", [("Opkrævning", 9), ("Dødsbo", 4), ("Klagesager", 6)]),
        ("Personale og HR", "Løn", [("Udvikling af lønsystem", 6), ("Pension", 12)]),
        ("IT & Digitalisering", "Kunder og Support", [("Kunder og Support", 33)]),
    ],
)
def test_headings_counted_by_eye(headings, chief_area_name, unit_name, expected):
    found = [
        (row["heading"], row["task_count"])
        for row in headings
        if (row["chief_area_name"], row["unit_name"]) == (chief_area_name, unit_name)
    ]
    assert set(expected) <= set(found)


def test_a_document_cut_off_is_refused():
    (source,) = [source for source in SOURCES if source.recognise(TEXT)]
    with pytest.raises(DeliveryRejected) as rejected:
        source.parse(TEXT[: len(TEXT) // 2])
    (finding,) = rejected.value.findings
    assert finding.rule_code == "document_malformed" and re.fullmatch(r"line \d+", place(finding))


@pytest.mark.parametrize(
    ("printed", "changed", "unit_code"),
    [
        ("Plan, by og natur 96,1", "Plan, by og natur 96,2", "udvikling-miljoe-og-teknik/plan-by-og-natur"),
        ("Skole og dagtilbud 2,0", "Skole og dagtilbud 3,0", "boern-og-skole/skole-og-dagtilbud"),
        ("Økonomi, Personale og IT 1", "Økonomi, Personale og IT 1,5", "stabene/oekonomi-personale-og-it"),
        ("IT & Digitalisering 50,2", "IT & Digitalisering 55,2", "stabene/it-digitalisering"),
    ],
)
def test_a_wrong_total_leaves_the_hierarchy_as_it_is(fte, printed, changed, unit_code):
    (source,) = [source for source in SOURCES if source.recognise(TEXT)]
    again = [row.values for row in source.parse(TEXT.replace(printed, changed, 1)).tables["unit_fte"]]
    assert [row["unit_code"] for row in again] == [row["unit_code"] for row in fte]
    assert [row["unit_code"] for row, before in zip(again, fte, strict=True) if row["fte"] != before["fte"]] == [
        unit_code
    ]


def test_the_document_set_as_a_pdf_reads_like_its_text_form(parsed):
    # A line that begins with a blank opens a page or a block: here always a page. More than the usual one blank line
    # between two lines is room on the page. The core fonts lack one sign of the document, a narrow blank.
    pages, previous = [[]], 0
    for number, line in enumerate(TEXT.replace("\u202f", " ").split("\n"), 1):
        if line.strip():
            if (line[0] == " " and pages[-1]) or len(pages[-1]) > 76:
                pages.append([])
            elif number - previous > 2:
                pages[-1].append("")
            pages[-1].append(line.strip())
            previous = number
    document = pdf_to_text(pdfs.typed(pages))
    assert len(document.pages) == len(pages)
    (source,) = [source for source in SOURCES if source.recognise(document.laid_out().text)]
    read = source.parse(document.laid_out(source.double_spaced).text)
    fte = [row.values for row in read.tables["unit_fte"]]
    assert fte == [row.values for row in parsed.tables["unit_fte"]]
    assert sum(row["fte"] for row in fte if not row["is_stated_total"]) == Decimal("1326.9")
    assert [row.values for row in read.tables["unit_remark"]] == [row.values for row in parsed.tables["unit_remark"]]
    expected = [row.values for row in parsed.tables["unit_task_heading"]]
    assert [row.values for row in read.tables["unit_task_heading"]] == expected
    tasks = [row.values["task_text"].replace("\u202f", " ") for row in parsed.tables["unit_task"]]
    assert [row.values for row in read.tables["activity"]] == [row.values for row in parsed.tables["activity"]]
    # One task goes on in a second sentence directly below; in a double-spaced PDF that sentence is a paragraph.
    both = zip(tasks, [row.values["task_text"] for row in read.tables["unit_task"]], strict=True)
    different = [(text, pdf) for text, pdf in both if text != pdf]
    assert len(different) == 1 and different[0][0].startswith(different[0][1] + " ")
