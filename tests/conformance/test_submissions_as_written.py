"""The standard submission as people and programs write it: each notation read exactly, or refused by its name."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest

from ingest.landing import read_aside
from ingest.messages import render
from ingest.place import Place

NOW = datetime(2026, 11, 28, tzinfo=UTC)
HEADINGS = ["Kommunekode", "År", "Forvaltningsområde", "Chefområde", "Enhed", "Ledelse", "Opgavefelt", "Årsværk"]
FIRST = ["563", "2026", "Havn", "Kaj", "Kran", "nej", "1.2.6", "1,5"]
SECOND = ["563", "2026", "Havn", "Kaj", "Båd", "nej", "1.2.7", "2,25"]


def csv(*rows, headings=HEADINGS, encoding="utf-8") -> bytes:
    lines = [row if isinstance(row, str) else ";".join(row) for row in (headings, *rows)]
    return ("\n".join(lines) + "\n").encode(encoding)


def changed(**values) -> list[str]:
    """The first row with other values, by their headings."""
    return [
        next((v for name, v in values.items() if h.startswith(name)), old)
        for h, old in zip(HEADINGS, FIRST, strict=True)
    ]


def label(text: str, amount: str, column: int = 4) -> list[str]:
    return [text if number == column else "" for number in range(7)] + [amount]


@pytest.fixture
def read(tmp_path):
    """Reads bytes as a received file: the manifest, and its rows."""

    def reading(content):
        (path := tmp_path / "sent").write_bytes(content)
        landed = read_aside(tmp_path, path, NOW)
        rows = [
            row for name in landed.manifest.datasets for row in pq.read_table(landed.dataset_path(name)).to_pylist()
        ]
        return landed.manifest, rows

    return reading


def told(manifest) -> list[str]:
    return [finding.rule_code for finding in manifest.findings]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("1'234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("−1,5", "-1.5"),
        ("–1,5", "-1.5"),
        ("1,5-", "-1.5"),
        (",5", "0.5"),
        ("'12,5", "12.5"),
        ('="12,5"', "12.5"),
        ("0,30000000000000004", "0.3"),
        ("12,50000000000", "12.5"),
        ("3e3", "3000"),
        ("1,5e3", "1500"),
        ("+2", "2"),
    ],
)
def test_a_number_is_read_exactly(read, text, number):
    manifest, rows = read(csv(changed(Årsværk=text), SECOND))
    assert (manifest.status, rows[0]["fte"]) == ("landed", Decimal(number))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("12,5*", "fodnotetegn"),
        ("12,5 1)", "fodnotetegn"),
        ("12,5¹", "fodnotetegn"),
        ("(1,5)", "parentes"),
        ("50%", "procenttegn"),
        ("1E+05", "uden E"),
        ("ca. 12", "uden ord"),
        ("12,5 kr.", "uden ord"),
        ("1½", "uden ord"),
        ("007,5", "skrevet som"),
        ("1.23.45", "skrevet som"),
        ("1/2", "skrevet som"),
        ("１２,５", "skrevet som"),
        ("=1+1", "formel"),
        ("#VÆRDI!", "fejl i regnearket"),
        ("#DIV/0!", "fejl i regnearket"),
    ],
)
def test_a_number_that_is_not_read_is_refused_by_what_it_is(read, text, named):
    manifest, rows = read(csv(changed(Årsværk=text), SECOND))
    assert (manifest.status, told(manifest), rows[0]["fte"]) == ("rejected", ["value_malformed"], None)
    assert named in render(manifest.findings[0], "da")[0]


@pytest.mark.parametrize(
    "mark",
    ["..", "...", "-", "—", "x", "X", "N/A", "n/a", "i.a.", "I.A.", "#N/A", "#I/T", "NA", "na", "NULL", "uoplyst"],
)
def test_a_mark_for_a_missing_figure_is_missing_and_never_zero(read, mark):
    manifest, rows = read(csv(changed(Årsværk=mark), SECOND))
    assert (told(manifest), rows[0]["fte"], rows[0]["fte_text"]) == (["value_marked_missing"], None, mark)


PERIODS = {
    "2026": ("year", 1, 1),
    "2026,0": ("year", 1, 1),
    "2026-05": ("month", 5, 1),
    "2026/05": ("month", 5, 1),
    "05-2026": ("month", 5, 1),
    "maj-26": ("month", 5, 1),
    "May 2026": ("month", 5, 1),
    "2026M05": ("month", 5, 1),
    "okt-26": ("month", 10, 1),
    "2026K2": ("quarter", 4, 1),
    "2026Q2": ("quarter", 4, 1),
    "Q2 2026": ("quarter", 4, 1),
    "2. kvartal 2026": ("quarter", 4, 1),
    "2026H2": ("half_year", 7, 1),
    "2. halvår 2026": ("half_year", 7, 1),
    "2026-05-31": ("day", 5, 31),
    "31-05-2026": ("day", 5, 31),
    "31.05.2026": ("day", 5, 31),
}


def volumes(period: str) -> bytes:
    return csv(
        ["563", period, "", "", "", "agenda_items", "7"],
        headings=[
            "Kommunekode",
            "Periode",
            "Forvaltningsområde",
            "Chefområde",
            "Enhed",
            "Mål",
            "Værdi",
        ],
    )


@pytest.mark.parametrize("text", PERIODS)
def test_a_period_is_understood_as_it_is_written(read, text):
    manifest, rows = read(volumes(text))
    type_, month, day = PERIODS[text]
    assert (manifest.status, rows[0]["period_type"]) == ("landed", type_)
    assert rows[0]["period_start"] == date(2026, month, day)


@pytest.mark.parametrize(
    ("text", "rule_code"),
    [
        ("01-05-2026", "value_became_date"),  # a spreadsheet makes that of 2026-05
        ("2026-05-01 00:00:00", "value_became_date"),
        ("46143", "value_became_date"),
        ("2026-13", "value_malformed"),
        ("2026K5", "value_malformed"),
        ("05/31/2026", "value_became_date"),
    ],
)
def test_a_period_that_could_be_two_things_is_refused(read, text, rule_code):
    manifest, rows = read(volumes(text))
    assert (manifest.status, told(manifest), rows[0]["period_start"]) == ("rejected", [rule_code], None)


@pytest.mark.parametrize(
    "text",
    ["1-apr-01", "apr-01", "2001/04/01", "4/1/2001", "01-04-2001 00:00:00", "2001-04-01T00:00:00", "36982", "36982,0"],
)
def test_a_task_field_that_became_a_date_is_refused_as_one(read, text):
    manifest, rows = read(csv(changed(Opgavefelt=text)))
    assert (told(manifest), rows[0]["task_field_code"]) == (["value_became_date"], None)


@pytest.mark.parametrize(
    "text", ["1.2.6.", "1,2,6", "1. 2. 6", "01.02.06", "1.2.6: Budget", "(1.2.6)", "1.2.6 – Budget"]
)
def test_a_task_field_is_understood_with_other_signs_around_it(read, text):
    assert read(csv(changed(Opgavefelt=text)))[1][0]["task_field_code"] == "1.2.6"


@pytest.mark.parametrize("text", ["0563", "563,0", "Fanø", "FANØ KOMMUNE", "Fanoe", "Fano", "563 Fanø", "0563 Fanø"])
def test_a_municipality_is_understood_by_code_or_name(read, text):
    assert read(csv(changed(Kommunekode=text)))[0].municipality_code == "563"


TOTALS = [
    "I alt",
    "Ialt:",
    "Sum",
    "SUM:",
    "Total",
    "Total 2026",
    "Samlet",
    "Subtotal",
    "Delsum",
    "Hovedtotal",
    "Havn I alt",
    "Årsværk i alt",
    "Grand Total",
    "Samlet resultat",
    "Alle enheder",
    "**I alt**",
    "",
]


@pytest.mark.parametrize("text", TOTALS)
@pytest.mark.parametrize("column", [0, 4, 6])
def test_a_total_row_is_recognised_checked_and_left_out(read, text, column):
    manifest, rows = read(csv(FIRST, SECOND, label(text, "3,75", column)))
    assert (manifest.status, manifest.rows_received, sum(row["fte"] for row in rows)) == ("landed", 2, Decimal("3.75"))
    assert told(manifest) == ["total_row_left_out"]
    assert told(read(csv(FIRST, SECOND, label(text, "4", column)))[0]) == ["total_row_differs"]


def test_subtotals_and_a_total_above_the_rows_are_compared_with_their_rows(read):
    rows = [
        label("I alt", "3,75"),
        FIRST,
        label("Kran i alt", "1,5"),
        SECOND,
        label("Båd i alt", "2,25"),
        label("Sum", "3,75"),
    ]
    assert told(read(csv(*rows))[0]) == ["total_row_left_out"] * 4


def test_a_total_in_a_workbook_is_shown_with_a_decimal_comma_in_danish(read):
    book = openpyxl.Workbook()
    for row in (HEADINGS, [*FIRST[:7], 1.5], [*SECOND[:7], 2.25], ["", "", "", "", "I alt", "", "", 3.75]):
        book.active.append(row)
    book.save(content := io.BytesIO())
    (finding,) = read(content.getvalue())[0].findings
    assert "»I alt · 3,75«" in render(finding, "da")[0] and "(3,75)" in render(finding, "da")[0]
    assert "“I alt · 3.75”" in render(finding, "en")[0] and "(3.75)" in render(finding, "en")[0]


@pytest.mark.parametrize(
    "note",
    [
        "Kilde: lønsystemet",
        "Kilde: løn; personale",
        "Note;Tallet er foreløbigt;;;;;;",
        "*) uden vikarer;;;;;;;",
        "***;;;;;;;",
        "Udarbejdet af;Bo;12-05-2026;;;;;",
        ";;;;;;;Kilde: SD Løn",
        "Side 1 af 2;;;;;;;",
        "Udtrukket 12-05-2026 kl. 10:15",
        ";".join(HEADINGS),
        "\ufeff" + ";".join(HEADINGS).upper(),
    ],
)
def test_notes_and_headings_again_are_left_out_and_named(read, note):
    manifest, rows = read(csv(FIRST, SECOND, "", note))
    assert (manifest.status, manifest.rows_received, len(rows)) == ("landed", 2, 2)
    assert "row_left_out" in told(manifest)


@pytest.mark.parametrize(
    "row",
    [
        "563;2026;Ha",
        ";;;;Kran;;1.2.6;1,5",
        "563;2026;Havn;Kaj;Kran;nej;;1,5",
        "Fanø;2026;Havn;;;;;",
        "999;26;Havn;;;x;9.9;a",
    ],
)
def test_a_row_of_data_that_lacks_something_is_no_note(read, row):
    manifest, _ = read(csv(FIRST, SECOND, row))
    assert manifest.rows_received == 3
    assert "row_left_out" not in told(manifest)


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        ([*HEADINGS, "FTE"], "Årsværk / FTE"),
        ([*HEADINGS, "årsværk"], "Årsværk / årsværk"),
        ([*HEADINGS, "Enhed"], "Enhed"),
    ],
)
def test_a_column_that_is_there_twice_is_named(read, headings, named):
    manifest, _ = read(csv([*FIRST, "1"], headings=headings))
    assert told(manifest) == ["heading_twice"]
    assert f"»{named}«" in render(manifest.findings[0], "da")[0]


LETTERS = changed(Forvaltningsområde="Børn", Enhed="Kør")


@pytest.mark.parametrize(("first", "second"), [("utf-8", "cp1252"), ("utf-8-sig", "cp1252"), ("cp1252", "utf-8")])
def test_rows_of_two_encodings_are_refused_with_both_lines(read, first, second):
    other = csv(LETTERS, encoding=second).split(b"\n", 1)[1]
    manifest, _ = read(csv(LETTERS, encoding=first) + other)
    assert [(f.rule_code, f.place, f.values["other_place"]) for f in manifest.findings] == [
        ("text_two_encodings", Place(3), Place(1))
    ]


@pytest.mark.parametrize("encoding", ["cp850", "cp865", "mac_roman"])
@pytest.mark.parametrize("word", ["Ældre", "Økonomi", "Åben", "Børn", "Både", "Skole på"])
def test_letters_of_old_systems_are_not_read_as_others(read, encoding, word):
    english = "municipality_code;year;area_name;chief_area_name;unit_name;is_management;task_field_code;fte"
    manifest, _ = read(csv(changed(Forvaltningsområde=word), headings=english.split(";"), encoding=encoding))
    assert told(manifest) == ["file_encoding"]


@pytest.mark.parametrize(
    "content",
    [
        csv(FIRST, SECOND).replace(b"\n", b"\r"),
        csv(FIRST, SECOND) + b"\x1a",
        csv(FIRST, SECOND) + b"\x1a" + b"\0" * 100,
        b"sep=;\r\n" + csv(FIRST, SECOND),
        b"#TYPE System.Object\r\n" + csv(FIRST, SECOND),
        csv(FIRST, SECOND, encoding="utf-32"),
        csv(FIRST, SECOND, encoding="utf-16"),
        csv(FIRST[::-1], SECOND[::-1], headings=[heading.upper() for heading in HEADINGS[::-1]]),
        csv(FIRST, SECOND, headings=[*HEADINGS[:7], '"Års\nværk"']),
        csv([*FIRST, "", ""], [*SECOND, "", ""], headings=[*HEADINGS, "", ""]),
        csv(FIRST, ";;;;;;;", SECOND, ";;;;;;;"),
        b"Indberetning 2026\n\nKommune: Fan\xc3\xb8\n" + csv(FIRST, SECOND),
        b'"' + csv(FIRST, SECOND).replace(b";", b'";"').replace(b"\n", b'"\n"')[:-1],
    ],
)
def test_a_csv_file_is_read_as_excel_would(read, content):
    manifest, rows = read(content)
    assert (manifest.status, sum(row["fte"] for row in rows)) == ("landed", Decimal("3.75"))
