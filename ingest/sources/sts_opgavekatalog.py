"""The STS catalogue of administrative task fields, as the text of the published document.

What: a hierarchy of main categories, subcategories and task fields of municipal administration; each task field has a
purpose, a legal basis, a target group, tasks, suggested indicators and a typical organisation.
Publisher: Styregruppen for Tværoffentligt Samarbejde (STS), together with six municipalities.
Licence: the document states none.
Cadence: one edition, 5 July 2007, which describes 2006. An edition is named after the year its pages are dated.

Quirks of the edition of 2007, all handled by rules that hold for any edition in the same layout:

* A subcategory may have no heading of its own: 2.1 has none, only its main category has. Its code is read from the
  codes of its task fields; its name is not printed, so it is NULL here. (`ref_subcategory` gives it a name, which is
  this project's own, made of the target groups that section 0.2 names; the seed's description says so.)
* Names and texts are broken over lines. A hyphen at the very end of a line is a break and goes away; one followed by
  white space, by a conjunction or by a capital belongs to the word and stays. After "/" no space comes in.
* Page headers (title, "Opgavekatalog", date, page number) stand inside the text. A line that begins with a space opens
  a page, or a table row whose first cell is empty.
* Lists of indicators, "Målgruppe", "Typisk organisering" and the label of a task may be empty: no row, or NULL.
* The table of tasks comes without columns. A label of one line is what stands before the first capital within the
  width of the narrow column; a label of several lines is a run of narrow lines before an empty line. Every word of the
  table is kept in its order, whichever side of that border it falls.
* The introduction tells the number of task fields twice, as 64 and as 63. The hierarchy's own sentence ("i alt 64
  opgavefelter") is the one that holds, and it is checked; so is the number of subcategories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

from ingest.model import DeliveryRejected, Finding, Parsed, Row, Source
from ingest.place import Phrase, Place, phrase

_HEADING = re.compile(r"(\d+(?:\.\d+)*)\.? (Hovedkategori|Delkategori|Opgavefelt):(.*)")
_DEPTHS = {"Hovedkategori": 1, "Delkategori": 2, "Opgavefelt": 3}
_LABELS = (
    "Formål",
    "Juridisk afgrænsning",
    "Målgruppe",
    "Beskrivelse",
    "Forslag til",  # "indikatorer" stands on the next line
    "Produktivitet",
    "Kvalitet",
    "Typisk organisering",
)
_BARE = ("Beskrivelse", "Forslag til")  # heads of a table: nothing else stands on their line
_TYPES = {"Produktivitet": "productivity", "Kvalitet": "quality"}
_PAGE_TITLE = "Opgavekatalog"
_MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
_PAGE_DATE = re.compile(rf"\d{{1,2}}\. (?:{_MONTHS}) (\d{{4}})")
_STATED = {"Opgavefelt": r"i alt (\d+) opgavefelter", "Delkategori": r"i alt (\d+) delkategorier"}
_LABEL_WIDTH = 28  # the narrow column of the table of tasks holds no longer line
_ABBREVIATION = re.compile(r"\b\w+\.\w+\.$")  # m.v., m.m., m.fl.: their full stop is part of them
_OPEN_END = re.compile(  # a label does not end in one of these
    r"\b(?:af|at|de|den|det|eller|en|et|for|fra|hos|i|med|og|om|over|på|samt|som|til|under|ved)$", re.IGNORECASE
)
_END = phrase("document_end")


class _Line(NamedTuple):
    number: int
    text: str

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class _Section(NamedTuple):
    kind: str
    code: str
    name: str
    first: int
    last: int
    body: list[_Line]
    followed_by: _Line  # the next heading; without text, the end of the document


def recognise(text: str) -> bool:
    """Whether the text holds the heading of a task field."""
    return re.search(r"^\s*\d+\.\d+\.\d+ Opgavefelt:", text, re.MULTILINE) is not None


def parse(text: str) -> Parsed:
    """Read a catalogue document.

    Args:
        text: The whole document, one printed line per line.

    Returns:
        Rows of `catalogue_task_field`, `catalogue_task` and `catalogue_indicator` in the order of the document. What
        the document leaves empty is None. Positions count from 1 within the task field (tasks), and within the task
        field and type (indicators). The period is the edition's year.

    Raises:
        DeliveryRejected: The layout is broken (`document_malformed`), with the line.
    """
    source = text.split("\n")
    version, lines = _without_page_headers([_Line(number, line) for number, line in enumerate(source, start=1)])
    introduction, sections = _sections(lines)

    def row(values: dict, first: int, last: int) -> Row:
        return Row({"catalogue_version": version, **values}, first, last, "\n".join(source[first - 1 : last]))

    tables: dict[str, list[Row]] = {"catalogue_task_field": [], "catalogue_task": [], "catalogue_indicator": []}
    names: dict[str, str] = {}
    for section in sections:
        names[section.code] = section.name
        if section.kind != "Opgavefelt":
            continue
        subcategory = section.code.rpartition(".")[0]
        parts = _parts(section)
        field = {
            "main_category_code": section.code.split(".")[0],
            "main_category_name_da": names[section.code.split(".")[0]],
            "subcategory_code": subcategory,
            "subcategory_name_da": names.get(subcategory),
            "task_field_code": section.code,
            "task_field_name_da": section.name,
            "purpose_text": _join(parts["Formål"]),
            "legal_basis_text": _join(parts["Juridisk afgrænsning"]),
            "target_group_text": _join(parts["Målgruppe"]),
            "organisation_text": _join(parts["Typisk organisering"]),
        }
        tables["catalogue_task_field"].append(row(field, section.first, section.last))
        for position, (label, task) in enumerate(_tasks(parts["Beskrivelse"]), start=1):
            values = {"task_field_code": section.code, "position": position}
            values |= {"heading": _join(label), "task_text": _join(task)}
            both = label + task
            tables["catalogue_task"].append(row(values, both[0].number, both[-1].number))
        for label, type_ in _TYPES.items():
            for position, indicator in enumerate(_indicators(parts[label]), start=1):
                values = {"task_field_code": section.code, "indicator_type": type_, "position": position}
                values |= {"indicator_name_da": _without_full_stop(_join(indicator))}
                tables["catalogue_indicator"].append(row(values, indicator[0].number, indicator[-1].number))
    _check_stated_counts(introduction, sections)
    return Parsed(tables, period=version)


def _malformed(line: int, expected: Phrase | str, found: Phrase | str) -> NoReturn:
    if isinstance(found, str) and len(found) > 80:
        found = found[:79] + "…"
    values = {"expected": expected, "found": found}
    raise DeliveryRejected(Finding("document_malformed", Place(line), values))


def _without_page_headers(lines: list[_Line]) -> tuple[str, list[_Line]]:
    """The year of the edition, and the lines with every page header made empty (their numbers stay)."""
    years: dict[str, int] = {}
    kept = list(lines)
    filled = [index for index, line in enumerate(lines) if line.words]
    for at, index in enumerate(filled):
        if lines[index].words != _PAGE_TITLE:
            continue
        header = filled[max(at - 1, 0) : at + 3]
        texts = [lines[i].words for i in header]
        date = _PAGE_DATE.fullmatch(texts[2]) if len(header) == 4 else None
        if date is None or not texts[3].isdecimal():
            _malformed(lines[index].number, phrase("page_header"), " / ".join(texts))
        years.setdefault(date[1], lines[header[2]].number)
        for i in header:
            kept[i] = _Line(lines[i].number, "")
    if len(years) != 1:
        line = max(years.values(), default=len(lines))
        _malformed(line, phrase("one_edition_year"), ", ".join(years) or "0")
    return next(iter(years)), kept


def _sections(lines: list[_Line]) -> tuple[list[_Line], list[_Section]]:
    """The introduction, and the headed sections with their names read and their codes checked."""
    starts = [index for index, line in enumerate(lines) if _HEADING.fullmatch(line.words)]
    if not starts:
        _malformed(len(lines), "1. Hovedkategori:", _END)
    sections: list[_Section] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        code, kind, rest = _HEADING.fullmatch(lines[start].words).groups()
        _check_code(lines[start], code, kind, sections)
        name = [lines[start]._replace(text=rest)]
        body = lines[start + 1 : end]
        while body and body[0].words and _label(body[0]) is None:
            name.append(body.pop(0))
        section_name = _join(name)
        stray = next((line for line in body if line.words), None)
        if section_name is None:
            _malformed(lines[start].number, f"{lines[start].words} <navn>", stray.words if stray else _END)
        if kind != "Opgavefelt" and stray is not None:
            _malformed(stray.number, "Delkategori / Opgavefelt", stray.words)
        followed_by = lines[end] if end < len(lines) else _Line(len(lines), "")
        if kind != "Opgavefelt" and end == len(lines):
            _malformed(len(lines), f"{code}.<n> Opgavefelt:", _END)
        last = [line.number for line in [lines[start], *name, *body] if line.words][-1]
        sections.append(_Section(kind, code, section_name, lines[start].number, last, body, followed_by))
    return lines[: starts[0]], sections


def _check_code(line: _Line, code: str, kind: str, before: list[_Section]) -> None:
    """Codes have the depth of their kind, rise, and lie under the categories printed last; no category is empty."""
    depth = _DEPTHS[kind]
    number = tuple(int(part) for part in code.split("."))
    if len(number) != depth:
        _malformed(line.number, f"{kind}: {'.'.join(['<n>'] * depth)}", line.words)
    main = next((section.code for section in reversed(before) if section.kind == "Hovedkategori"), None)
    if depth > 1 and code.split(".")[0] != main:
        _malformed(line.number, f"{code.split('.')[0]}. Hovedkategori:", line.words)
    if before and before[-1].kind != "Opgavefelt" and not code.startswith(before[-1].code + "."):
        _malformed(line.number, f"{before[-1].code}.<n>", line.words)
    if before and number <= tuple(int(part) for part in before[-1].code.split(".")):
        _malformed(line.number, f"> {before[-1].code}", line.words)


def _check_stated_counts(introduction: list[_Line], sections: list[_Section]) -> None:
    """A document cut off between two task fields shows only in the numbers its introduction states."""
    stated_in = _join(introduction) or ""
    fields = [section.code for section in sections if section.kind == "Opgavefelt"]
    found = {"Opgavefelt": len(fields), "Delkategori": len({code.rpartition(".")[0] for code in fields})}
    for kind, pattern in _STATED.items():
        stated = re.search(pattern, stated_in)
        if stated and int(stated[1]) != found[kind]:
            _malformed(sections[-1].last, f"{stated[1]} × {kind}", str(found[kind]))


def _label(line: _Line) -> str | None:
    for label in _LABELS:
        if line.words == label or (label not in _BARE and line.words.startswith(label + " ")):
            return label
    return "Forslag til" if line.words == "Forslag til indikatorer" else None


def _parts(section: _Section) -> dict[str, list[_Line]]:
    """The lines under each label of a task field; what follows a label on its line opens a cell, as a space does."""
    parts: dict[str, list[_Line]] = {}
    expected = iter(_LABELS)
    awaited, current = next(expected), None
    for line in section.body:
        label = _label(line)
        if label is not None and label == awaited:
            current = parts[label] = [line._replace(text=" " + line.words.removeprefix(label))]
            awaited = next(expected, None)
        elif (label is not None or current is None) and line.words:
            _malformed(line.number, awaited or f"{section.code} <næste> Opgavefelt:", line.words)
        elif current is not None:
            current.append(line)
    if awaited is not None:
        _malformed(section.followed_by.number, awaited, section.followed_by.words or _END)
    last = [line for line in parts["Typisk organisering"] if line.words]
    if last and not last[-1].words.endswith("."):
        _malformed(last[-1].number, ".", last[-1].words)
    head = _join(parts["Forslag til"])
    if head != "indikatorer":
        _malformed(parts["Forslag til"][0].number, "Forslag til indikatorer", head or "Produktivitet")
    return parts


def _tasks(lines: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Pairs of label lines and text lines; either may be empty, not both."""
    tasks: list[tuple[list[_Line], list[_Line]]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        height = _label_height(lines[at:])
        label, text = _split_label(line.words)
        if height:
            tasks.append((lines[at : at + height], []))
        elif label is not None:
            tasks.append(([line._replace(text=label)], [line._replace(text=text)]))
        elif line.words and (not tasks or (line.text.startswith(" ") and not _continues(line.words))):
            tasks.append(([], [line]))
        elif line.words:
            tasks[-1][1].append(line)
        at += height or 1
    return tasks


def _label_height(lines: list[_Line]) -> int:
    """How many lines a label of several lines has that begins with the first one; 0 where none begins."""
    height = next((n for n, line in enumerate(lines) if not line.words), len(lines))
    run = [line.words for line in lines[:height]]
    narrow = all(len(words) <= _LABEL_WIDTH for words in run)
    if height < 2 or not narrow or _continues(run[0]) or not all(_continues(words) for words in run[1:]):
        return 0
    return 0 if any(words.endswith(".") and not _ABBREVIATION.search(words) for words in run) else height


def _split_label(words: str) -> tuple[str | None, str]:
    """Divide "Label of a row Text of the row" before the first capital that can open the text."""
    if not words or _continues(words):
        return None, words
    for match in re.finditer(r" (?=[\"“”»(]?[A-ZÆØÅ])", words[: _LABEL_WIDTH + 2]):
        label = words[: match.start()]
        ended = label.endswith((".", ",", ":", ";")) and not _ABBREVIATION.search(label)
        if not ended and not _OPEN_END.search(label):
            return label, words[match.end() :]
    return None, words


def _indicators(lines: list[_Line]) -> list[list[_Line]]:
    """The lines of each indicator: a capital opens one, after a full stop or in a cell of its own."""
    indicators: list[list[_Line]] = []
    for line in lines:
        if not line.words:
            continue
        complete = not indicators or indicators[-1][-1].words.endswith(".") or line.text.startswith(" ")
        if complete and not (indicators and _continues(line.words)):
            indicators.append([line])
        else:
            indicators[-1].append(line)
    return indicators


def _continues(words: str) -> bool:
    """Whether a line goes on with the one before: it begins with neither a capital nor a quotation."""
    return re.match(r"[\"“”»(]?[A-ZÆØÅ]|[\"“”»]", words) is None


def _join(lines: Iterable[_Line]) -> str | None:
    """One text of several lines, hyphens of line breaks undone; None where nothing is printed."""
    text, keeps_hyphen = "", False
    for line in lines:
        words = line.words
        if not words:
            continue
        if text.endswith("-") and not keeps_hyphen and not re.match(r"(?:og|eller|samt)\b|[A-ZÆØÅ\d]", words):
            text = text[:-1] + words
        elif text.endswith("-") and words[0].isupper():
            text += words
        else:
            text += words if not text or text.endswith("/") else " " + words
        keeps_hyphen = line.text.endswith("- ")
    return text or None


def _without_full_stop(name: str) -> str:
    return name if _ABBREVIATION.search(name) else name.removesuffix(".")


SOURCES = (
    Source(
        code="sts_opgavekatalog",
        form="document",
        publisher="Styregruppen for Tværoffentligt Samarbejde (STS)",
        title="Kortlægning og effektivisering af den kommunale administration: Opgavekatalog",
        datasets=("catalogue_task_field", "catalogue_task", "catalogue_indicator"),
        recognise=recognise,
        parse=parse,
    ),
)
