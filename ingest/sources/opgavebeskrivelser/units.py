"""Which unit a line of the task tables names in its first column, which the text form glues to the second.

The text form prints "Byg Byggesagsbehandling" where the page has the unit "Byg" beside the heading
"Byggesagsbehandling", and breaks a long unit name over several lines. So unit names come from evidence: the units of
the area's FTE table, names that people confirmed (the crosswalk of printed unit names), a name that opens several
paragraphs of the chief area, and, for names over several lines, the way a narrow column breaks.

All of this is heuristic. A unit that has no FTE row, no crosswalk row, one line and one heading is not told from its
heading.

Belongs here: unit names. Does not belong here: headings and tasks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.sources.opgavebeskrivelser.fte import FteRow, slug
from ingest.sources.opgavebeskrivelser.layout import Line, Section

BULLET = re.compile(r"(?:[•o\-–]|\d{1,2}\.)(?: +(?P<task>\S.*)|$)")
"""A list item of any level: "• …", "- …", "o …" or "1. …"."""

_COLUMN = 26  # characters that fit the first column
_MOST_LINES = 6  # a name is never broken over more
_REPEATED = 3  # paragraphs that must open with a name for it to count as evidence
_ALIKE = 0.7
_ASIDE = re.compile(r"\([^)]*\)|,? (?:inkl?|incl|e[kx]s?[ck]?l)\b\.?.*", re.IGNORECASE)
_KIND = re.compile(r"s?(?:afdeling|kontor|sekretariat|enhed)(?:et|en)?$")
_DEFINITE = re.compile(r"(?:et|en)$")
# A line of a broken name is unfinished when it ends like this, and goes on from the one above when it begins like that.
_UNFINISHED, _GOES_ON = re.compile(r".*(?:,|/|&|-| og| i)"), re.compile(r"(?:/|\(|&|og |i )|.*/$")


@dataclass(frozen=True)
class UnitCell:
    """A unit's name as printed, broken lines joined; `rest` is what stands behind it on its last line."""

    unit_name: str
    lines: tuple[Line, ...]
    rest: str


