"""The task tables of a municipality's task descriptions: units, the headings they use and the tasks below.

Every list item of any level is a task, wrapped lines joined. Running text below a heading is its tasks, a paragraph
each, only where the heading has no list. A unit's list without a heading goes under the unit's own name. A heading
that is a long text is cut to its leading phrase (`heading_of`); where it has none, the unit's name stands in. What a
chief area says before its first unit introduces it and is no task.

Lines wrap without a mark, so whether a line goes on from the one above is decided by the width of the line above,
learned from the lines of the document that surely go on (they begin in lower case).

Belongs here: headings and tasks. Does not belong here: which words are a unit's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.sources.opgavebeskrivelser.fte import FteRow
from ingest.sources.opgavebeskrivelser.layout import Line, Section, is_furniture
from ingest.sources.opgavebeskrivelser.units import BULLET, Evidence, UnitCell, broken_unit, evidence, named_unit, words

LONGEST_HEADING = 120
"""Characters a heading may have; a longer one is a text, and only its leading phrase is kept."""

_SHORT_HEADING = 60  # a line followed by more text is a heading only up to this length
_SURELY_TEXT = 60  # a line in lower case teaches the width only below a line this long; narrow cells do not
_QUANTILE = 0.02  # of the learned widths; a line wider than all but these is full
_ABBREVIATIONS = [
    "inkl",
    "incl",
    "ekskl",
    "excl",
    "vedr",
    "evt",
    "bl",
    "ca",
    "fx",
    "nr",
    "stk",
    "pr",
    "jf",
    "div",
    "adm",
    "skt",
    "mv",
    "m.v",
    "m.m",
    "mm",
    "o.l",
    "osv",
    "etc",
]
_ABBREVIATED = "".join(rf"(?<!\b{re.escape(short)})" for short in _ABBREVIATIONS)
_SENTENCE_END = re.compile(rf"(?i:(?<=[\w)]){_ABBREVIATED}\.) +(?=[A-ZÆØÅ])")
_LAST_STOP = re.compile(rf"{_ABBREVIATED}\.$", re.IGNORECASE)
_COLON, _COMMA = re.compile(r":(?: |$)"), re.compile(r", ")
_PHRASE_END = re.compile(rf" [–-] |{_SENTENCE_END.pattern}")
_FINITE_VERB = re.compile(r"\b(?:er|har|skal|kan)\b")
_ENDS_SENTENCE = re.compile(r".*[.:;!?]")
# Words after which a line cannot be at its end, however wide it is.
_CONNECTS = re.compile(r".*(?:\b(?:og|eller|samt|af|i|på|til|fra|for|med|om|ved|at|der|som|en|et|den|det|de)|[–,&/(])")
_USUAL_GAP = 2  # the text form leaves one line blank between any two lines
_SURELY_FULL = 1.03  # times the width of a full line; between 1 and this, a heading above a list may stand


@dataclass
class Block:
    """Lines that belong together: a list item or a paragraph (which may be a heading)."""

    is_task: bool
    text: str
    lines: list[Line]


@dataclass
class TaskHeading:
    """A heading of a unit with its tasks (text, first line, last line), in the order of the document.

    `notes` is the running text below it that is no task.
    """

    area_name: str
    chief_area_name: str
    unit_name: str
    heading_number: int
    heading: str
    line_from: int
    line_to: int
    tasks: list[tuple[str, int, int]] = field(default_factory=list)
    notes: list[tuple[str, int, int]] = field(default_factory=list)


def task_headings(
    sections: Sequence[Section],
    rows: Sequence[FteRow],
    taken: set[int],
    municipality_name: str,
    confirmed: Mapping[str, Sequence[str]],
) -> list[TaskHeading]:
    """All headings of all units with their tasks, in the order of the document.

    Args:
        sections: the chief areas.
        rows: the rows of the FTE tables; their names are evidence for unit names.
        taken: numbers of the lines that the FTE tables take up.
        municipality_name: the municipality, whose name may be left out of a unit's.
        confirmed: printed unit names that people confirmed, by chief area.
    """
    kept = {
        section: [line for line in section.lines if line.number not in taken and not is_furniture(line)]
        for section in sections
        if section.chief_area_name
    }
    full = _full_width(kept.values())
    numbers: Counter[tuple] = Counter()
    found: list[TaskHeading] = []
    for section, lines in kept.items():
        own = Section(section.area_name, section.chief_area_name, tuple(lines))
        known = evidence(own, rows, confirmed.get(section.chief_area_name, ()), municipality_name)
        for cell, blocks in _cells(lines, known, full, section.chief_area_name):
            for heading, place, tasks, notes in _headings(cell, blocks, section.chief_area_name):
                key = (section.area_name, section.chief_area_name, cell.unit_name)
                numbers[key] += 1
                span = (place[0].number, place[-1].number)
                found.append(TaskHeading(*key, numbers[key], heading, *span, _texts(tasks), _texts(notes)))
    return found


def _texts(blocks: Sequence[Block]) -> list[tuple[str, int, int]]:
    return [(block.text, block.lines[0].number, block.lines[-1].number) for block in blocks]


def _width(text: str) -> float:
    """Roughly how wide a text stands in a proportional typeface, in widths of an ordinary small letter."""
    narrow, wide = "iljtfrI.,:;'|()[]- ’", "mwMW"
    return sum(0.5 if c in narrow else 1.45 if c in wide else 1.2 if c.isupper() else 1 for c in text)


def _with_next(line: Line, following: Line) -> float:
    """The width the line would have had with the next line's first word on it."""
    return _width(f"{line.text} {following.text.split()[0]}")


