"""The parser of the catalogue document, on a small invented catalogue with the layout and the flaws of the real one."""

import pyarrow as pa
import pytest

from ingest.datasets import DATASETS
from ingest.messages import phrase_text, place
from ingest.model import DeliveryRejected
from ingest.sources import sts_opgavekatalog

PAGE_HEADER = """
 
Måling af fyrvæsenet 
Opgavekatalog 

3. marts 1999 

 

17 

"""

FIRST_FIELD = """ 1.1.1 Opgavefelt: Lampepasning, herunder væge-
skift og linse-, glas- og
kuppelpudsning 
 

Formål At lamperne lyser, og at lyset kan ses langt til søs fra tårnets øverste lampe-
rum.  

Juridisk afgrænsning Fyrloven, lov om lygter. 
Målgruppe  

 

Beskrivelse  
Påfyldning Olie hældes på hver aften. 
Nye beholdere bestilles hos Fyrdirektoratet. 

Prøvning af lamper m.v. Lampen tændes før solnedgang, og skæret måles af en 

vagt med kikkert. 
Skift af væger og  
glas i vinter-
perioden 

Skiftet sker ved sol- 
og måneformørkelser. 

Klager/ 
anker 

 

 Uden navn er denne række, og vagten 
skriver den i bogen. 

Vagtskrivning "Logbogen" føres. 

 

Forslag til  
indikatorer 

 

Produktivitet Antal tændte lamper (små, store m.v.) pr. årsværk. 
 Antal liter olie pr. år opdelt på vinter, sommer m.v. 
Kvalitet Antal mørke nætter pr. 
1.000 nætter. 
 "Skær" i form af lysstyrke og 
rækkevidde. 

 

Typisk organisering Fyret passes af en fyrmester. 
"""

SECOND_FIELD = """ 2.1.1 Opgavefelt: Tågehorn 
 

Formål Støj. 
Juridisk afgrænsning Ingen. 
Målgruppe Skibe. 
Beskrivelse  

Tuden Hornet lyder. 
 Forslag til indikatorer 

Produktivitet  
Kvalitet  
 Typisk organisering  
"""

INTRODUCTION = """0.2 Fyret 
Der er i alt 2 delkategorier. Der er i alt 2 opgave-
felter: 

• Formål 
"""
DOCUMENT = (
    INTRODUCTION
    + " 1. Hovedkategori: \nLys og \nlamper \n 1.1 Delkategori: \nDrift \n"
    + FIRST_FIELD
    + PAGE_HEADER
    + "2. Hovedkategori: \nLyd \n"
    + SECOND_FIELD
)


def rows(dataset, text=DOCUMENT):
    return sts_opgavekatalog.parse(text).tables[dataset]


def rejected(text):
    with pytest.raises(DeliveryRejected) as caught:
        sts_opgavekatalog.parse(text)
    (finding,) = caught.value.findings
    assert finding.rule_code == "document_malformed"
    said = (
        one if isinstance(one, str) else phrase_text(one)
        for one in (finding.values["expected"], finding.values["found"])
    )
    return place(finding), *said


def line_of(fragment, text=DOCUMENT):
    (number,) = [n for n, line in enumerate(text.split("\n"), start=1) if fragment in line]
    return f"line {number}"


def test_the_edition_is_the_year_its_pages_are_dated():
    parsed = sts_opgavekatalog.parse(DOCUMENT)
    assert (parsed.period, parsed.decimal_sign, parsed.findings) == ("1999", None, ())
    assert {row.values["catalogue_version"] for table in parsed.tables.values() for row in table} == {"1999"}


def test_broken_names_join_and_their_own_hyphens_stay():
    first = rows("catalogue_task_field")[0].values
    assert first["task_field_name_da"] == "Lampepasning, herunder vægeskift og linse-, glas- og kuppelpudsning"
    assert first["main_category_name_da"] == "Lys og lamper"
    assert first["purpose_text"] == "At lamperne lyser, og at lyset kan ses langt til søs fra tårnets øverste lamperum."


