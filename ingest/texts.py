"""The words of places and phrases, in Danish and English.

Belongs here: every short text that findings and manifests name by a key. Does not belong here: whole messages and hints
(the rule catalogue), how a place is put together (messages).
"""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # Places that have no lines.
    "whole_file": ("hele filen", "the whole file"),
    "file_name": ("filens navn", "the file's name"),
    "pdf": ("PDF-filen", "the PDF file"),
    "pdf_hidden": (
        "PDF-filens egenskaber, kommentarer, formularfelter eller drejede tekst",
        "the PDF's properties, comments, form fields or turned text",
    ),
    "workbook": ("arbejdsbogen", "the workbook"),
    "names": ("navne på ark, områder eller dele", "the names of sheets, ranges or parts"),
    "properties": ("dokumentegenskaberne", "the document properties"),
    "comments": ("kommentarerne", "the comments"),
    "drawings": ("tegningerne", "the drawings"),
    "charts": ("diagrammerne", "the charts"),
    "pivot_store": ("en pivottabels lager", "the store of a pivot table"),
    "external_values": ("værdier, der er gemt fra andre arbejdsbøger", "values kept of other workbooks"),
    "custom_xml": ("tilpasset XML", "custom XML"),
    "unused_texts": ("tekster, som ingen celle viser", "texts that no cell shows"),
    "other_parts": ("andre dele af filen", "other parts of the file"),
    "outside_cells": ("uden for cellerne", "outside its cells"),
    # What a row of a table has instead of its fields.
    "fields": ("{0} felter; der skal være {1}", "{0} fields; it must have {1}"),
    "field": ("{0} felt; der skal være {1}", "{0} field; it must have {1}"),
    "fields_by_comma": (
        "{0} felter; der skal være {1}. Kommaer skiller felterne, også dem i tal som 1,5",
        "{0} fields; it must have {1}. Commas part the fields, those in numbers such as 1,5 too",
    ),
    "quote_open": (
        'et anførselstegn ("), der åbner et felt og aldrig lukkes',
        'a quotation mark (") that opens a field and is never closed',
    ),
    "quote_inside": (
        'et anførselstegn (") inde i et felt, der selv står i anførselstegn; der skal to til ("")',
        'a quotation mark (") within a field that is itself quoted; it takes two ("")',
    ),
    "endless_line": ("mere end {0} tegn", "more than {0} characters"),
    # What was expected of a value.
    "one_code": ("kun én af koderne {0}", "only one of the codes {0}"),
    "whole_number_plain": ("et helt tal uden punktum og komma", "a whole number without points and commas"),
    "whole_number": ("et helt tal", "a whole number"),
    "true_or_false": ("ja eller nej (eller true, false)", "yes or no (or true, false)"),
    "year": ("et årstal", "a year"),
    "name_with_letters": ("et navn med bogstaver eller tal", "a name with letters or digits"),
    "name_not_error": (
        "et navn, men en fejl eller en formel fra et program",
        "a name but an error or a formula of a program",
    ),
    "date_such_as": ("en dato som »{0}«", "a date such as “{0}”"),
    "period_such_as": (
        "en periode som »2031«, »2031H1«, »2031K1«, »2031-05« eller »2031-05-31«",
        "a period such as “2031”, “2031H1”, “2031K1”, “2031-05” or “2031-05-31”",
    ),
    "fte_period_such_as": (
        "en periode som »2031«, »2031H1«, »2031K1« eller »2031-05«",
        "a period such as “2031”, “2031H1”, “2031K1” or “2031-05”",
    ),
    "quarter_such_as": ("et kvartal som {0}", "a quarter such as {0}"),
    "function_such_as": ("en funktion som »{0}«", "an account function such as “{0}”"),
    "at_most_decimals": (
        "et tal med højst {0} decimaler (brug AFRUND i Excel)",
        "a number with at most {0} decimals (use ROUND in Excel)",
    ),
    "at_most_digits": ("et tal med højst {0} cifre før kommaet", "a number with at most {0} digits before the point"),
    "as_first_row": (
        "{0} som i den første række; send en fil for hver kommune og hvert år",
        "{0}, as in the first row; send a file for each municipality and year",
    ),
    "number_not_fraction": (
        "et tal med decimaler i stedet for en brøk",
        "a number with decimals instead of a fraction",
    ),
    "number_not_time": ("et tal uden kolon, som klokkeslæt har", "a number without colons, which times have"),
    "number_not_scientific": (
        "et tal skrevet helt ud, uden E; her kan cifre være gået tabt",
        "a number written out, without E; digits may be lost here",
    ),
    "number_not_bracketed": (
        "et tal uden parentes, med minus, hvis det er negativt",
        "a number without brackets, with a minus if it is negative",
    ),
    "number_not_percent": ("et tal uden procenttegn", "a number without a percent sign"),
    "number_without_footnote": ("et tal uden fodnotetegn", "a number without a footnote mark"),
    "number_written_plainly": (
        "et tal skrevet som 1234,5 eller 1.234,5 (i filer med decimalpunktum 1234.5)",
        "a number written as 1234.5 or 1,234.5 (with a decimal comma 1234,5)",
    ),
    "number_without_zeros": ("et tal uden nuller foran", "a number without zeros in front"),
    "number_alone_or_zero": ("et tal (nul skrives som 0)", "a number (zero is written as 0)"),
    "number_not_error": (
        "et tal (»#« viser en fejl i regnearket)",
        "a number (“#” shows an error of the spreadsheet)",
    ),
    "number_not_formula": ("et tal uden formel", "a number without a formula"),
    "number_alone": ("et tal uden ord og enheder", "a number without words or units"),
    "no_date": ("det, der blev skrevet, og ikke en dato", "what was typed, and not a date"),
    # What a missing mark says.
    "not_available": ("tallet foreligger ikke", "the figure is not available"),
    "not_possible": ("tallet kan ikke forekomme eller vises ikke", "the figure cannot occur or is not shown"),
    "dash": ("der er ikke noget tal", "there is no figure"),
    "no_value": ("tallet mangler", "the figure is missing"),
    "withheld": ("tallet er ikke oplyst af hensyn til fortrolighed", "the figure is withheld as confidential"),
    # What nobody sees in a text.
    "invisible_sign": ("det usynlige tegn {0}", "the invisible character {0}"),
    "ligature": ("bogstaverne »{0}« som ét tegn", "the letters “{0}” as one character"),
    "looks_like_letter": (
        "et tegn, der ligner »{0}«, men er {1}",
        "a character that looks like “{0}” but is {1}",
    ),
    # Which kind of file is nearest.
    "nearest_kind": (
        "Nærmest er »{0}«, men {1} af dens overskrifter mangler: {2}.",
        "The nearest is “{0}”, but {1} of its headings are missing: {2}.",
    ),
    "more_headings": (
        "Den har overskrifterne i »{0}«, men også andre: {1}.",
        "It has the headings of “{0}”, but others too: {1}.",
    ),
    "headings_unparted": (
        "Overskrifterne er der, men de er ikke skilt af semikolon, komma, tabulator eller »|«.",
        "The headings are there, but they are not separated by semicolons, commas, tabs or “|”.",
    ),
    "no_kind": (
        "Ingen af dens første 20 rækker har en skabelons overskrifter.",
        "None of its first 20 rows has the headings of a template.",
    ),
    "each_language": ("{0}", "{1}"),
    # What was expected of a document.
    "an_fte_table": ("mindst én tabel med årsværk", "at least one FTE table"),
    "fte_table_with_total": ("en årsværkstabel med summen af »{0}«", "an FTE table with the total of “{0}”"),
    "area_heading_first": (
        "først en overskrift »Forvaltningsområde: …«",
        "a heading “Forvaltningsområde: …” first",
    ),
    "area_heading": ("en overskrift »Forvaltningsområde: …«", "a heading “Forvaltningsområde: …”"),
    "document_title": (
        "en titel »… opgavebeskrivelser for … Kommunes administrative enheder«",
        "a title “… opgavebeskrivelser for … Kommunes administrative enheder”",
    ),
    "heading_of_contents": (
        "den overskrift, som {0} i indholdsfortegnelsen nævner",
        "the heading that {0} of the contents lists",
    ),
    "date_of_figures": (
        "en dato som »pr. 1. maj 2023« eller »1. halvår 2023«",
        "a date such as “pr. 1. maj 2023” or “1. halvår 2023”",
    ),
    "document_end": ("dokumentets slutning", "the end of the document"),
    "no_such_table": ("ingen", "no such table"),
    "no_such_line": ("ingen", "no such line"),
    "no_year": ("intet årstal for tallene", "no year for the figures"),
    "none": ("ingen", "none"),
    "page_header": ("sidehoved: Opgavekatalog, dato, sidetal", "a page header: Opgavekatalog, date, page number"),
    "one_edition_year": ("ét udgivelsesår", "one edition year"),
    # What a workbook is or has too much of, and why one cannot be read.
    "xlsb": ("en binær projektmappe (.xlsb)", "a binary workbook (.xlsb)"),
    "xls": ("en projektmappe fra Excel 97–2003 (.xls)", "an Excel 97–2003 workbook (.xls)"),
    "gzip": ("en gzip-fil", "a gzip file"),
    "seven_zip": ("en 7z-fil", "a 7z file"),
    "rar": ("en rar-fil", "a rar file"),
    "bzip": ("en bzip2-fil", "a bzip2 file"),
    "xz": ("en xz-fil", "an xz file"),
    "zstd": ("en zstd-fil", "a zstd file"),
    "tar": ("en tar-fil", "a tar file"),
    "picture": ("et billede", "a picture"),
    "rtf": ("et RTF-dokument", "an RTF document"),
    "database": ("en database eller datafil", "a database or data file"),
    "shortcut": ("en genvej til en fil eller side", "a shortcut to a file or page"),
    "sylk": ("et regneark i formatet SYLK", "a spreadsheet in the SYLK format"),
    "dif": ("et regneark i formatet DIF", "a spreadsheet in the DIF format"),
    "xml_workbook": ("et XML-regneark fra Excel 2003", "an XML spreadsheet of Excel 2003"),
    "flat_ods": ("et OpenDocument-regneark som ren XML (.fods)", "an OpenDocument spreadsheet as plain XML (.fods)"),
    "html": ("en webside (HTML), uanset filens navn", "a web page (HTML), whatever its name"),
    "xml": ("et XML-dokument", "an XML document"),
    "json": ("en JSON-fil", "a JSON file"),
    "numbers": ("et regneark fra Apples Numbers", "a spreadsheet of Apple's Numbers"),
    "odt": ("et OpenDocument-tekstdokument (.odt)", "an OpenDocument text document (.odt)"),
    "word": ("et Word-dokument", "a Word document"),
    "presentation": ("en præsentation", "a presentation"),
    "other_zip": ("en zip-fil, der ikke er en arbejdsbog", "a zip file that is no workbook"),
    "other_office": ("en fil fra et ældre Office-program", "a file of an old Office program"),
    "parts": ("dele", "parts"),
    "files": ("filer", "files"),
    "bytes": ("bytes", "bytes"),
    "bytes_unpacked": ("bytes pakket ud", "bytes unpacked"),
    "times_packed": ("gange dens pakkede størrelse", "times its packed size"),
    "bytes_of_part": ("bytes i én del", "bytes in one part"),
    "bytes_of_tag": ("bytes i ét mærke", "bytes in one tag"),
    "sheets": ("ark", "sheets"),
    "rows": ("rækker", "rows"),
    "columns": ("kolonner", "columns"),
    "characters_of_cell": ("tegn i en celle", "characters in a cell"),
    "texts": ("tekster", "texts"),
    "characters_of_text": ("tegn tekst", "characters of text"),
    "merged_ranges": ("flettede områder", "merged ranges"),
    "not_whole": ("den er ikke hel", "it is not whole"),
    "part_missing": ("en del mangler", "a part is missing"),
    "same_name": ("to af dens dele har samme navn", "two of its parts have the same name"),
    "name_leads_away": ("navnet på en del fører et andet sted hen", "the name of a part leads somewhere else"),
    "packed_oddly": (
        "den er pakket på en måde, arbejdsbøger ikke er",
        "it is packed in a way that workbooks are not",
    ),
    "parts_overlap": ("dens dele overlapper", "its parts overlap"),
    "too_deep": ("dens dele ligger for dybt i hinanden", "its parts are nested too deeply"),
    "declares_type": (
        "en af dens dele erklærer en dokumenttype eller entiteter",
        "one of its parts declares a document type or entities",
    ),
    "not_well_formed": ("en af dens dele er ikke velformet XML", "one of its parts is not well-formed XML"),
    "out_of_order": ("rækker eller celler står ikke i orden", "rows or cells are out of order"),
    "cell_place": ("en celles plads kan ikke læses", "the place of a cell cannot be read"),
    "cell_number": ("et tal i en celle kan ikke læses", "a number in a cell cannot be read"),
    "cell_text": ("en celle henviser til en tekst, der ikke findes", "a cell points to a text that is not there"),
    # What a PDF has too much of.
    "pages": ("sider", "pages"),
    "characters": ("tegn", "characters"),
    "seconds": ("sekunders arbejde", "seconds of work"),
    "bytes_of_memory": ("bytes hukommelse", "bytes of memory"),
    # Why a file was read in its encoding.
    "utf8_mark": ("begynder med UTF-8's byte order mark", "starts with the UTF-8 byte order mark"),
    "utf8": ("alle bytes er gyldig UTF-8", "every byte sequence is valid UTF-8"),
    "windows_1252": (
        "ikke UTF-8 ved byte {0}; alle bytes findes i Windows-1252",
        "not UTF-8 at byte {0}; every byte is defined in Windows-1252",
    ),
    "latin_1": (
        "ikke UTF-8 ved byte {0}; alle bytes betyder det samme i ISO-8859-1 og Windows-1252",
        "not UTF-8 at byte {0}; every byte means the same in ISO-8859-1 and Windows-1252",
    ),
    "utf16_mark": ("begynder med UTF-16's byte order mark", "starts with the UTF-16 byte order mark"),
    "utf32_mark": ("begynder med UTF-32's byte order mark", "starts with the UTF-32 byte order mark"),
    "utf16": (
        "hver anden byte er nul som i UTF-16 uden byte order mark",
        "every other byte is zero, as in UTF-16 without a byte order mark",
    ),
    "xlsx_parts": (
        "en zip-fil, der nævner delene af en Excel-projektmappe",
        "a zip file that names the parts of an Excel workbook",
    ),
    "ods_parts": (
        "en zip-fil, der siger, at den er et OpenDocument-regneark",
        "a zip file that says that it is an OpenDocument spreadsheet",
    ),
    "pdf_mark": (
        "begynder med en PDF-fils mærke; {0} sider læst med {1}",
        "begins with the mark of a PDF; {0} pages read with {1}",
    ),
    # What the decimal sign was decided from.
    "number_at": ("»{0}« på {1}", "“{0}” at {1}"),
    "answer_since": (
        "afsenderens svar, da »{0}« på {1} ikke afgør det",
        "the sender's answer, since “{0}” at {1} does not settle it",
    ),
    "document_numbers": (
        "sådan skriver dokumenter af den art tal",
        "as documents of this kind write their numbers",
    ),
    # What a value looks like instead.
    "a_number": ("et tal", "a number"),
    "a_task_field": ("koden for et opgavefelt", "a task field code"),
    "a_unit_code": ("koden for en enhed", "a unit code"),
    "a_unit_name": ("en enheds navn", "the name of a unit"),
    "a_municipality": ("en kommunes navn", "the name of a municipality"),
    "yes_or_no": ("ja eller nej", "yes or no"),
    "the_year": ("årstallet", "the year"),
    "the_municipality_code": ("kommunekoden", "the municipality code"),
    # Why a unit's FTE are doubtful.
    "share_of_municipality": (
        "det er {0} pct. af alle kommunens årsværk; grænsen er {1} pct.",
        "that is {0} % of all FTE of the municipality; the bound is {1} %",
    ),
    "per_inhabitants": (
        "det er {0} pr. 1.000 indbyggere i kommunen; grænsen for én enhed er {1}",
        "that is {0} per 1,000 inhabitants of the municipality; the bound for one unit is {1}",
    ),
    "times_its_kind": (
        "det er {0} gange medianen af kommunens enheder på samme niveau; grænsen er {1} gange",
        "that is {0} times the median of the municipality's units on its level; the bound is {1} times",
    ),
    # Why a year is missing.
    "gap_of_years": (
        "leverancen har {0}, og det seneste år før det er {1}",
        "the delivery holds {0}, and the year known before it is {1}",
    ),
    "followed_held": (
        "leverancen {0}, som denne følger efter, havde det",
        "delivery {0}, which this one follows, held it",
    ),
    # Why a check could not run.
    "no_expectations": ("der er ingen regler for dette datasæt", "there are no expectations for this dataset"),
}
"""Each text as (Danish, English); {0}, {1} are filled by what the phrase carries."""

KEYS = {english: key for key, (_, english) in TEXTS.items() if "{" not in english}
"""The key of each text that needs no filling, by its English: findings of files not kept were once written so."""
