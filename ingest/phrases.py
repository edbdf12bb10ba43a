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
        (r"lines (\d+)–(\d+)", r"linje \1–\2"),
        (r"sheet “(.+)”, row (\d+)", r"arket »\1«, række \2"),
        (r"sheet “(.+)”, row (\d+) and (\d+) more places", r"arket »\1«, række \2 og \3 steder mere"),
        (r"line (\d+) and (\d+) more places", r"linje \1 og \2 steder mere"),
        (r"lines (\d+)–(\d+) and (\d+) more places", r"linje \1–\2 og \3 steder mere"),
        (r"(\w+) and (\d+) more places", r"\1 og \2 steder mere"),
        (r"the file's name", "filens navn"),
        # What was expected of a value.
        (r"a whole number", "et helt tal"),
        (r"true or false", "true eller false (eller ja, nej)"),
        (r"a year", "et årstal"),
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
        # Why a file was read in its encoding.
        (r"starts with the UTF-8 byte order mark", "begynder med UTF-8's byte order mark"),
        (r"every byte sequence is valid UTF-8", "alle bytes er gyldig UTF-8"),
        (r"not UTF-8 at byte (\d+); every byte is defined in Windows-1252",
         r"ikke UTF-8 ved byte \1; alle bytes findes i Windows-1252"),
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
