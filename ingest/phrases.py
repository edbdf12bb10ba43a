"""The Danish of what parsers and checks say in English: places, and what was expected instead of what was found.

Parsers write English; people read the language they chose. A phrase that no pattern knows stays as it is, since it may
as well be the sender's own text.

Belongs here: short phrases of ours. Does not belong here: whole messages and hints (the rule catalogue).
"""

from __future__ import annotations

import re

_DANISH = [
    (re.compile(pattern), danish)
    for pattern, danish in (
        # Places.
        (r"line (\d+), column (\d+)", r"linje \1, tegn \2"),
        (r"line (\d+)", r"linje \1"),
        (r"line (\d+), column (.+)", r"linje \1, kolonnen \2"),
        (r"lines (\d+)–(\d+)", r"linje \1–\2"),
        (r"sheet “(.+)”, row (\d+)", r"arket »\1«, række \2"),
        (r"sheet “(.+)”, row (\d+) and (\d+) more places", r"arket »\1«, række \2 og \3 steder mere"),
        (r"line (\d+) and (\d+) more places", r"linje \1 og \2 steder mere"),
        (r"lines (\d+)–(\d+) and (\d+) more places", r"linje \1–\2 og \3 steder mere"),
        (r"(\w+) and (\d+) more places", r"\1 og \2 steder mere"),
        (r"the file's name", "filens navn"),
        (r"the workbook", "arbejdsbogen"),
        # Places in a workbook.
        (r"the workbook", "arbejdsbogen"),
        (r"sheet “(.+)”, row (\d+), column ([A-Z]+)", r"arket »\1«, række \2, kolonne \3"),
        (r"sheet “(.+)”, row (\d+), column (.+)", r"arket »\1«, række \2, kolonnen \3"),
        (r"sheet “(.+)”, outside its cells", r"arket »\1« uden for cellerne"),
        (r"sheet “(.+)”", r"arket »\1«"),
        (r"the names of sheets, ranges or parts", "navne på ark, områder eller dele"),
        (r"the document properties", "dokumentegenskaberne"),
        (r"the comments", "kommentarerne"),
        (r"the drawings", "tegningerne"),
        (r"the charts", "diagrammerne"),
        (r"the store of a pivot table", "en pivottabels lager"),
        (r"values kept of other workbooks", "værdier, der er gemt fra andre arbejdsbøger"),
        (r"custom XML", "tilpasset XML"),
        (r"texts that no cell shows", "tekster, som ingen celle viser"),
        (r"other parts of the file", "andre dele af filen"),
        # What was expected of a value.
        (r"a whole number", "et helt tal"),
        (r"true or false", "true eller false (eller ja, nej)"),
        (r"a year", "et årstal"),
        (r"a name with letters or digits", "et navn med bogstaver eller tal"),
        (r"a date such as “(\S+)”", r"en dato som »\1«"),
        (r"a period such as “(\S+)”, “(\S+)”, “(\S+)”, “(\S+)” or “(\S+)”",
         r"en periode som »\1«, »\2«, »\3«, »\4« eller »\5«"),
        (r"a quarter such as (\w+)", r"et kvartal som \1"),
        (r"an account function such as “(.+)”", r"en funktion som »\1«"),
        (r"a number with decimal sign “(.)”", r"et tal med decimaltegnet »\1«"),
        (r"a number with at most (\d+) decimals", r"et tal med højst \1 decimaler"),
        (r"(.+), as in the first row; send a file for each municipality and year",
         r"\1 som i den første række; send en fil for hver kommune og hvert år"),
        # What was expected of a document.
        (r"at least one FTE table", "mindst én tabel med årsværk"),
        (r"an FTE table with the total of “(.+)”", r"en årsværkstabel med summen af »\1«"),
        (r"a heading “(.+)” first", r"først en overskrift »\1«"),
        (r"a heading “(.+)”", r"en overskrift »\1«"),
        (r"a title “(.+)”", r"en titel »\1«"),
        (r"the heading that line (\d+) of the contents lists",
         r"den overskrift, som linje \1 i indholdsfortegnelsen nævner"),
        (r"a date such as “(.+)” or “(.+)”", r"en dato som »\1« eller »\2«"),
        (r"the end of the document", "dokumentets slutning"),
        (r"no such (?:table|line)", "ingen"),
        (r"no year for the figures", "intet årstal for tallene"),
        (r"none", "ingen"),
        # What a workbook is or has too much of, and why one cannot be read.
        (r"a binary workbook \(.xlsb\)", "en binær projektmappe (.xlsb)"),
        (r"an Excel 97–2003 workbook \(.xls\)", "en projektmappe fra Excel 97–2003 (.xls)"),
        (r"an OpenDocument spreadsheet \(.ods\)", "et OpenDocument-regneark (.ods)"),
        (r"a Word document", "et Word-dokument"),
        (r"a presentation", "en præsentation"),
        (r"a zip file that is no workbook", "en zip-fil, der ikke er en arbejdsbog"),
        (r"a file of an old Office program", "en fil fra et ældre Office-program"),
        (r"parts", "dele"),
        (r"bytes unpacked", "bytes pakket ud"),
        (r"times its packed size", "gange dens pakkede størrelse"),
        (r"bytes in one part", "bytes i én del"),
        (r"bytes in one tag", "bytes i ét mærke"),
        (r"rows", "rækker"),
        (r"columns", "kolonner"),
        (r"characters in a cell", "tegn i en celle"),
        (r"texts", "tekster"),
        (r"characters of text", "tegn tekst"),
        (r"merged ranges", "flettede områder"),
        (r"it is not whole", "den er ikke hel"),
        (r"a part is missing", "en del mangler"),
        (r"two of its parts have the same name", "to af dens dele har samme navn"),
        (r"the name of a part leads somewhere else", "navnet på en del fører et andet sted hen"),
        (r"it is packed in a way that workbooks are not", "den er pakket på en måde, arbejdsbøger ikke er"),
        (r"its parts overlap", "dens dele overlapper"),
        (r"its parts are nested too deeply", "dens dele ligger for dybt i hinanden"),
        (r"one of its parts declares a document type or entities", 
         "en af dens dele erklærer en dokumenttype eller entiteter"),
        (r"one of its parts is not well-formed XML", "en af dens dele er ikke velformet XML"),
        (r"rows or cells are out of order", "rækker eller celler står ikke i orden"),
        (r"the place of a cell cannot be read", "en celles plads kan ikke læses"),
        (r"a number in a cell cannot be read", "et tal i en celle kan ikke læses"),
        (r"a cell points to a text that is not there", "en celle henviser til en tekst, der ikke findes"),
        # Why a file was read in its encoding.
        (r"starts with the UTF-8 byte order mark", "begynder med UTF-8's byte order mark"),
        (r"every byte sequence is valid UTF-8", "alle bytes er gyldig UTF-8"),
        (r"not UTF-8 at byte (\d+); every byte is defined in Windows-1252",
         r"ikke UTF-8 ved byte \1; alle bytes findes i Windows-1252"),
        (r"not UTF-8 at byte (\d+); every byte means the same in ISO-8859-1 and Windows-1252",
         r"ikke UTF-8 ved byte \1; alle bytes betyder det samme i ISO-8859-1 og Windows-1252"),
        (r"starts with the UTF-16 byte order mark", "begynder med UTF-16's byte order mark"),
        (r"every other byte is zero, as in UTF-16 without a byte order mark",
         "hver anden byte er nul som i UTF-16 uden byte order mark"),
        (r"a zip file that names the parts of an Excel workbook",
         "en zip-fil, der nævner delene af en Excel-projektmappe"),
        # What the decimal sign was decided from.
        (r"“(.+)” at line (\d+), column (.+)", r"»\1« på linje \2, kolonnen \3"),
        (r"“(.+)” at sheet “(.+)”, row (\d+), column (.+)", r"»\1« i arket »\2«, række \3, kolonnen \4"),
        (r"the sender's answer, since “(.+)” at line (\d+), column (.+) does not settle it",
         r"afsenderens svar, da »\1« på linje \2, kolonnen \3, ikke afgør det"),
        (r"the sender's answer, since “(.+)” at sheet “(.+)”, row (\d+), column (.+) does not settle it",
         r"afsenderens svar, da »\1« i arket »\2«, række \3, kolonnen \4, ikke afgør det"),
        (r"as documents of this kind write their numbers", "sådan skriver dokumenter af den art tal"),
        # What a value looks like instead.
        (r"a number", "et tal"),
        (r"a task field code", "koden for et opgavefelt"),
        (r"a unit code", "koden for en enhed"),
        (r"the name of a unit", "en enheds navn"),
        (r"the name of a municipality", "en kommunes navn"),
        (r"yes or no", "ja eller nej"),
        (r"the year", "årstallet"),
        (r"the municipality code", "kommunekoden"),
        # Why a year is missing.
        (r"the delivery holds (\d+), and the year known before it is (\d+)",
         r"leverancen har \1, og det seneste år før det er \2"),
        (r"delivery (\S+), which this one follows, held it", r"leverancen \1, som denne følger efter, havde det"),
        # Why a check could not run.
        (r"there are no expectations for this dataset", "der er ingen regler for dette datasæt"),
    )
]  # fmt: skip


def in_danish(phrase: str) -> str:
    """The phrase in Danish, or as it is where it is none of ours."""
    for pattern, danish in _DANISH:
        if match := pattern.fullmatch(phrase):
            return match.expand(danish)
    return phrase
