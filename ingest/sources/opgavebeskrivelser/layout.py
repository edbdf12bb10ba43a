"""The layout of a municipality's task descriptions (opgavebeskrivelser): lines, outline, municipality and year.

Belongs here: where an administrative area (forvaltningsområde) and a chief area (chefområde) begin, which lines are
page furniture, whose document it is and which year it describes. Does not belong here: FTE tables, remarks, tasks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.model import DeliveryRejected, Finding
from ingest.place import Phrase, Place, phrase

TITLE = re.compile(r"opgavebeskrivelser for (?P<name>\S.*?) Kommunes administrative enheder", re.IGNORECASE)
_AREA = re.compile(r"(?:Forvaltningsområde|Forvaltning): *(?P<name>\S.*)")
_CHIEF_AREA = re.compile(r"Chefområder?: *(?P<name>\S.*)")
# An entry of the table of contents: a name, a row of dots, a page number.
_CONTENTS = re.compile(r"(?P<entry>.*?\S) *\.{5,} *\d+")
_FURNITURE = re.compile(r"Enhed/kontor/sektion\b.*|\d{1,3}")
_MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
_DATED = re.compile(
    rf"\b(?:pr\. *\d{{1,2}}\. *(?:{_MONTHS})|[1-4]\. *(?:halvår|kvartal)) +(?P<year>20\d\d)\b", re.IGNORECASE
)
_IN_YEAR = re.compile(r"\bi (?P<year>20\d\d)\b")


@dataclass(frozen=True)
class Line:
    """A line that holds text: its 1-based number, its text without outer white space and how it stands on the page.

    `gap` counts the lines since the previous one with text (1 = directly below). `opens_block` tells that the line
    begins with a blank: the text form puts one before the first line of a page or of a moved block.
    """

    number: int
    text: str
    gap: int
    opens_block: bool


@dataclass(frozen=True)
class Section:
    """A chief area (or the lines between an area's heading and its first chief area, with `chief_area_name` None)."""

    area_name: str
    chief_area_name: str | None
    lines: tuple[Line, ...]


def malformed(line: int, expected: Phrase, found: Phrase | str) -> DeliveryRejected:
    """The rejection of a document that is not laid out as its kind is."""
    return DeliveryRejected(Finding("document_malformed", Place(line), {"expected": expected, "found": found}))


def collapse(text: str) -> str:
    """The text with every run of white space as one blank."""
    return " ".join(text.split())


def numbered_lines(text: str) -> list[Line]:
    """The lines with text, in order."""
    lines, previous = [], 0
    for number, raw in enumerate(text.split("\n"), 1):
        stripped = collapse(raw)
        if stripped:
            lines.append(Line(number, stripped, number - previous, raw[:1].isspace()))
            previous = number
    return lines


def is_furniture(line: Line) -> bool:
    """Whether the line is a column header of the task tables or a page number."""
    return _FURNITURE.fullmatch(line.text) is not None


def municipality(text: str, codes: Mapping[str, str]) -> tuple[str, str]:
    """The municipality's name and code, by the name in the title and the given codes by name.

    Raises:
        DeliveryRejected: the title names no municipality (`document_malformed`) or one that is not in the list
            (`unknown_municipality`).
    """
    for number, line in enumerate(text.split("\n"), 1):
        if found := TITLE.search(line):
            name = collapse(found["name"])
            if name not in codes:
                raise DeliveryRejected(Finding("unknown_municipality", Place(number), {"area": name}))
            return name, codes[name]
    raise malformed(1, phrase("document_title"), phrase("no_such_line"))


def sections(lines: list[Line]) -> list[Section]:
    """The document cut at its area and chief-area headings, in order.

    The table of contents is the yardstick for completeness: every area and chief area it lists must follow as a
    heading, so that a document that was cut off is refused.

    Raises:
        DeliveryRejected: `document_malformed` when no area heading stands in the text, a chief area comes before any
            area, or a heading of the table of contents does not follow.
    """
    promised: dict[str, int] = {}
    found: list[Section] = []
    area, chief_area, body = None, None, []
    headings: set[str] = set()
    for line in lines:
        if contents := _CONTENTS.fullmatch(line.text):
            if _AREA.fullmatch(contents["entry"]) or _CHIEF_AREA.fullmatch(contents["entry"]):
                promised[contents["entry"].casefold()] = line.number
            continue
        area_heading, chief_heading = _AREA.fullmatch(line.text), _CHIEF_AREA.fullmatch(line.text)
        if not (area_heading or chief_heading):
            body.append(line)
            continue
        headings.add(line.text.casefold())
        if area is not None:
            found.append(Section(area, chief_area, tuple(body)))
        elif chief_heading:
            raise malformed(line.number, phrase("area_heading_first"), line.text)
        body = []
        if area_heading:
            area, chief_area = area_heading["name"], None
        else:
            chief_area = chief_heading["name"]
    last = lines[-1].number if lines else 1
    if area is None:
        raise malformed(last, phrase("area_heading"), phrase("document_end"))
    found.append(Section(area, chief_area, tuple(body)))
    for entry, number in promised.items():
        if entry not in headings:
            raise malformed(last, phrase("heading_of_contents", Place(number)), phrase("document_end"))
    return found


def year(text: str, remarks: list[str], last_line: int) -> int:
    """The year the document describes, read from its own words.

    The document prints no year of its own. What it says about its present does: a state of affairs "pr. 1. maj 2023",
    a count for "1. halvår 2023", and "i 2023" in a remark beside an FTE figure. The latest of these years is taken;
    a year that is only looked forward to ("til foråret 2024") or back on ("i 2022" in a task) does not decide.

    Raises:
        DeliveryRejected: `document_malformed` when nothing of the kind stands in the document.
    """
    years = [int(found["year"]) for found in _DATED.finditer(text)]
    years += [int(found["year"]) for remark in remarks for found in _IN_YEAR.finditer(remark)]
    if not years:
        raise malformed(last_line, phrase("date_of_figures"), phrase("no_year"))
    return max(years)