def test_a_subcategory_without_heading_has_a_code_and_no_name():
    first, second = (row.values for row in rows("catalogue_task_field"))
    assert (first["subcategory_code"], first["subcategory_name_da"]) == ("1.1", "Drift")
    assert (second["main_category_code"], second["main_category_name_da"]) == ("2", "Lyd")
    assert (second["subcategory_code"], second["subcategory_name_da"]) == ("2.1", None)


def test_empty_cells_are_null_and_empty_lists_have_no_rows():
    first, second = (row.values for row in rows("catalogue_task_field"))
    assert first["target_group_text"] is None
    assert second["organisation_text"] is None
    assert {row.values["task_field_code"] for row in rows("catalogue_indicator")} == {"1.1.1"}


def test_labels_of_tasks_are_told_from_their_texts():
    found = [(row.values["position"], row.values["heading"], row.values["task_text"]) for row in rows("catalogue_task")]
    assert found == [
        (1, "Påfyldning", "Olie hældes på hver aften. Nye beholdere bestilles hos Fyrdirektoratet."),
        (
            2,
            "Prøvning af lamper m.v.",
            "Lampen tændes før solnedgang, og skæret måles af en vagt med kikkert.",
        ),
        (3, "Skift af væger og glas i vinterperioden", "Skiftet sker ved sol- og måneformørkelser."),
        (4, "Klager/anker", None),
        (5, None, "Uden navn er denne række, og vagten skriver den i bogen."),
        (6, "Vagtskrivning", '"Logbogen" føres.'),
        (1, "Tuden", "Hornet lyder."),
    ]


INDICATORS = [
    ("productivity", 1, "Antal tændte lamper (små, store m.v.) pr. årsværk"),
    ("productivity", 2, "Antal liter olie pr. år opdelt på vinter, sommer m.v."),
    ("quality", 1, "Antal mørke nætter pr. 1.000 nætter"),
    ("quality", 2, '"Skær" i form af lysstyrke og rækkevidde'),
]


def indicators(text):
    columns = "indicator_type", "position", "indicator_name_da"
    return [tuple(row.values[column] for column in columns) for row in rows("catalogue_indicator", text)]


def test_indicators_lose_their_full_stop_but_not_that_of_an_abbreviation():
    assert indicators(DOCUMENT) == INDICATORS


@pytest.mark.parametrize(
    "before",
    [
        "vagt med kikkert.",
        "Forslag til  \n",
        "indikatorer \n",
        "Produktivitet Antal",
        " Antal liter olie",
        "Kvalitet Antal",
        "1.000 nætter.",
        ' "Skær"',
        "rækkevidde.",
        "Typisk organisering Fyret",
    ],
)
def test_a_page_break_anywhere_in_the_tables_changes_nothing(before):
    whole = DOCUMENT.replace(PAGE_HEADER, "\n")
    text = whole.replace(before, PAGE_HEADER + before, 1)
    assert text != whole
    assert indicators(text) == INDICATORS
    for dataset in ("catalogue_task_field", "catalogue_task"):
        assert [row.values for row in rows(dataset, text)] == [row.values for row in rows(dataset)]


def test_an_indicator_that_opens_a_page_without_its_space_is_still_one_of_its_own():
    text = DOCUMENT.replace(" Antal liter olie", PAGE_HEADER + "Antal liter olie")
    assert indicators(text) == INDICATORS


def test_rows_quote_the_lines_they_stand_on():
    lines = DOCUMENT.split("\n")
    found = {row.values["heading"]: row for row in rows("catalogue_task")}
    broken = found["Skift af væger og glas i vinterperioden"]
    assert (lines[broken.line_from - 1], lines[broken.line_to - 1]) == ("Skift af væger og  ", "og måneformørkelser. ")
    for row in [*rows("catalogue_task_field"), *rows("catalogue_task"), *rows("catalogue_indicator")]:
        assert row.raw_text == "\n".join(lines[row.line_from - 1 : row.line_to])