def _full_width(groups) -> float:
    """The width above which a line is full, learned from lines that surely wrap."""
    widths = sorted(
        _with_next(line, following)
        for lines in groups
        for line, following in pairwise(lines)
        if following.text[0].islower() and not BULLET.match(following.text) and len(line.text) > _SURELY_TEXT
    )
    return widths[int(len(widths) * _QUANTILE)] if widths else float("inf")


def _goes_on(above: Block, line: Line, following: Line | None, full: float) -> bool:
    """Whether the line is the rest of the block above it."""
    last = above.lines[-1].text
    if line.text[0].islower() or last.endswith("-"):
        return True
    if line.gap == 1 and not line.opens_block:
        return above.is_task or len(last) > _SHORT_HEADING
    fill = _with_next(above.lines[-1], line) / full
    if fill < 1 or line.opens_block or line.gap > _USUAL_GAP:
        return False
    is_text = line.text[0].isdigit() or len(line.text) > LONGEST_HEADING or _SENTENCE_END.search(line.text)
    if is_text or _CONNECTS.fullmatch(last):
        return True
    ended = _ENDS_SENTENCE.fullmatch(last) is not None
    before_list = following is not None and BULLET.match(following.text) is not None
    if fill < _SURELY_FULL and before_list:
        return line.text.endswith("?") or (line.text.endswith(".") and not ended)
    return not (before_list and (ended or line.text.endswith(":")) and not line.text.endswith((".", "?")))


def _cells(lines: Sequence[Line], known: Evidence, full: float, otherwise: str) -> list[tuple[UnitCell, list[Block]]]:
    """The unit cells in order, each with the blocks of its second column.

    A list that comes before any unit is put under the name `otherwise`, with the paragraph above it.
    """
    cells: list[tuple[UnitCell, list[Block]]] = []
    above: Block | None = None
    position = 0
    while position < len(lines):
        line = lines[position]
        following = lines[position + 1] if position + 1 < len(lines) else None
        bullet = BULLET.match(line.text)
        cell = None if bullet else named_unit(lines, position, known)
        if above and not bullet and not (cell and _stands_apart(cell, above, full)):
            cell = None
            if _goes_on(above, line, following, full):
                above.text += ("" if above.text.endswith("-") else " ") + line.text
                above.lines.append(line)
                position += 1
                continue
        if cell := cell or (None if bullet else broken_unit(lines, position, known)):
            cells.append((cell, []))
            position += len(cell.lines)
            above, text, place = None, cell.rest, cell.lines[-1]
            bullet = BULLET.match(text) if text[:1] in tuple("•o-–") else None
        else:
            position += 1
            text, place = line.text, line
        if bullet and not cells:
            cells.append((UnitCell(otherwise, (place,), ""), [above] if above else []))
        if bullet:
            text = bullet["task"] or ""
        if text:
            above = Block(bullet is not None, text, [place])
            if cells:
                cells[-1][1].append(above)
    return cells


