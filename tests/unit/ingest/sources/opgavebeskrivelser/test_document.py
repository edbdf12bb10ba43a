"""The reader of mapping documents, on an invented mapping of lighthouses and beaches that has the real layout."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from ingest.datasets import DATASETS
from ingest.messages import phrase_text, place
from ingest.model import DeliveryRejected
from ingest.place import phrase
from ingest.sources import recognise_document, recognise_table
from ingest.sources.opgavebeskrivelser import document as opgavebeskrivelser
from ingest.sources.opgavebeskrivelser.document import read_document, source_code
from ingest.sources.opgavebeskrivelser.fte import slug
from ingest.sources.opgavebeskrivelser.remarks import remark_facts
from ingest.sources.opgavebeskrivelser.tasks import heading_of
from tests.tables import read_bytes

CODES = {"Fanø": "563", "Læsø": "825", "Ringkøbing-Skjern": "760"}

TITLE = "Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder "
CONTENTS = """
Indhold
Forvaltningsområde: Hav og Fyr ........................................................ 2
Chefområde: Fyrtårne .................................................................. 2
Chefområde: Havnevagten ............................................................... 3
Forvaltning: Strand og Klit ........................................................... 4
Chefområder: Strandvagt, redning .......................................................... 4
"""

# The lighthouses' rows give 23,5, not the stated 24,0. A task stands between two rows, a name above its number.
LIGHTHOUSES = """
Forvaltningsområde: Hav og Fyr
Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger for undtagelser)
Bemærkninger
HAV OG FYR 40,5
Direktør Hav og Fyr 1,0
Fyrtårne 24,0
Fyrchef 1,0
Lampekontoret 12,5 1 årsværk sektionsleder, inkl. studentermedhjælper
• Dette punkt brød tabellen midt over
 Enhed/kontor/sektion Administrative opgaver
3
Tågehornet 10,0
Havnevagten 15,5
Chef 1,0
Kajpladser (øst og vest)
9,5
Heraf konteres 2,25 under færger og broer (konto 4 og 5) samt 1 medarbejder, der
finansieres fælles af alle arbejdspladser i kommunen (flagning).
Både og bøjer 5
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)
"""

LIGHTHOUSE_TASKS = """
Chefområde: Fyrtårne
Enhed/kontor/sektion Administrative opgaver (overskrift + beskrivelse)
Lampekontoret Pudsning af linser:
• Linserne pudses hver morgen med en klud af ren bomuld, og kluden vaskes bagefter i det varme vand fra tårnets
kogekar
• Olien måles i liter
o Olie til den store lampe
- Olie til de små lamper (12 stk.)
Tågesignaler
12
Enhed/kontor/sektion Administrative opgaver
• Hornet prøves om fredagen, medmindre der er tåge i forvejen og det derfor allerede har lydt gennem hele den lange
Læsø-fart igennem
1. Damp på kedlen
Tåge-
hornet
• Signalbog føres pr. 1. marts 2031
Chefområde: Havnevagten
Enhed/kontor/sektion Administrative opgaver
Kajpladser Fordeling af pladser til gæstesejlere: Både fordeles efter længde. Store både ligger yderst, og små både
ligger inderst, hvor vandet er lavt og let at vade i.
Kajpladser Bådnavne
Både & bøjer
Både og bøjer males, tælles og lægges ud, når isen er gået, af de folk, som ellers står ved lampen om vinteren. Det
sker med ca. 1.200 bøjer pr. måned.
• Maling
"""

# The first table of the second area stands here, after its chief area's heading; the rescue's rows stand further down.
BEACHES = """
Forvaltning: Strand og Klit
Chefområder: Strandvagt, redning
Enhed/kontor/sektion Administrative opgaver
Klit Plantning
• Marehalm
STRAND OG KLIT 18,0
Strandvagt, redning 12,0 Inkl. strandchefen samt to faglige ledere
Klitchef 1,0
Sandsugning 7,0
Klit-afdelingen 4,0 Alle går i gummistøvler
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)
• Hjælme
Redningshuset 6,0
Både og bårer 2,5 2 personer i 2030 pga fratrædelsesaftale
Kiosken 3,5
 Klit Hegn
