"""The standard submission as people and programs write it: each notation read exactly, or refused by its name."""

import io
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest
import xlsxwriter

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
        ("- 1.234,5", "-1234.5"),  # as formats for accounts have it
        ("１２,５", "12.5"),
        ("1\u200b2,5", "12.5"),
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
        ("1½", "brøk"),
        ("¾", "brøk"),
        ("1 1/2", "brøk"),
        ("1:30", "kolon"),
        ("12345678901234567890", "cifre før kommaet"),
        ("0,1234567", "højst 6 decimaler"),
        ("007,5", "uden nuller foran"),
        ("1.23.45", "skrevet som"),
        ("1/2", "brøk"),
        ("fem", "nul skrives som 0"),
        ("*", "nul skrives som 0"),
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
    [
        *("..", "...", "-", "—", "x", "X", "N/A", "n/a", "i.a.", "I.A.", "#N/A", "#I/T", "NA", "na", "NULL", "uoplyst"),
        *("--", ". .", "i.a", "N.A", "<NA>", "ukendt", "Fortroligt", "(blank)", "ikke relevant"),
    ],
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
    "I  alt",
    "I-alt",
    "I\u00a0alt",
    "Totals",
    "All units",
    "Σ",
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


@pytest.mark.parametrize("row", [label("I alt", "9"), label("I alt", "9 stk.")])
def test_a_total_over_figures_that_cannot_be_read_is_left_out_and_not_compared(read, row):
    for rows in ([changed(Årsværk="2,25*"), SECOND, row], [row, changed(Årsværk="2,25*"), SECOND]):
        assert sorted(told(read(csv(*rows))[0])) == ["row_left_out", "value_malformed"]
    agreeing = csv(changed(Årsværk="2,25*"), SECOND, label("I alt", "2,25"))  # as a spreadsheet sums
    assert told(read(agreeing)[0]) == ["total_row_left_out", "value_malformed"]


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


@pytest.mark.parametrize("total", ["=SUM(H2:H3)", "#REF!"])
def test_a_total_whose_result_is_not_there_is_left_out(read, total):
    rows = [HEADINGS, [*FIRST[:7], 1.5], [*SECOND[:7], 2.25], ["", "", "", "", "I alt", "", "", total]]
    manifest, found = read(workbook(*rows))
    assert (manifest.status, told(manifest), len(found)) == ("landed", ["row_left_out"], 2)
    rows[1][7] = total
    assert read(workbook(*rows))[0].status == "rejected"


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
        csv(*(f'"{";".join(row)}"' for row in (HEADINGS, FIRST, SECOND)), headings=[]),  # saved as one column
        csv(FIRST, f'"{";".join(SECOND)}"'),  # of which only rows with a comma are within quotation marks
        csv(*([f' "{text}"' for text in row] for row in (FIRST, SECOND))),
        b"sep=,\n" + csv(FIRST, SECOND),  # which is not true
        csv([f"({number})" for number in range(1, 9)], FIRST, SECOND),
        csv(["---"] * 8, FIRST, SECOND),
    ],
)
def test_a_csv_file_is_read_as_excel_would(read, content):
    manifest, rows = read(content)
    assert (manifest.status, sum(row["fte"] for row in rows)) == ("landed", Decimal("3.75"))


@pytest.mark.parametrize("sign", ["^", "~", ":", "   "])
def test_headings_between_other_signs_are_said_to_be_there(read, sign):
    (finding,) = read(csv(sign.join(FIRST), headings=[sign.join(HEADINGS)]))[0].findings
    assert "ikke skilt af semikolon" in render(finding, "da")[0]


@pytest.mark.parametrize(
    ("content", "letter"),
    [
        (csv([*FIRST, "en note"], [*SECOND, ""], headings=[*HEADINGS, ""]), "I"),
        (csv(["1", *FIRST], ["2", *SECOND], headings=["", *HEADINGS]), "A"),
    ],
)
def test_a_column_with_values_below_no_heading_is_named_by_its_letter(read, content, letter):
    manifest, rows = read(content)
    assert (manifest.status, told(manifest), len(rows)) == ("landed", ["column_not_read"], 2)
    assert manifest.findings[0].values["column"] == letter