def _stands_apart(cell: UnitCell, above: Block, full: float) -> bool:
    """Whether a unit's name is a cell of its own and not the last word of the text above, wrapped."""
    last = above.lines[-1]
    wraps = _with_next(last, cell.lines[0]) >= full and not _ENDS_SENTENCE.fullmatch(last.text)
    return bool(cell.rest) or len(cell.lines) > 1 or not wraps


def _headings(
    cell: UnitCell, blocks: list[Block], chief_area_name: str
) -> list[tuple[str, list[Line], list[Block], list[Block]]]:
    """The headings of one unit cell: text, lines, tasks and notes."""
    found: list[tuple[str, list[Line], list[Block], list[Block]]] = []
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        before_list = following is not None and following.is_task
        if not found and block.is_task:
            found.append((cell.unit_name, list(cell.lines), [], []))
        if block.is_task:
            found[-1][2].append(block)
        elif not found:
            heading, rest = heading_of(block.text, cell.unit_name, chief_area_name, before_list)
            found.append((heading, block.lines, [], [Block(False, rest, block.lines)] if rest else []))
        elif _is_heading(block.text, before_list, following is not None, bool(found[-1][2])):
            found.append((_without_stop(block.text), block.lines, [], []))
        else:
            found[-1][3].append(block)
    found = found or [(cell.unit_name, list(cell.lines), [], [])]
    return [
        (heading, place, listed or paragraphs, paragraphs if listed else [])
        for heading, place, listed, paragraphs in found
    ]


def _is_heading(text: str, before_list: bool, before_text: bool, after_list: bool) -> bool:
    """Whether a paragraph further down in a cell is a heading rather than running text."""
    if text[0].isdigit() or text.endswith("?") or _SENTENCE_END.search(text) or len(text) > LONGEST_HEADING:
        return False
    if before_list:
        return True
    return len(text) <= _SHORT_HEADING and not _LAST_STOP.search(text) and (before_text or after_list)


def _without_stop(text: str) -> str:
    """A heading without the colon or full stop it may end in; the stop of an abbreviation stays."""
    return _LAST_STOP.sub("", text.rstrip(": "))


def heading_of(text: str, unit_name: str, chief_area_name: str, before_list: bool) -> tuple[str, str]:
    """The heading that a unit's first paragraph is or begins with, and the running text that is left.

    A short text is the heading. Otherwise the phrase before the first colon, or else before the first dash or full
    stop, or else before the first comma is, if it is short, no sentence and not about the unit itself; failing that
    the unit's name is.
    """
    is_sentence = _LAST_STOP.search(text) and _FINITE_VERB.search(text)
    if len(_without_stop(text)) <= LONGEST_HEADING and not _SENTENCE_END.search(text) and not is_sentence:
        if before_list or not _COLON.search(text.rstrip(": ")):
            return _without_stop(text), ""
    elif _is_about(text, unit_name) or _is_about(text, chief_area_name):
        return unit_name, text
    for mark in (_COLON, _PHRASE_END, _COMMA):
        phrase = text[: found.start()] if (found := mark.search(text)) else ""
        if phrase and len(phrase) <= LONGEST_HEADING and not _FINITE_VERB.search(phrase):
            return phrase, text[found.end() :]
    return unit_name, text


def _is_about(text: str, name: str) -> bool:
    """Whether the text opens with the name, or with its genitive."""
    own, opening = words(name), words(text)[: len(words(name))]
    return opening in (own, [*own[:-1], f"{own[-1]}s"])
