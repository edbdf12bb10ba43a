"""The catalogue document and the reference seeds say the same, row by row."""

import csv
import re
from pathlib import Path

import pytest

from ingest.messages import place
from ingest.model import DeliveryRejected
from ingest.pdf.documents import pdf_to_text
from ingest.sources import sts_opgavekatalog
from tests import pdfs

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT.parent / "shared" / "sources" / "sts-opgavekatalog-2007.txt"
if not DOCUMENT.exists():
    pytest.skip(f"../shared/sources is not beside this checkout; {DOCUMENT.name} is needed", allow_module_level=True)

TEXT = DOCUMENT.read_text(encoding="utf-8")
PRINTED_OTHERWISE = {"lov om social service": "serviceloven"}
"""What the document spells out in some task fields and not in others (see the note in ref_law)."""


@pytest.fixture(scope="module")
def tables():
    parsed = sts_opgavekatalog.parse(TEXT)
    assert parsed.period == "2007"
    return {name: [row.values for row in rows] for name, rows in parsed.tables.items()}


def seed(name, *columns):
    with (ROOT / "seeds" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


def printed(rows, *columns):
    return list(dict.fromkeys(tuple(str(row[column]) for column in columns) for row in rows))


def test_the_document_is_recognised():
    assert sts_opgavekatalog.recognise(TEXT)


def test_the_hierarchy_has_3_12_and_64_members(tables):
    fields = tables["catalogue_task_field"]
    assert len({row["main_category_code"] for row in fields}) == 3
    assert len({row["subcategory_code"] for row in fields}) == 12
    assert len({row["task_field_code"] for row in fields}) == len(fields) == 64


def test_main_categories_are_the_seed(tables):
    columns = "main_category_code", "main_category_name_da"
    assert printed(tables["catalogue_task_field"], *columns) == seed("ref_main_category", *columns)


def test_subcategories_are_the_seed_and_only_2_1_has_no_printed_name(tables):
    columns = "subcategory_code", "main_category_code", "subcategory_name_da"
    found = printed(tables["catalogue_task_field"], *columns)
    assert [row[0] for row in found if row[2] == "None"] == ["2.1"]
    wanted = [(code, main, "None" if code == "2.1" else name) for code, main, name in seed("ref_subcategory", *columns)]
    assert found == wanted


def test_task_fields_are_the_seed(tables):
    columns = "catalogue_version", "task_field_code", "subcategory_code", "task_field_name_da"
    assert printed(tables["catalogue_task_field"], *columns) == seed("ref_task_field", *columns)


def test_task_fields_stand_on_the_lines_the_seed_names():
    found = [
        (row.values["task_field_code"], str(row.line_from))
        for row in sts_opgavekatalog.parse(TEXT).tables["catalogue_task_field"]
    ]
    assert found == seed("ref_task_field", "task_field_code", "source_line")


def test_indicators_are_the_seed(tables):
    found = [
        (
            row["catalogue_version"],
            f"{row['task_field_code']}-{row['indicator_type'][0].upper()}{row['position']}",
            row["task_field_code"],
            row["indicator_type"],
            str(row["position"]),
            row["indicator_name_da"],
        )
        for row in tables["catalogue_indicator"]
    ]
    columns = "catalogue_version", "indicator_code", "task_field_code", "indicator_type", "position"
    assert found == seed("ref_indicator", *columns, "indicator_name_da")


def test_the_legal_basis_of_a_task_field_names_exactly_the_laws_of_the_seed(tables):
    names = dict(seed("ref_law", "law_code", "short_name_da"))
    laws: dict[str, set[str]] = {}
    for field, law in seed("ref_task_field_law", "task_field_code", "law_code"):
        laws.setdefault(field, set()).add(names[law].casefold())
    law = r"almindelige .* regler|lov om [\w ]+|eu's \w+|[\w-]+(?:loven|lovgivningen|fuldmagten|reglementet)"
    for row in tables["catalogue_task_field"]:
        found = re.findall(law, row["legal_basis_text"].casefold())
        assert {PRINTED_OTHERWISE.get(name, name) for name in found} == laws.get(row["task_field_code"], set())


def test_no_word_of_the_tables_of_tasks_is_lost_or_moved():
    tables = sts_opgavekatalog.parse(TEXT).tables
    for field in tables["catalogue_task_field"]:
        body = re.search(r"^Beskrivelse *\n(.*?)^ ?Forslag til", field.raw_text, re.MULTILINE | re.DOTALL)[1]
        code = field.values["task_field_code"]
        rows = [row.values for row in tables["catalogue_task"] if row.values["task_field_code"] == code]
        kept = " ".join(f"{row['heading'] or ''} {row['task_text'] or ''}" for row in rows)
        assert re.sub(r"[\s-]", "", kept) == re.sub(r"[\s-]", "", body)


def test_every_row_quotes_the_lines_it_names():
    lines = TEXT.split("\n")
    for rows in sts_opgavekatalog.parse(TEXT).tables.values():
        for row in rows:
            assert row.raw_text == "\n".join(lines[row.line_from - 1 : row.line_to])
            assert row.raw_text.strip()


@pytest.mark.parametrize("last_line", [*range(320, 3600, 97), 3520, 3564, 3610])
def test_a_document_cut_off_anywhere_is_rejected(last_line):
    with pytest.raises(DeliveryRejected) as rejected:
        sts_opgavekatalog.parse("\n".join(TEXT.split("\n")[:last_line]))
    (finding,) = rejected.value.findings
    assert finding.rule_code == "document_malformed"
    assert int(place(finding).removeprefix("line ")) <= last_line


def test_measures_are_those_that_indicators_and_volumes_name_and_no_others():
    pairs = seed("ref_indicator", "numerator_measure_code", "denominator_measure_code")
    named = {code for pair in pairs for code in pair} | {
        code for (code,) in seed("map_activity_measure", "measure_code")
    }
    assert named - {""} == {code for (code,) in seed("ref_measure", "measure_code")}


def test_units_directions_and_roll_up_rules_of_indicators_fit_their_measures():
    unit_of = dict(seed("ref_measure", "measure_code", "unit"))
    columns = "indicator_code", "numerator_measure_code", "denominator_measure_code", "unit", "aggregation_rule"
    for code, numerator, denominator, unit, rule in seed("ref_indicator", *columns):
        assert (rule == "ratio_of_sums") == bool(denominator), code
        above, below = unit_of[numerator], unit_of.get(denominator)
        fits = {
            "per_fte": below == "fte" and above == "count",
            "kr_per_fte": below == "fte" and above == "kr",
            "hours_per_fte": below == "fte" and above == "hours",
            "per_1000": above == below == "count",
            "pct": above == below,
            "fte_per_output": above == "fte" and below == "count",
            "kr_per_output": above == "kr" and below == "count",
            "hours_per_output": above == "hours" and below == "count",
            "kr_per_inhabitant": above == "kr" and denominator == "population",
            "kwh_per_m2": (above, below) == ("kwh", "m2"),
            "days_per_employee": above == "days" and denominator == "employees",
            "hours_per_day": (above, below) == ("hours", "days"),
        }
        assert fits.get(unit, above == unit and below in (None, "count")), code


def test_the_document_set_as_a_pdf_reads_like_its_text_form(tables):
    # A line that begins with a blank opens a page or a row: here always a page. Blank lines are room on the page.
    pages = [[]]
    for line in TEXT.split("\n"):
        if (line[:1] == " " and line.strip() and pages[-1]) or len(pages[-1]) > 76:
            pages.append([])
        pages[-1].append(line.strip() + (" " if line.endswith("- ") else ""))
    document = pdf_to_text(pdfs.typed(pages))
    assert len(document.pages) == len(pages)
    read = sts_opgavekatalog.parse(document.laid_out().text)
    assert {name: [row.values for row in rows] for name, rows in read.tables.items()} == tables