@dataclass(frozen=True)
class Evidence:
    """What the unit names of a chief area may look like.

    `forms` are their comparable forms, `words` all words they hold, `dotted` the words with which a name ends in a full
    stop ("mv."); `dropped` are the names of the area and the municipality, which a unit's name may hold or leave out.
    """

    forms: frozenset[str]
    words: frozenset[str]
    dotted: frozenset[str]
    dropped: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of a name in a form in which spellings agree: lower case, "&" as "og", no marks, no asides."""
    return re.findall(r"\w+", _ASIDE.sub(" ", text).casefold().replace("&", " og "))


def _forms(text: str, dropped: Iterable[str]) -> set[str]:
    """The comparable forms of a name: as it is, without the names in `dropped`, without the kind of unit it ends in."""
    whole = "".join(words(text))
    forms = {whole}
    forms |= {whole.removeprefix(name) for name in dropped}
    forms |= {_KIND.sub("", form) for form in forms} | {_DEFINITE.sub("", form) for form in forms}
    return {form for form in forms if len(form) > 1}


def evidence(section: Section, rows: Sequence[FteRow], confirmed: Sequence[str], municipality_name: str) -> Evidence:
    """The unit names to expect in a chief area.

    Args:
        section: the chief area.
        rows: the FTE rows of the whole document.
        confirmed: names that people confirmed for this chief area.
        municipality_name: the municipality, whose name may be left out of a unit's.
    """
    dropped = ("".join(words(section.area_name)), "".join(words(municipality_name)))
    inside = [row for row in rows if row.area_name == section.area_name and row.unit_level > 1]
    chief_areas = {row.chief_area_name for row in inside if row.unit_level == 3}
    likeness = {name: _likeness(name, section.chief_area_name or "") for name in chief_areas}
    own = max(likeness, key=likeness.get, default=None)
    if own is not None and likeness[own] >= _ALIKE:
        inside = [row for row in inside if row.unit_level == 3 and row.chief_area_name == own]
    names = [row.name for row in inside if not row.is_management]
    if not inside and section.chief_area_name:
        names = [section.chief_area_name]
    names += [*confirmed, *_repeated(section.lines)]
    forms = frozenset(form for name in names for form in _forms(name, dropped))
    spelled = frozenset(word for name in names for word in words(name))
    dotted = frozenset(name.split()[-1].casefold() for name in names if name.endswith("."))
    return Evidence(forms, spelled, dotted, dropped)


def _likeness(name: str, heading: str) -> float:
    """How alike two names of a chief area are, spelling mistakes and the order of words aside (1 = the same)."""
    first, second = slug(name), slug(heading)
    ordered = ["-".join(sorted(text.split("-"))) for text in (first, second)]
    if second.startswith(first):
        return 1.0
    return max(SequenceMatcher(None, first, second).ratio(), SequenceMatcher(None, *ordered).ratio())


def _repeated(lines: Sequence[Line]) -> list[str]:
    """Names that open several paragraphs and are followed by a capital letter each time, as a heading begins."""
    opening: dict[str, list[list[str]]] = {}
    for line in lines:
        if not BULLET.match(line.text) and line.text[0].isupper():
            found = line.text.split()
            opening.setdefault(found[0], []).append(found)
    names = []
    for found in opening.values():
        length = 0
        while length < 3 and len({tuple(text[: length + 1]) for text in found}) == 1:
            length += 1
        followers = [text[length] for text in found if len(text) > length]
        name = " ".join(found[0][:length])
        heads = len(followers) >= _REPEATED and all(follower[0].isupper() for follower in followers)
        if heads and len(name) <= _COLUMN and Counter(followers).most_common(1)[0][1] < len(followers):
            names.append(name)
    return names


def named_unit(lines: Sequence[Line], position: int, known: Evidence) -> UnitCell | None:
    """The unit cell that begins on the line at `position`, if evidence names one; the longest name wins."""
    best = None
    taken: list[str] = []
    if not lines[position].text[0].isupper():
        return None
    for line in lines[position : position + _MOST_LINES]:
        if BULLET.match(line.text) or (taken and len(line.text) > 2 * _COLUMN):
            break
        before = len(taken)
        for count, word in enumerate(line.text.split(), 1):
            taken.append(word)
            rest = " ".join(line.text.split()[count:])
            if (
                _ends_name(word, known)
                and _opens_heading(rest)
                and _forms(" ".join(taken), known.dropped) & known.forms
            ):
                used = tuple(lines[position : lines.index(line, position) + 1])
                best = UnitCell(_joined([*used[:-1]], line.text.split()[:count], known), used, rest)
        if len(line.text) > _COLUMN and before == 0 and best is None:
            break  # a long first line is no narrow cell: its name would have ended on it
    return best


def _ends_name(word: str, known: Evidence) -> bool:
    return word[-1].isalnum() or word[-1] == ")" or word.casefold() in known.dotted


def _opens_heading(rest: str) -> bool:
    return not rest or rest[0].isupper() or rest[0].isdigit() or rest[0] in "•/"


def _joined(above: Sequence[Line], last: Sequence[str], known: Evidence) -> str:
    """The lines of a cell as one name; a word that the column broke in two is joined without a blank."""
    name = above[0].text if above else " ".join(last)
    for text in [*(line.text for line in above[1:]), *([" ".join(last)] if above else [])]:
        ending, beginning = words(name)[-1:], words(text)[:1]
        is_one_word = ending and beginning and ending[0] + beginning[0] in known.words
        name = name.rstrip("-") + text if is_one_word else f"{name} {text}"
    return name


def broken_unit(lines: Sequence[Line], position: int, known: Evidence) -> UnitCell | None:
    """The unit cell of several narrow lines that begins at `position`, told by how its lines break off."""
    used = [lines[position]]
    for line in lines[position + 1 : position + _MOST_LINES]:
        goes_on = _UNFINISHED.fullmatch(used[-1].text) or _GOES_ON.match(line.text)
        if len(used[-1].text) > _COLUMN or len(line.text) > _COLUMN or BULLET.match(line.text) or not goes_on:
            break
        used.append(line)
    if len(used) == 1 or _UNFINISHED.fullmatch(used[-1].text):
        return None
    return UnitCell(_joined(used[:-1], used[-1].text.split(), known), tuple(used), "")
