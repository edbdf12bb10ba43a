"""The FTE tables of a municipality's task descriptions: their rows, and the hierarchy that the tables do not mark.

Belongs here: finding table rows among running text and telling headers from the rows below them. Does not belong here:
what a remark means, whether a stated total adds up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise

from ingest.numbers import parse_decimal
from ingest.place import phrase
from ingest.sources.opgavebeskrivelser.layout import Line, Section, is_furniture, malformed
from ingest.words import cleaned

MUNICIPALITY_UNIT = "kommunen"
"""The unit code of the municipality as a whole: the parent of the areas."""

_NUMBER = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,3})?|(?:0|[1-9][0-9]{0,5})(?:,[0-9]{1,3})?"
_ROW = re.compile(rf"(?P<name>[A-ZÆØÅÉ].*?) (?P<fte>{_NUMBER})(?: (?P<remark>\S.*))?")
_NUMBER_ALONE = re.compile(rf"(?P<fte>{_NUMBER})(?: (?P<remark>\S.*))?")
_BULLET = re.compile(r"[•\-–o](?: |$)")
# How a remark begins; such a line is no row, though it may hold a number.
_REMARK_OPENS = re.compile(
    r"(?:heraf|in[ck]l?\.|inklusive|eks?kl?\.|excl?\.|omfatter|desuden|derudover)(?: |$)", re.IGNORECASE
)
_TABLE_OPENS = re.compile(r"Antal årsværk i forvaltningen\b.*|Bemærkninger")
_TABLE_CLOSES = re.compile(r"Antal årsværk aflønnet\b.*")
# Rows that are only managers: "Direktør …", "Chef", "Chefer", "Chef Personale og HR", titles in -chef or -leder.
_MANAGEMENT = re.compile(
    r"(?:\w*direktør(?:er|en)?|chef(?:er|en)?)(?: .*)?|.*(?:chef|chefer|chefen|leder|ledere|lederen)", re.IGNORECASE
)
# A table that stands away from its heading has no first row to tell it by: this many rows in a run do.
_RUN = 3

# What a reading of the hierarchy costs. A group is a header and the rows that belong under it.
_COST_LONE_ROW, _COST_LONE_MANAGER = Decimal(2), Decimal(3)
_COST_TOTAL_DIFFERS, _COST_AREA_DIFFERS, _COST_LATE_MANAGER = Decimal(3), Decimal(4), Decimal(2)
_GAIN_TOTAL_AGREES, _GAIN_MANAGER_FIRST, _GAIN_HEADING = Decimal(2), Decimal(1), Decimal(1)
_WAYS = 50  # ways kept at each place; the area's total, known only at the end, chooses among them
_ALIKE = 0.8

_SPELLED = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "œ": "oe", "å": "aa", "ü": "ue", "ß": "ss"}
    | {"ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "ng"}
)


@dataclass(frozen=True)
class FteRow:
    """A printed row: its name, FTE and remark (None where it has none), the lines it stands on, and its place."""

    name: str
    fte_text: str
    fte: Decimal
    remark: str | None
    numbers: tuple[int, ...]
    area_name: str
    chief_area_name: str | None = None
    unit_code: str = ""
    parent_unit_code: str = MUNICIPALITY_UNIT
    unit_level: int = 1
    is_stated_total: bool = False

    @property
    def is_management(self) -> bool:
        """Whether the row holds managers only."""
        return _MANAGEMENT.fullmatch(self.name) is not None


def slug(name: str) -> str:
    """The name as one part of a unit code: lower case, a-z and 0-9, words joined with "-".

    Letters of neighbouring languages are spelled as Danish ones that sound alike (Lön is Løn); of others the accent
    goes.
    """
    spelled = cleaned(name).casefold()
    if not spelled.isascii():
        letters = unicodedata.normalize("NFD", spelled.translate(_SPELLED))
        spelled = "".join(sign for sign in letters if not unicodedata.combining(sign)).translate(_SPELLED)
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")


def unit_code(names: Iterable[str]) -> str:
    """The code of a unit: the names on the way to it from its area, or the municipality itself, as slugs.

    An area may have the name that stands for the municipality as a whole; it gets a code of its own.
    """
    first, *rest = map(slug, names)
    return "/".join([f"{first}-omraade" if first == MUNICIPALITY_UNIT else first, *rest])


def fte_rows(sections: list[Section]) -> tuple[list[FteRow], set[int]]:
    """All rows of all FTE tables with their place in the hierarchy, and the numbers of the lines the tables take up.

    Rows come in the order of the areas, each area's total first. The upper-case first row tells whose table it is,
    wherever it stands; rows in a run away from any table belong to the area they stand under.

    Raises:
        DeliveryRejected: `document_malformed` when an area that announces a table has none.
    """
    areas = {section.area_name.casefold(): section.area_name for section in sections}
    printed: dict[str, list[FteRow]] = {name: [] for name in areas.values()}
    taken: set[int] = set()
    announced: dict[str, int] = {}
    owner: str | None = None  # the area whose table is open
    for section in sections:
        for line in section.lines:
            if _TABLE_OPENS.fullmatch(line.text):
                taken.add(line.number)
                announced.setdefault(section.area_name, line.number)
        for run, closed in _runs(section.lines, areas, owner is not None):
            for row in run:
                if row.name.isupper() and row.name.casefold() in areas:
                    owner = areas[row.name.casefold()]
                    row = replace(row, name=owner)
                area = owner or section.area_name
                printed[area].append(replace(row, area_name=area))
                taken.update(row.numbers)
            if closed is not None:
                owner = None
                taken.add(closed)
    for area, number in announced.items():
        if not any(row.name == area for row in printed[area]):
            raise malformed(number, phrase("fte_table_with_total", area), phrase("no_such_table"))
    headings = [s.chief_area_name for s in sections if s.chief_area_name]
    return [row for rows in printed.values() for row in _placed(rows, headings)], taken


def _runs(lines: tuple[Line, ...], areas: dict[str, str], is_open: bool) -> list[tuple[list[FteRow], int | None]]:
    """The runs of table rows among the lines, each with the number of the line that closes its table, if one does."""
    found: list[tuple[list[FteRow], int | None]] = []
    run: list[FteRow] = []
    below_row = False  # whether a line that is no row would be a remark to the row above
    position = 0

    def end(closed: int | None) -> None:
        nonlocal run, is_open, below_row
        if run and not is_open and len(run) < _RUN:
            run = []
        if run or closed is not None:
            found.append((run, closed))
        run, below_row = [], False

    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else None
        position += 1
        if is_furniture(line) and not (below_row and is_open):
            end(None)
        elif _TABLE_CLOSES.fullmatch(line.text):
            end(line.number)
            is_open = False
        elif _TABLE_OPENS.fullmatch(line.text) or _BULLET.match(line.text):
            end(None)
        elif _REMARK_OPENS.match(line.text) and below_row:
            run[-1] = _with_remark(run[-1], line)
        elif row := _row(line):
            run.append(row)
            below_row = True
            is_open = is_open or (row.name.isupper() and row.name.casefold() in areas)
        elif following and (number := _NUMBER_ALONE.fullmatch(following.text)) and (is_open or run):
            run.append(_printed(line.text, number, line.number, following.number))
            below_row, position = True, position + 1
        elif below_row and not line.opens_block:
            run[-1] = _with_remark(run[-1], line)
        else:
            end(None)
    end(None)
    return found


def _row(line: Line) -> FteRow | None:
    """The line as a table row, if it is one."""
    found = _ROW.fullmatch(line.text)
    return found and _printed(found["name"], found, line.number)


def _printed(name: str, found: re.Match, *numbers: int) -> FteRow:
    return FteRow(name, found["fte"], parse_decimal(found["fte"], ","), found["remark"], numbers, "")


def _with_remark(row: FteRow, line: Line) -> FteRow:
    """The row with one more line of remark."""
    return replace(row, remark=f"{row.remark or ''} {line.text}".strip(), numbers=(*row.numbers, line.number))


def _placed(rows: list[FteRow], headings: list[str]) -> list[FteRow]:
    """One area's rows with level, codes and chief area; the area's total, if printed, is the first of them."""
    if not rows:
        return []
    total = next((row for row in rows if row.name == row.area_name), None)
    below = [row for row in rows if row is not total]
    area_code = unit_code([rows[0].area_name])
    placed = [] if total is None else [replace(total, unit_code=area_code, is_stated_total=bool(below))]
    for group in _groups(below, total and total.fte, headings):
        header, children = group[0], group[1:]
        code = f"{area_code}/{slug(header.name)}"
        chief_area = header.name if children or not header.is_management else None
        place = {"parent_unit_code": area_code, "unit_level": 2, "is_stated_total": bool(children)}
        placed.append(replace(header, unit_code=code, chief_area_name=chief_area, **place))
        for child in children:
            place = {"chief_area_name": header.name, "parent_unit_code": code, "unit_level": 3}
            placed.append(replace(child, unit_code=f"{code}/{slug(child.name)}", **place))
    return placed


def _groups(rows: list[FteRow], stated: Decimal | None, headings: list[str]) -> list[list[FteRow]]:
    """The rows cut into groups (header, children …) and lone rows, at the least cost over the ways to cut them.

    Sums are the strongest evidence, those of the groups and that of the area (`stated`), but a stated total may be
    wrong; a manager who opens a group and the document's own chief-area headings then still tell where a group begins.
    """
    named = {row.name for row in rows if any(_alike(row.name, heading) for heading in headings)}
    # The cheapest ways to cut the rows before each place: cost, sum of the headers and lone rows, places of the cuts.
    ways: list[list[tuple[Decimal, Decimal, tuple[int, ...]]]] = [[(Decimal(0), Decimal(0), ())]]
    for stop in range(1, len(rows) + 1):
        found = []
        for start in range(stop):
            cost = _cost(rows[start:stop], named)
            found += [(before + cost, total + rows[start].fte, (*cuts, start)) for before, total, cuts in ways[start]]
        ways.append(sorted(found)[:_WAYS])
    cuts = min(ways[-1], key=lambda way: way[0] + (_COST_AREA_DIFFERS if way[1] != stated else 0))[2]
    return [rows[start:stop] for start, stop in pairwise((*cuts, len(rows)))]


def _cost(group: list[FteRow], named: set[str]) -> Decimal:
    """What it costs to read these rows as one group, or the one row as standing alone.

    `named` are the rows that the document's chief-area headings name.
    """
    header, children = group[0], group[1:]
    if not children:
        if header.name.casefold().startswith("direktør"):
            return Decimal(0)
        return _COST_LONE_MANAGER if header.is_management else _COST_LONE_ROW
    if header.is_management:
        return Decimal(1000)
    computed = sum(child.fte for child in children)
    if computed == header.fte:
        cost = -_GAIN_TOTAL_AGREES
    else:
        # The nearer the rows come to the stated total, the likelier they belong to it.
        cost = _COST_TOTAL_DIFFERS + min(Decimal(1), abs(computed - header.fte) / max(header.fte, Decimal(1)))
    if children[0].is_management:
        cost -= _GAIN_MANAGER_FIRST
    if header.name in named:
        cost -= _GAIN_HEADING
    late_managers = sum(not above.is_management and row.is_management for above, row in pairwise(children))
    return cost + _COST_LATE_MANAGER * late_managers


def _alike(name: str, heading: str) -> bool:
    """Whether an FTE row and a chief-area heading name the same thing, spelling mistakes aside."""
    return SequenceMatcher(None, slug(name), slug(heading)).ratio() >= _ALIKE
