import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from ingest.landing import read_aside
from ingest.place import Place

NOW = datetime(2026, 11, 27, tzinfo=UTC)
_NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
    }.items()
)
_STYLES = (
    '<number:date-style style:name="N1"><number:month/><number:year/></number:date-style>'
    '<style:style style:name="month" style:data-style-name="N1"/>'
    '<number:date-style style:name="N2"><number:day/><number:month/><number:year/></number:date-style>'
    '<style:style style:name="day" style:data-style-name="N2"/>'
    '<style:style style:name="of month" style:parent-style-name="month"/>'
    '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
)
_EMPTY = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
HEADINGS = ["Kommunekode", "Periode", "Forvaltningsområde", "Chefområde", "Enhed", "Mål", "Værdi"]


def cell(value):
    """A cell's XML; XML stays as it is."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"><text:p>x</text:p></table:table-cell>'


def row(*values, attributes=""):
    return f"<table:table-row {attributes}>{''.join(map(cell, values))}</table:table-row>"


def day(text, style):
    return f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{text}"/>'


@pytest.fixture
def read(tmp_path):
    """Reads rows of a spreadsheet the whole way: its manifest and its landed rows."""

    def spreadsheet(*rows, sheet_style="", parts=None):
        content = (
            f"<office:document-content {_NAMESPACES}><office:automatic-styles>{_STYLES}</office:automatic-styles>"
            f'<office:body><office:spreadsheet><table:table table:name="Ark" table:style-name="{sheet_style}">'
            f"{''.join(rows)}{_EMPTY}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        made = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content} | (parts or {})
        with zipfile.ZipFile(tmp_path / "x.ods", "w") as file:
            for name, text in made.items():
                if text is not None:
                    file.writestr(name, text)
        delivery = read_aside(tmp_path, tmp_path / "x.ods", NOW)
        tables = [pq.read_table(delivery.dataset_path(name)) for name in delivery.manifest.datasets]
        return delivery.manifest, [one for table in tables for one in table.to_pylist()]

    return spreadsheet


def test_cells_are_read_with_their_types_and_the_format_says_what_a_date_means(read):
    manifest, rows = read(
        row(*HEADINGS),
        row("563", day("2026-05-01", "month"), "Havn", None, "Kran", "agenda_items", 0.30000000000000004),
        row(563, day("2026-05-31", "day"), "Havn", None, "Kran", "agenda_items", 1250),
    )
    assert (manifest.status, manifest.encoding, manifest.rows_received) == ("landed", "ods", 2)
    assert [(one["period_type"], one["period_start"]) for one in rows] == [
        ("month", date(2026, 5, 1)),
        ("day", date(2026, 5, 31)),
    ]
    assert [one["value"] for one in rows] == [Decimal("0.3"), Decimal(1250)]
    assert [(one["sheet"], one["line_from"]) for one in rows] == [("Ark", 2), ("Ark", 3)]


def test_repeated_rows_and_merged_texts_hold_for_their_rows(read):
    merged = cell("Havn").replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"', 1)
    manifest, rows = read(
        row(*HEADINGS),
        row("563", "2025", merged, None, "Kran", "agenda_items", 1),
        row("563", "2026", "<table:covered-table-cell/>", None, "Kran", "agenda_items", 1),
        row("563", "2027", "Havn", None, "Kran", "agenda_items", 1, attributes='table:number-rows-repeated="2"'),
    )
    assert [one["area_name"] for one in rows] == ["Havn"] * 4
    assert "workbook_merged_text" in [finding.rule_code for finding in manifest.findings]


def test_a_cpr_number_is_found_in_cells_and_comments(read):
    manifest, _ = read(row(*HEADINGS), row("563", "2026", "Jens 010203-0001"))
    (finding,) = manifest.findings
    assert (finding.rule_code, finding.place) == ("cpr_number", Place(2, sheet="Ark", column=3))
    comment = "<table:table-cell><office:annotation><text:p>010203-0001</text:p></office:annotation></table:table-cell>"
    manifest, _ = read(row(*HEADINGS), row("563", comment))
    assert manifest.findings[0].rule_code == "cpr_number"


def test_what_cannot_be_looked_through_is_refused(read):
    manifest, _ = read(row(*HEADINGS), parts={"Basic/Standard/Module1.xml": "<x/>"})
    assert manifest.findings[0].rule_code == "workbook_macros"
    manifest, _ = read(row(*HEADINGS), parts={"META-INF/manifest.xml": '<a xmlns="m"><encryption-data/></a>'})
    assert manifest.findings[0].rule_code == "workbook_encrypted"


def test_a_hidden_sheet_with_a_table_is_an_error(read):
    manifest, _ = read(row(*HEADINGS), row("563", "2026", "Havn", None, "Kran", "agenda_items", 1), sheet_style="gone")
    assert "workbook_hidden_sheet" in [finding.rule_code for finding in manifest.findings]


def test_the_format_of_a_date_may_come_from_the_column_or_another_style(read):
    bare = '<table:table-cell office:value-type="date" office:date-value="2026-05-01T00:00:00.000"/>'
    manifest, rows = read(
        '<table:table-column/><table:table-column table:default-cell-style-name="month"/>',
        row(*HEADINGS),
        row("563", bare, None, None, None, "agenda_items", 1),
        row("563", day("2026-06-01", "of month"), None, None, None, "agenda_items", 1),
    )
    assert (manifest.status, [one["period_type"] for one in rows]) == ("landed", ["month", "month"])


def test_a_formula_whose_result_was_not_saved_is_an_error(read):
    manifest, _ = read(
        row(*HEADINGS),
        row("563", "2026", None, None, None, "agenda_items", '<table:table-cell table:formula="of:=1+1"/>'),
    )
    assert [finding.rule_code for finding in manifest.findings] == ["workbook_formula_without_value"]


def test_a_spreadsheet_is_known_by_its_list_of_parts_where_its_type_is_missing(read):
    listed = '<a xmlns="m"><b media-type="application/vnd.oasis.opendocument.spreadsheet"/></a>'
    made = {"mimetype": None, "META-INF/manifest.xml": listed, "Configurations2/accelerator/current.xml": ""}
    assert (
        read(row(*HEADINGS), row("563", "2026", None, None, None, "agenda_items", 1), parts=made)[0].status == "landed"
    )