def test_rows_have_the_columns_and_types_of_their_dataset():
    for dataset, table in sts_opgavekatalog.parse(DOCUMENT).tables.items():
        schema = pa.schema(DATASETS[dataset])
        assert {tuple(row.values) for row in table} == {tuple(schema.names)}
        pa.Table.from_pylist([row.values for row in table], schema=schema)


def test_white_space_at_the_ends_of_lines_may_be_lost():
    trimmed = "\n".join(line.rstrip() for line in DOCUMENT.split("\n"))
    assert [row.values for row in rows("catalogue_task", trimmed)] == [row.values for row in rows("catalogue_task")]
    assert indicators(trimmed) == INDICATORS


def test_only_a_catalogue_is_recognised():
    assert sts_opgavekatalog.recognise(DOCUMENT)
    assert not sts_opgavekatalog.recognise("task_field_code;fte\n1.1.1 Opgavefelt;2\n")
    assert not sts_opgavekatalog.recognise("")


def test_a_document_cut_off_in_a_task_field_names_what_is_missing_and_its_last_line():
    text = DOCUMENT[: DOCUMENT.index("Kvalitet Antal")].rstrip("\n") + PAGE_HEADER.rstrip("\n")
    location, expected, found = rejected(text)
    assert (location, expected) == (f"line {len(text.split(chr(10)))}", "Kvalitet")
    assert "the end of the document" in found


def test_a_document_cut_off_between_task_fields_misses_the_number_it_states():
    text = DOCUMENT[: DOCUMENT.index("2. Hovedkategori")]
    assert rejected(text)[1:] == ("2 × Opgavefelt", "1")


def test_a_document_cut_off_in_its_last_sentence_is_rejected():
    text = DOCUMENT.replace(" Typisk organisering  \n", "Typisk organisering Hornet passes af \n")
    assert rejected(text) == (line_of("Hornet passes af", text), ".", "Typisk organisering Hornet passes af"[20:])


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        ("Målgruppe Skibe. \n", "", "Beskrivelse", "Målgruppe"),
        ("Formål Støj.", "Mening Støj.", "Mening Støj.", "Formål"),
        (" 2.1.1 Opgavefelt: Tågehorn", " 2.1 Opgavefelt: Tågehorn", "Tågehorn", "Opgavefelt: <n>.<n>.<n>"),
        (" 2.1.1 Opgavefelt: Tågehorn", " 3.1.1 Opgavefelt: Tågehorn", "Tågehorn", "3. Hovedkategori:"),
        (" 2.1.1 Opgavefelt: Tågehorn", " 2.1.1 Opgavefelt:", "2.1.1", "2.1.1 Opgavefelt: <navn>"),
        (" 1.1 Delkategori:", " 1.2 Delkategori:", "1.1.1", "1.2.<n>"),
        ("Lyd \n", "Lyd \n\nNoget andet \n", "Noget andet", "Delkategori / Opgavefelt"),
        ("indikatorer \n", "tal \n", "Forslag til  ", "Forslag til indikatorer"),
        ("3. marts 1999", "3. marts", "Opgavekatalog ", "a page header: Opgavekatalog, date, page number"),
    ],
)
def test_a_broken_layout_is_rejected_with_its_line(old, new, at, expected):
    text = DOCUMENT.replace(old, new, 1)
    assert text != DOCUMENT
    location, found_expected, _ = rejected(text)
    lines = [f"line {n}" for n, line in enumerate(text.split("\n"), start=1) if at in line]
    assert found_expected == expected
    assert location in lines


def test_codes_must_rise():
    again = DOCUMENT + SECOND_FIELD
    location, expected, found = rejected(again)
    assert location == f"line {len(DOCUMENT.split(chr(10)))}"
    assert (expected, found) == ("> 2.1.1", "2.1.1 Opgavefelt: Tågehorn")


def test_pages_of_two_editions_are_rejected():
    assert rejected(DOCUMENT + PAGE_HEADER.replace("1999", "2001"))[2] == "1999, 2001"


def test_a_document_without_a_dated_page_is_rejected():
    assert rejected(DOCUMENT.replace(PAGE_HEADER, "\n"))[1] == "one edition year"