@pytest.mark.parametrize("text", ["#REF!", "#I/T", "Err:502", "=A1", "NULL", "nan", "maj-26", "01-05-2026"])
def test_what_a_program_leaves_for_a_name_is_no_name(read, text):
    manifest, rows = read(csv(changed(Enhed=text), SECOND))
    assert (manifest.status, rows[0]["unit_name"]) == ("rejected", None)


@pytest.mark.parametrize("text", ["NULL", "nan", "-", ""])
def test_what_a_program_leaves_for_nothing_is_no_chief_area(read, text):
    manifest, rows = read(csv(changed(Chefområde=text), SECOND))
    assert (manifest.status, rows[0]["chief_area_name"]) == ("landed", None)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Løn og HR", "LØN OG HR"),
        ("Løn og HR", "Lo\u0338n og HR"),
        ("Løn og HR", "L\u00adøn og\u200b HR"),
        ("Løn og HR", "Lön og HR"),
        ("Løn og HR", "Løn og НR"),  # a Cyrillic letter
        ("Løn og HR", "Ｌøn og ＨＲ"),
        ("Gård 1", "Gaard １"),
        ("Gård 1", "Ga\u030ard\u00a01"),
        ("Gård 1", "G\u0430\u030ard 1"),
        ("Finans", "\ufb01nans"),
        ("Team II", "Team Ⅱ"),
        ("Cafe-drift", "Café–drift"),
    ],
)
def test_a_unit_is_the_same_however_its_name_is_spelled(read, first, other):
    _, rows = read(csv(changed(Enhed=first), changed(Enhed=other)))
    assert rows[0]["unit_code"] == rows[1]["unit_code"]


def test_a_number_that_may_be_two_is_doubtful_with_an_invisible_sign_in_it_too(read):
    manifest, _ = read(csv(changed(Årsværk="1.234\u200b"), changed(Enhed="Båd", Årsværk="2")))
    assert (manifest.status, told(manifest)) == ("quarantined", ["number_format_ambiguous"])


def made(fill, **options) -> bytes:
    """A workbook as XlsxWriter makes it, with the first two rows; `fill` writes more into its sheet."""
    book = xlsxwriter.Workbook(content := io.BytesIO(), options)
    sheet = book.add_worksheet()
    for number, row in enumerate((HEADINGS, [*FIRST[:7], 1.5], [*SECOND[:7], 2.25])):
        sheet.write_row(number, 0, row)
    fill(book, sheet)
    book.close()
    return content.getvalue()


def test_a_formula_whose_result_was_never_computed_is_no_zero(read):
    manifest, _ = read(made(lambda book, sheet: sheet.write_formula("H2", "=1+1")))
    assert (manifest.status, told(manifest)) == ("rejected", ["workbook_formula_without_value"])
    manifest, rows = read(made(lambda book, sheet: sheet.write_formula("H2", "=1+1", None, 2)))
    assert (manifest.status, rows[0]["fte"]) == ("landed", 2)


@pytest.mark.parametrize(
    ("shown", "read_as"), [("mmm-yy", ("month", 5)), ("yyyy-mm", ("month", 5)), ("yyyy", ("year", 1))]
)
@pytest.mark.parametrize("day", [1, 31])
def test_the_format_of_a_cell_says_what_its_date_means(read, shown, read_as, day):
    date_format = {"num_format": shown}
    manifest, rows = read(
        made(lambda book, sheet: sheet.write_datetime("B2", datetime(2026, 5, day), book.add_format(date_format)))
    )
    assert manifest.status == "landed"
    assert (rows[0]["period_type"], rows[0]["period_start"].month) == read_as