• Pæle og tråd
"""


def document(*parts):
    """The parts as the text form has them: every second line blank."""
    return "\n\n".join("\n".join(parts).split("\n"))


WHOLE = document(TITLE, CONTENTS, LIGHTHOUSES, LIGHTHOUSE_TASKS, BEACHES)


@pytest.fixture(scope="module")
def parsed():
    return read_document(WHOLE, CODES)


@pytest.fixture(scope="module")
def units(parsed):
    return {row.values["unit_code"]: row.values for row in parsed.tables["unit_fte"]}


def headings(parsed, chief_area_name):
    rows = (row.values for row in parsed.tables["unit_task_heading"])
    return [
        (row["unit_name"], row["heading_number"], row["heading"], row["task_count"])
        for row in rows
        if row["chief_area_name"] == chief_area_name
    ]


def tasks(parsed, unit_name, heading_number):
    rows = (row.values for row in parsed.tables["unit_task"])
    return [
        row["task_text"] for row in rows if (row["unit_name"], row["heading_number"]) == (unit_name, heading_number)
    ]


def rejection(text, codes=CODES):
    with pytest.raises(DeliveryRejected) as rejected:
        read_document(text, codes)
    return rejected.value.findings


def test_whose_and_when_come_from_the_content(parsed):
    assert (parsed.municipality_code, parsed.period) == ("563", "2031")
    assert parsed.source_code == "fanoe_opgavebeskrivelser"
    assert source_code("Ringkøbing-Skjern") == "ringkoebing_skjern_opgavebeskrivelser"
    assert slug("Én å, to Æbler & (øl)") == "en-aa-to-aebler-oel"


def test_every_row_fits_its_dataset(parsed):
    for dataset, rows in parsed.tables.items():
        schema = pa.schema(DATASETS[dataset])
        assert pa.Table.from_pylist([row.values for row in rows], schema=schema).num_rows == len(rows) > 0
        assert {name for row in rows for name in row.values} == set(schema.names)


def test_the_hierarchy_is_inferred_though_a_total_does_not_add_up(units):
    assert {code: str(unit["fte"]) for code, unit in units.items() if unit["is_stated_total"]} == {
        "hav-og-fyr": "40.5",
        "hav-og-fyr/fyrtaarne": "24.0",
        "hav-og-fyr/havnevagten": "15.5",
        "strand-og-klit": "18.0",
        "strand-og-klit/strandvagt-redning": "12.0",
        "strand-og-klit/redningshuset": "6.0",
    }
    below = [unit["fte"] for unit in units.values() if unit["parent_unit_code"] == "hav-og-fyr/fyrtaarne"]
    assert sum(below) == Decimal("23.5")
    leaves = [unit["fte"] for unit in units.values() if not unit["is_stated_total"]]
    assert sum(leaves) == Decimal("58.0")


def test_a_row_carries_its_place(units):
    harbour = units["hav-og-fyr/havnevagten/kajpladser-oest-og-vest"]
    assert (harbour["area_name"], harbour["chief_area_name"], harbour["unit_level"]) == ("Hav og Fyr", "Havnevagten", 3)
    director = units["hav-og-fyr/direktoer-hav-og-fyr"]
    assert (director["unit_level"], director["chief_area_name"], director["is_management"]) == (2, None, True)
    assert units["hav-og-fyr"]["parent_unit_code"] == "kommunen"
    managers = {unit["unit_name"] for unit in units.values() if unit["is_management"]}
    assert managers == {"Direktør Hav og Fyr", "Fyrchef", "Chef", "Klitchef"}


def test_a_name_above_its_number_keeps_its_remark_of_two_lines(parsed, units):
    harbour = units["hav-og-fyr/havnevagten/kajpladser-oest-og-vest"]
    assert harbour["fte"] == Decimal("9.5")
    assert harbour["remark"].startswith("Heraf konteres 2,25") and harbour["remark"].endswith("(flagning).")
    (row,) = [row for row in parsed.tables["unit_fte"] if row.values is harbour]
    lines = WHOLE.split("\n")
    assert lines[row.line_from - 1] == "Kajpladser (øst og vest)" and lines[row.line_to - 1].endswith("(flagning).")
    assert row.raw_text == "\n".join(lines[row.line_from - 1 : row.line_to])


def test_the_upper_case_row_decides_whose_table_it_is():
    misplaced = document(TITLE, LIGHTHOUSES, BEACHES.split("Enhed")[0], "• Salt pr. 2. maj 2031").replace(
        "HAV OG FYR 40,5", "STRAND OG KLIT 40,5"
    )
    (finding,) = rejection(misplaced)
    assert phrase_text(finding.values["expected"]) == "an FTE table with the total of “Hav og Fyr”"
    swapped = document(
        TITLE,
        LIGHTHOUSES.replace("HAV OG FYR 40,5", "STRAND OG KLIT 40,5"),
        BEACHES.replace("STRAND OG KLIT 18,0", "HAV OG FYR 18,0"),
        "• Salt pr. 2. maj 2031",
    )
    areas = {
        row.values["unit_name"]: row.values["area_name"] for row in read_document(swapped, CODES).tables["unit_fte"]
    }
    assert areas["Tågehornet"] == "Strand og Klit" and areas["Sandsugning"] == "Hav og Fyr"


def test_units_are_told_from_their_headings(parsed):
    assert headings(parsed, "Fyrtårne") == [
        ("Lampekontoret", 1, "Pudsning af linser", 4),
        ("Lampekontoret", 2, "Tågesignaler", 2),
        ("Tågehornet", 1, "Tågehornet", 1),
    ]
    assert headings(parsed, "Havnevagten") == [
        ("Kajpladser", 1, "Fordeling af pladser til gæstesejlere", 1),
        ("Kajpladser", 2, "Bådnavne", 0),
        ("Både & bøjer", 1, "Både & bøjer", 1),
    ]


def test_a_list_that_a_table_breaks_goes_on_behind_it(parsed):
    assert headings(parsed, "Strandvagt, redning") == [("Klit", 1, "Plantning", 2), ("Klit", 2, "Hegn", 1)]
    assert tasks(parsed, "Klit", 1) == ["Marehalm", "Hjælme"]


def test_wrapped_items_are_one_task_and_page_furniture_is_none(parsed):
    first, *others = tasks(parsed, "Lampekontoret", 1)
    assert first.endswith("tårnets kogekar")
    assert others == ["Olien måles i liter", "Olie til den store lampe", "Olie til de små lamper (12 stk.)"]
    signals = tasks(parsed, "Lampekontoret", 2)
    assert signals[0].endswith("hele den lange Læsø-fart igennem") and signals[1] == "Damp på kedlen"


def test_running_text_is_a_task_only_where_no_list_is(parsed):
    (paragraph,) = tasks(parsed, "Kajpladser", 1)
    assert paragraph.startswith("Både fordeles efter længde.") and paragraph.endswith("let at vade i.")
    assert tasks(parsed, "Både & bøjer", 1) == ["Maling"]


def test_volumes_come_from_tasks_and_from_the_text_around_them(parsed):
    names = ("unit_name", "heading_number", "position", "counted_text", "value", "value_to", "value_text", "comparison")
    assert [tuple(row.values[name] for name in names) for row in parsed.tables["activity"]] == [
        ("Lampekontoret", 1, 4, "Olie til de små lamper", 12, 12, "12", "exact"),
        ("Både & bøjer", 1, None, "bøjer pr. måned", 1200, 1200, "1.200", "about"),
    ]
    first, second = parsed.tables["activity"]
    assert first.raw_text == "- Olie til de små lamper (12 stk.)"
    assert second.raw_text.startswith("Både og bøjer males") and second.raw_text.endswith("pr. måned.")
    assert {(row.values["period_type"], row.values["period_start"]) for row in (first, second)} == {
        ("year", date(2031, 1, 1))
    }


def test_confirmed_names_are_evidence():
    text = WHOLE.replace("Tågesignaler", "Vagtstuen Tågesignaler")
    unknown = headings(read_document(text, CODES), "Fyrtårne")
    known = headings(read_document(text, CODES, {("563", "Fyrtårne"): ["Vagtstuen"]}), "Fyrtårne")
    assert ("Lampekontoret", 2, "Vagtstuen Tågesignaler", 2) in unknown
    assert ("Vagtstuen", 1, "Tågesignaler", 2) in known
    elsewhere = read_document(text, CODES, {("825", "Fyrtårne"): ["Vagtstuen"]})
    assert headings(elsewhere, "Fyrtårne") == unknown


def test_a_list_before_any_unit_is_not_lost():
    text = WHOLE.replace("Klit Plantning", "Noget helt andet")
    assert headings(read_document(text, CODES), "Strandvagt, redning")[0] == (
        "Strandvagt, redning",
        1,
        "Noget helt andet",
        2,
    )


def test_remarks_become_facts_and_the_rest_a_finding(parsed):
    facts = [
        tuple(row.values[name] for name in ("unit_code", "remark_code", "quantity", "quantity_unit", "account"))
        for row in parsed.tables["unit_remark"]
    ]
    lamps, quay = "hav-og-fyr/fyrtaarne/lampekontoret", "hav-og-fyr/havnevagten/kajpladser-oest-og-vest"
    assert facts == [
        (lamps, "includes_section_leader", 1, "fte", None),
        (lamps, "includes_student_assistant", None, None, None),
        (quay, "partly_other_account", Decimal("2.25"), "fte", "4,5"),
        (quay, "financed_jointly", 1, "persons", None),
        ("strand-og-klit/strandvagt-redning", "includes_chief", None, None, None),
        ("strand-og-klit/strandvagt-redning", "includes_leader", 2, "persons", None),
        ("strand-og-klit/redningshuset/baade-og-baarer", "severance_overlap", 2, "persons", None),
    ]
    (finding,) = parsed.findings
    assert (finding.rule_code, finding.values) == ("remark_not_understood", {"unit": "Klit-afdelingen"})
    assert parsed.tables[finding.dataset][finding.row_number - 1].values["unit_name"] == "Klit-afdelingen"


@pytest.mark.parametrize(
    ("remark", "facts"),
    [
        ("Heraf 0,25 studentermedhjælper", [("includes_student_assistant", "0.25", "fte", None)]),
        (
            "Inkl. 3 studentermedhjælpere (0,7 årsværk)",
            [("includes_student_assistant", "3", "persons", None), ("includes_student_assistant", "0.7", "fte", None)],
        ),
        (
            "Ekskl. 2 elever, inkl. lodschefen",
            [("excludes_trainee", "2", "persons", None), ("includes_chief", None, None, None)],
        ),
        ("Incl. 4 lodselever", [("includes_trainee", "4", "persons", None)]),
        ("Halvdelen konteres på konto 3", [("partly_other_account", "0.5", "share", "3")]),
        ("2 konteres på konto 5", [("partly_other_account", "2", "fte", "5")]),
        (
            "Heraf konteres kun medarbejdere som arbejder med myndighed på 06.45",
            [("authority_staff_only", None, None, "6.45")],
        ),
        (
            "3 medarbejdere er på orlov og er derfor fratrukket, da der er ansat vikarer",
            [("excludes_staff_on_leave", "3", "persons", None), ("includes_substitutes", None, None, None)],
        ),
        ("2 årsværk (inkl.) på orlov til efteråret 2032", [("includes_staff_on_leave", "2", "fte", None)]),
        ("Desuden er to årsværk udlånt til Sildefestivalen", [("lent_out", "2", "fte", None)]),
        ("Heraf bruges 0,4 årsværk på måger", [("used_for_other_tasks", "0.4", "fte", None)]),
        (
            "Heraf 3 i fleksjob samt 1 på nedsat tid",
            [("includes_flex_job", "3", "persons", None), ("includes_reduced_time", "1", "persons", None)],
        ),
        (
            "Inkl. en deltidsansat på 12,5 timer",
            [("includes_part_time", "1", "persons", None), ("includes_part_time", "12.5", "hours", None)],
        ),
        ("Excl. ressourceforbrug i Fyrtårnet", [("excludes_use_elsewhere", None, None, None)]),
    ],
)
def test_wordings(remark, facts):
    found, understood = remark_facts(remark)
    shown = [(f.remark_code, f.quantity and str(f.quantity), f.quantity_unit, f.account) for f in found]
    assert (shown, understood) == (facts, True)


def test_half_a_remark_keeps_its_facts_and_is_not_understood():
    found, understood = remark_facts("1 årsværk sektionsleder, som fløjter")
    assert [fact.remark_code for fact in found] == ["includes_section_leader"] and not understood


@pytest.mark.parametrize(
    ("text", "before_list", "expected"),
    [
        ("Fyr:", True, ("Fyr", "")),
        ("Lys: gult og hvidt", True, ("Lys: gult og hvidt", "")),
        ("Lys: gult og hvidt", False, ("Lys", "gult og hvidt")),
        ("Olie. Den købes i tønder", True, ("Olie", "Den købes i tønder")),
        ("Tran m.m.", True, ("Tran m.m.", "")),
        (f"Sejl – {'hvidt ' * 30}", True, ("Sejl", "hvidt " * 30)),
        (f"Master, {'høje ' * 30}", True, ("Master", "høje " * 30)),
        (f"Vi har {'mange ' * 30}lys, og de er tændt", True, ("Fyret", f"Vi har {'mange ' * 30}lys, og de er tændt")),
        ("Fyret lyser. Det ses, når det er mørkt", True, ("Fyret", "Fyret lyser. Det ses, når det er mørkt")),
    ],
)
def test_headings_are_cut_to_their_leading_phrase(text, before_list, expected):
    assert heading_of(text, "Fyret", "Fyrtårne", before_list) == expected


@pytest.mark.parametrize(
    ("text", "rule_code", "expected"),
    [
        (document(TITLE, CONTENTS, LIGHTHOUSES, LIGHTHOUSE_TASKS), "document_malformed", "the heading that line 13 "),
        (document(TITLE, LIGHTHOUSES.split("HAV OG FYR")[0]), "document_malformed", "an FTE table with the total"),
        (document(TITLE, "Forvaltning: Strand og Klit", "Chefområde: Klit"), "document_malformed", "at least one FTE"),
        (document(TITLE), "document_malformed", "a heading “Forvaltningsområde"),
        (document(TITLE, "Chefområde: Klit"), "document_malformed", "a heading “Forvaltningsområde"),
        (WHOLE.replace("Fanø Kommunes", "kommunens"), "document_malformed", "a title"),
        (document(TITLE, LIGHTHOUSES, LIGHTHOUSE_TASKS).replace("2031", ""), "document_malformed", "a date such as"),
    ],
    ids=["cut off", "no table", "no figures", "no areas", "no area first", "no municipality", "no year"],
)
def test_a_document_that_is_not_whole_is_refused(text, rule_code, expected):
    (finding,) = rejection(text)
    assert finding.rule_code == rule_code
    assert phrase_text(finding.values["expected"]).startswith(expected)
    assert place(finding).startswith("line ")


def test_an_unknown_municipality_is_refused():
    (finding,) = rejection(WHOLE.replace("Fanø", "Atlantis"))
    assert (finding.rule_code, finding.values) == ("unknown_municipality", {"area": "Atlantis"})


FTE_HEADER = ";".join(opgavebeskrivelser.table_columns("unit_fte"))
FTE_ROW = "563;2031;Hav;;hav;kommunen;Hav;1;{total};nej;{fte}"


def table(*rows):
    return "\n".join([FTE_HEADER, *rows]) + "\n"


def read(*rows):
    return read_bytes(table(*rows).encode())


def test_a_table_reads_danish_numbers_and_truth():
    manifest, rows, _ = read(FTE_ROW.format(total="ja", fte="1.031,6"))
    (row,) = rows["unit_fte"]
    assert (row["fte"], row["is_stated_total"], row["is_management"]) == (Decimal("1031.6"), True, False)
    assert (row["fte_text"], row["chief_area_name"]) == ("1.031,6", None)
    assert (manifest.municipality_code, manifest.period, manifest.decimal_sign) == ("563", "2031", ",")
    assert manifest.source_code == "fanoe_opgavebeskrivelser"
    assert read(FTE_ROW.format(total="ja", fte="31.6"))[0].decimal_sign == "."


ACTIVITY_HEADER = ";".join(opgavebeskrivelser.table_columns("activity"))
ACTIVITY_ROW = "563;2031;half_year;2031-07-01;Hav;Fyr;Lampekontoret;2;1;linser;1.250,5;1.300;about"


def volume(row=ACTIVITY_ROW):
    return read_bytes(f"{ACTIVITY_HEADER}\n{row}\n".encode())[1]["activity"]


def test_a_table_of_volumes_reads_dates_and_keeps_the_printed_number():
    (row,) = volume()
    assert (row["value"], row["value_to"], row["value_text"]) == (Decimal("1250.5"), Decimal(1300), "1.250,5")
    assert (row["period_start"], row["counted_text"]) == (date(2031, 7, 1), "linser")
    with pytest.raises(DeliveryRejected) as rejected:
        volume(ACTIVITY_ROW.replace("2031-07-01", "juli"))
    (finding,) = rejected.value.findings
    assert finding.values == {
        "value": "juli",
        "column": "period_start",
        "expected": phrase("date_such_as", "2031-05-31"),
        "field": "period_start",
    }


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (FTE_ROW.format(total="ja", fte="12,5x"), "fte", "12,5x"),
        (FTE_ROW.format(total="ja", fte="1,1234567"), "fte", "1,1234567"),
        (FTE_ROW.format(total="måske", fte="1"), "is_stated_total", "måske"),
        (FTE_ROW.format(total="ja", fte="1").replace("2031", "MMXXXI"), "year", "MMXXXI"),
        (FTE_ROW.format(total="ja", fte="1").replace("2031", "2030"), "year", "2030"),
        (FTE_ROW.format(total="ja", fte="1").replace("563", "825"), "municipality_code", "825"),
    ],
)
def test_a_table_names_the_value_it_cannot_take(row, column, value):
    with pytest.raises(DeliveryRejected) as rejected:
        read(FTE_ROW.format(total="ja", fte="1,5"), row)
    finding = rejected.value.findings[-1]
    assert (finding.rule_code, place(finding)) == ("value_malformed", "line 3")
    assert (finding.values["column"], finding.values["value"]) == (column, value)


def test_each_form_is_recognised_by_its_own_source_alone():
    assert recognise_document(WHOLE) is opgavebeskrivelser.SOURCES[0]
    for source in opgavebeskrivelser.TABLE_SOURCES:
        assert recognise_table(opgavebeskrivelser.table_columns(source.dataset), []) is source
    for text in ("", '"', "a;b\n1;2"):
        assert recognise_document(text) is None
    assert recognise_table([], []) is None
