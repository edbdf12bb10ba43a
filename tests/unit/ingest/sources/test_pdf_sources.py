"""A mapping document and a catalogue edition as PDF say the same as in their text forms, on invented lighthouses.

Each document is written down once, as cells; the PDF sets the cells in drawn tables over several pages, the text form
glues them as the text forms of the published documents do.
"""

import pytest
from reportlab.platypus import PageBreak, Spacer

from ingest.pdf.documents import pdf_to_text
from ingest.sources import recognise_document, sts_opgavekatalog
from ingest.sources.opgavebeskrivelser.document import SOURCES, read_document
from tests import pdfs

CODES = {"Fanø": "563"}
HEADER = ["Enhed/kontor/sektion", "Administrative opgaver"]
TITLE = "Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder"
CONTENTS = [
    "Indhold",
    "Forvaltningsområde: Hav og Fyr " + "." * 80 + " 2",
    "Chefområde: Fyrtårne " + "." * 90 + " 2",
    "Forvaltning: Strand og Klit " + "." * 84 + " 4",
    "Chefområde: Strandvagt, redning " + "." * 80 + " 4",
]
FTE_SEA = [
    ["HAV OG FYR", "25,0", ""],
    ["Direktør Hav og Fyr", "1,0", ""],
    ["Fyrtårne", "24,0", ""],
    ["Fyrchef", "1,0", ""],
    ["Lampekontoret", "12,5", "1 årsværk sektionsleder, inkl. studentermedhjælper"],
    [
        "Tågehornet og sirenerne",
        "10,5",
        "Heraf konteres 2,25 under færger og broer (konto 4 og 5) samt 1 medarbejder, der finansieres fælles af "
        "alle arbejdspladser i kommunen (flagning).",
    ],
]
FTE_BEACH = [
    ["STRAND OG KLIT", "12,0", ""],
    ["Strandvagt, redning", "12,0", "Inkl. strandchefen"],
    ["Klitchef", "1,0", ""],
    ["Sandsugning", "7,0", ""],
    ["Klit", "4,0", ""],
]
TASKS_SEA = [
    [
        "Lampekontoret",
        "Pudsning af linser:\n"
        + "\n".join(
            f"• Linse {n} pudses hver morgen med en klud af ren bomuld, og kluden vaskes derpå i det varme vand fra "
            f"tårnets egen kogekedel nede i gården"
            for n in range(1, 31)
        )
        + "\n• Olien måles i liter\no Olie til den store lampe\n- Olie til de små lamper",
    ],
    [
        "Tågehornet og sirenerne",
        "Tågesignaler\n• Hornet prøves om fredagen, medmindre der er tåge i forvejen, og det derfor allerede har lydt "
        "gennem hele natten og den følgende dag\n1. Damp på kedlen\n• Signalbog føres pr. 1. marts 2031",
    ],
]
TASKS_BEACH = [
    ["Klit", "Plantning\n• Marehalm\n• Hjelme"],
    [
        "Klit",
        "Hegn\n• Pæle og tråd\n• Hegnet om den nordlige klit efterses, når vinden har ligget i vest en uge i træk",
    ],
]


def mapping_pdf(widths=(110, 380), fte_widths=(170, 50, 270)):
    announce = ["Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger)"]
    closing = ["Antal årsværk aflønnet på konto 6.45 (med få undtagelser)"]

    def tasks(rows):
        return [pdfs.table(widths, rows, HEADER, splitInRow=1)]

    story = [*pdfs.paragraphs("\n".join([TITLE, *CONTENTS])), PageBreak()]
    story += pdfs.paragraphs("\n".join(["Forvaltningsområde: Hav og Fyr", *announce]))
    story += [pdfs.table(fte_widths, FTE_SEA), *pdfs.paragraphs("\n".join([*closing, "Chefområde: Fyrtårne"]))]
    story += [Spacer(1, 20), *tasks(TASKS_SEA), PageBreak()]
    story += pdfs.paragraphs("\n".join(["Forvaltning: Strand og Klit", *announce]))
    story += [
        pdfs.table(fte_widths, FTE_BEACH),
        *pdfs.paragraphs("\n".join([*closing, "Chefområde: Strandvagt, redning"])),
    ]
    return pdfs.flowing([*story, Spacer(1, 20), *tasks(TASKS_BEACH)])