def test_a_year_that_is_shown_as_a_day_of_1905_is_said_to_have_become_a_date(read):
    manifest, _ = read(made(lambda book, sheet: sheet.write("B2", 2026, book.add_format({"num_format": "dd-mm-yyyy"}))))
    assert told(manifest) == ["value_became_date"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            (f"{text}", "751")
            for text in ("DK751", "751: Aarhus", "Aarhus (751)", "Aarhus 751", "'751", "Kommune: Århus")
        ),
        *((f"{text}", "169") for text in ("Hoeje-Taastrup", "HØJE TÅSTRUP", "169-Høje-Taastrup", "Höje Taastrup")),
        ("Copenhagen Municipality", "101"),
        ("Københavns kommune (101)", "101"),
        ("Bornholms Regionskommune", "400"),
        ("Nordfyn", "480"),
    ],
)
def test_a_municipality_is_understood_by_code_and_name_in_any_order(read, text, code):
    assert read(csv(changed(Kommunekode=text)))[0].municipality_code == code


@pytest.mark.parametrize(
    "text",
    [
        "Debitorstyring & inddrivelse",
        "DEBITORSTYRING OG INDDRIVELSE",
        "Debitorstyring og inddrivelse (1.2.6)",
        "Opgavefelt 1.2.6",
        "Debt recovery and debtor management 1.2.6",
    ],
)
def test_a_task_field_is_understood_by_name_and_code_in_any_order(read, text):
    assert read(csv(changed(Opgavefelt=text)))[1][0]["task_field_code"] == "1.2.6"


@pytest.mark.parametrize(
    ("column", "text", "both"),
    [
        ("Kommunekode", "751 Silkeborg", "kun én af koderne 740 Silkeborg, 751 Aarhus"),
        ("Opgavefelt", "1.2.6 Lønadministration", "1.1.1 Lønadministration, 1.2.6 Debitorstyring"),
        ("Opgavefelt", "1.2.6 og 1.2.5", "1.2.5 Finansiering, 1.2.6 Debitorstyring"),
        ("Opgavefelt", "1.2.6/1.2.5", "1.2.5 Finansiering, 1.2.6 Debitorstyring"),
    ],
)
def test_a_cell_that_names_two_codes_is_refused_with_both(read, column, text, both):
    manifest, _ = read(csv(changed(**{column: text})))
    assert told(manifest) == ["value_malformed"]
    assert both in render(manifest.findings[0], "da")[0]


@pytest.mark.parametrize(
    "headings",
    [
        ["Kommunekode", "Aar", "Forvaltningsomraade", "Chefomraade", "Enhed", "Ledelse", "Opgavefelt", "Aarsvaerk"],
        [f"{number}. {heading}" for number, heading in enumerate(HEADINGS, 1)],
        [heading.replace("område", "-\u00ad\u000bområde") for heading in HEADINGS],
    ],
)
def test_headings_are_known_in_plain_letters_numbered_and_broken(read, headings):
    assert read(csv(FIRST, SECOND, headings=headings))[0].status == "landed"


def workbook(*rows, formats=()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, code in dict(formats).items():
        book.active[cell].number_format = code
    book.save(content := io.BytesIO())
    return content.getvalue()


TITLED = [["Indberetning", "2026"], []]


@pytest.mark.parametrize(
    ("headings", "rule_code", "named"),
    [
        ([*HEADINGS[:6], "Felt", "Årsværk"], "csv_header", "Kolonner mangler: Opgavefelt."),
        ([*HEADINGS, "årsværk"], "heading_twice", "»Årsværk / årsværk«"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_wrong_headings_below_titles_are_named_in_text_and_workbook(read, kind, headings, rule_code, named):
    rows = [*TITLED, headings, [*FIRST, "1"][: len(headings)]]
    content = workbook(*rows) if kind == "xlsx" else csv(*rows[1:], headings=rows[0])
    manifest, _ = read(content)
    assert told(manifest) == [rule_code] and manifest.findings[0].place.line == 3
    assert named in render(manifest.findings[0], "da")[0]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\r\0\n\0", b" \n\t\n", workbook()])
def test_a_file_without_content_is_called_empty(read, content):
    assert told(read(content)[0]) == ["file_empty"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ('563;2026;Havn;Kaj;"Kran;nej;1.2.6;1,5', "aldrig lukkes"),
        ('563;2026;Havn;Kaj;"den \\"nye\\" kran";nej;1.2.6;1,5', "inde i et felt"),
        ("563;2026;Havn;Kaj;Kran;nej;1.2.6;1;5", "9 felter; der skal være 8."),
    ],
)
def test_a_row_that_cannot_be_parted_is_refused_by_what_it_has(read, row, found):
    manifest, _ = read(csv(row))
    assert told(manifest) == ["csv_malformed"] and found in render(manifest.findings[0], "da")[0]


def test_commas_that_are_both_separators_and_decimal_signs_are_named(read):
    manifest, _ = read(csv(*(",".join(row) for row in (HEADINGS, FIRST)), headings=[]).lstrip())
    assert "tal som 1,5" in render(manifest.findings[0], "da")[0]


@pytest.mark.parametrize(
    ("value", "code", "rule_code", "shown"),
    [
        (1 / 3, "0.00", "value_malformed", "»0,333333333333333«"),
        (datetime(2026, 5, 1), "d-mmm", "value_became_date", "»01-05«"),
        (datetime(2026, 5, 1), "dd-mm-yyyy", "value_became_date", "»01-05-2026«"),
        (
            timedelta(hours=37),
            "[h]:mm:ss",
            "value_malformed",
            "»37:00:00« i kolonnen Årsværk er ikke et tal uden kolon",
        ),
    ],
)
def test_a_cell_is_named_as_excel_shows_it(read, value, code, rule_code, shown):
    manifest, _ = read(workbook(HEADINGS, [*FIRST[:7], value], formats={"H2": code}))
    assert told(manifest) == [rule_code] and shown in render(manifest.findings[0], "da")[0]


def test_a_day_without_a_year_is_no_period(read):
    headings = ["Kommunekode", "Periode", "Forvaltningsområde", "Enhed", "Mål", "Værdi"]
    row = ["563", datetime(2026, 5, 1), "Havn", "Kran", "agenda_items", 7]
    assert told(read(workbook(headings, row, formats={"B2": "d-mmm"}))[0]) == ["value_became_date"]
    assert told(read(workbook(headings, row, formats={"B2": "d-mmm-yy"}))[0]) == []


@pytest.mark.parametrize(
    "name", ["Kran  og Kaj", "Kran og\tKaj", "Kran\u000bog Kaj", '"Kran\nog Kaj"', "Kran og\u2009Kaj "]
)
def test_blanks_and_line_breaks_in_a_name_are_one_blank(read, name):
    assert read(csv(changed(Enhed=name)))[1][0]["unit_name"] == "Kran og Kaj"


def test_an_o_with_a_stroke_over_it_is_the_letter(read):
    assert read(csv(changed(Enhed="Lo\u0338n")))[1][0]["unit_name"] == "Løn"


DOCUMENT = """
Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder

Forvaltningsområde: Hav og Fyr
Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger for undtagelser)
HAV OG FYR 9,0
Fyrtårne 9,0
Lampekontoret 7,0
Tågefinhornet 2,0
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)

Chefområde: Fyrtårne
Enhed/kontor/sektion Administrative opgaver (overskrift + beskrivelse)
Tågefinhornet Lønadministration:
• Løn udbetales hver måned pr. 1. marts 2023
""".replace("\n", "\n\n")


@pytest.mark.parametrize(
    "spelled",
    [
        DOCUMENT,
        unicodedata.normalize("NFD", DOCUMENT),
        DOCUMENT.replace("Tåge", "Tå\u00adge", 1),
        DOCUMENT.replace("fin", "\ufb01n"),
        DOCUMENT.replace(" 2,0", "\u00a02,0\u200b"),
        "\ufeff" + DOCUMENT.replace("\n", "\r\n"),
    ],
)
def test_a_document_is_read_in_the_plain_form_of_its_letters(read, spelled):
    manifest, rows = read(spelled.encode())
    assert (manifest.status, manifest.municipality_code) == ("landed", "563")
    assert [row["unit_name"] for row in rows if row.get("fte") == 2] == ["Tågefinhornet"]
    assert [row["unit_name"] for row in rows if "heading" in row] == ["Tågefinhornet"]


def test_a_document_with_garbled_letters_is_said_to_be_so(read):
    (finding,) = read(DOCUMENT.encode().decode("cp1252", "replace").encode())[0].findings
    assert (finding.rule_code, "Fanø" in finding.values["found"]) == ("text_garbled", True)