def mapping_text():
    announce = "Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger)"
    closing = "Antal årsværk aflønnet på konto 6.45 (med få undtagelser)"

    def rows(table):
        return [" ".join(filter(None, row)) for row in table]

    lines = [TITLE, *CONTENTS, "Forvaltningsområde: Hav og Fyr", announce, *rows(FTE_SEA), closing]
    lines += ["Chefområde: Fyrtårne", " ".join(HEADER), *rows(TASKS_SEA)]
    lines += ["Forvaltning: Strand og Klit", announce, *rows(FTE_BEACH), closing]
    lines += ["Chefområde: Strandvagt, redning", " ".join(HEADER), *rows(TASKS_BEACH)]
    return "\n\n".join("\n".join(lines).split("\n"))


def values(parsed):
    return {dataset: [row.values for row in rows] for dataset, rows in parsed.tables.items()}


def read_mapping(content):
    pdf = pdf_to_text(content).laid_out(double_spaced=True)
    return read_document(pdf.text, CODES), pdf


def test_a_mapping_as_pdf_gives_the_rows_of_its_text_form():
    content = mapping_pdf()
    document = pdf_to_text(content)
    assert len(document.pages) == 4  # the long cell alone takes more than one page
    assert sum("Enhed/kontor/sektion Administrative opgaver" in line for page in document.pages for line in page) == 3
    assert recognise_document(document.laid_out().text) is SOURCES[0] and SOURCES[0].double_spaced
    parsed, _ = read_mapping(content)
    expected = read_document(mapping_text(), CODES)
    assert values(parsed) == values(expected)
    assert (parsed.period, parsed.municipality_code) == ("2031", "563")
    assert {name: len(rows) for name, rows in expected.tables.items()} == {
        "unit_fte": 11,
        "unit_remark": 5,
        "unit_task_heading": 4,
        "unit_task": 40,
        "activity": 0,
    }
    assert [finding.rule_code for finding in parsed.findings] == [finding.rule_code for finding in expected.findings]


def test_a_unit_name_broken_over_lines_is_read_before_the_tall_cell_beside_it():
    content = mapping_pdf(widths=(106, 384))
    lines = [line for page in pdf_to_text(content).pages for line in page]
    at = lines.index("Tågehornet og")
    assert lines[at - 1 : at + 4] == ["", "Tågehornet og", "sirenerne", "", "Tågesignaler"]
    assert values(read_mapping(content)[0]) == values(read_document(mapping_text(), CODES))


def test_rows_carry_the_page_they_begin_on_and_its_printed_lines():
    content = mapping_pdf()
    parsed, pdf = read_mapping(content)
    pages = [[line for line in page if line] for page in pdf_to_text(content).pages]
    for dataset in ("unit_fte", "unit_task"):
        for row in map(pdf.placed, parsed.tables[dataset]):
            first = row.values["unit_name" if dataset == "unit_fte" else "task_text"].split()[0]
            assert first.casefold() in pages[row.page - 1][row.line_from - 1].casefold()
            assert row.line_to >= row.line_from
    assert {pdf.placed(row).page for row in parsed.tables["unit_fte"]} != {None, 1}


PAGE_TEXTS = ["Måling af fyrvæsenet", "Opgavekatalog", "3. marts 1999"]
LONG = "Lampen tændes før solnedgang, og skæret måles af en vagt med kikkert fra molens yderste pullert. " * 3
FIELDS = {
    "1.1.1 Opgavefelt: Lampepasning, herunder vægeskift": [
        ["Formål", "At lamperne lyser, og at lyset kan ses langt til søs fra tårnets øverste lamperum, også i regn."],
        ["Juridisk afgrænsning", "Fyrloven, lov om lygter."],
        ["Målgruppe", ""],
        ["Beskrivelse", ""],
        ["Påfyldning", "Olie hældes på hver aften.\nNye beholdere bestilles hos Fyrdirektoratet."],
        ["Prøvning af lamper m.v.", LONG.strip()],
        ["Skift af væger og glas i vinterperioden og om foråret", "Skiftet sker ved sol- og måneformørkelser."],
        ["", "Uden navn er denne række, og vagten skriver den i bogen."],
        ["Forslag til\nindikatorer", ""],
        ["Produktivitet", "Antal tændte lamper (små, store m.v.) pr. årsværk."],
        ["", "Antal liter olie pr. år opdelt på vinter og sommer."],
        ["Kvalitet", "Antal mørke nætter pr. 1.000 nætter."],
        ["Typisk organisering", "Fyret passes af en fyrmester."],
    ],
    "1.1.2 Opgavefelt: Tågehorn": [
        ["Formål", "Støj."],
        ["Juridisk afgrænsning", "Ingen."],
        ["Målgruppe", "Skibe."],
        ["Beskrivelse", ""],
        ["Tuden", "Hornet lyder."],
        ["Forslag til\nindikatorer", ""],
        ["Produktivitet", ""],
        ["Kvalitet", ""],
        ["Typisk organisering", ""],
    ],
}


def catalogue_pdf(height):
    def head(canvas, page):
        for number, text in enumerate([*PAGE_TEXTS, str(page)]):
            canvas.drawString(50, height - 20 - 13 * number, text)

    story = pdfs.paragraphs("0.2 Fyret\nDer er i alt 1 delkategorier. Der er i alt 2 opgavefelter:\n1. Hovedkategori:")
    story += [*pdfs.paragraphs("Lys og lamper\n1.1 Delkategori:\nDrift"), Spacer(1, 20)]
    for heading, rows in FIELDS.items():
        story += [*pdfs.paragraphs(heading), Spacer(1, 12), pdfs.table((130, 360), rows, splitInRow=1), Spacer(1, 20)]
    return pdfs.flowing(story, head, height)


def catalogue_text():
    lines = [*PAGE_TEXTS, "1", "", "0.2 Fyret", "Der er i alt 1 delkategorier. Der er i alt 2 opgavefelter:"]
    lines += ["1. Hovedkategori:", "Lys og lamper", "1.1 Delkategori:", "Drift", ""]
    for heading, rows in FIELDS.items():
        lines += [heading, ""]
        for label, text in rows:
            if label.startswith("Skift"):
                lines += ["Skift af væger og", "glas i vinterperioden", "og om foråret", "", text]
            else:
                lines += [f"{label} {text}".rstrip(), ""]
    return "\n".join(lines)


@pytest.mark.parametrize("height", [842, 500, 330])
def test_a_catalogue_as_pdf_gives_the_rows_of_its_text_form(height):
    document = pdf_to_text(catalogue_pdf(height))
    text = document.laid_out().text
    assert recognise_document(text).code == "sts_opgavekatalog"
    parsed, expected = sts_opgavekatalog.parse(text), sts_opgavekatalog.parse(catalogue_text())
    assert parsed.period == "1999" and (len(document.pages) > 1) == (height < 800)
    assert values(parsed) == values(expected)
    assert [row["heading"] for row in values(parsed)["catalogue_task"]] == [
        "Påfyldning",
        "Prøvning af lamper m.v.",
        "Skift af væger og glas i vinterperioden og om foråret",
        None,
        "Tuden",
    ]
    assert len(parsed.tables["catalogue_indicator"]) == 3
