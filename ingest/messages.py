"""Findings, places and phrases in words for people, in Danish and English.

Belongs here: filling the texts of the rule catalogue with what a finding holds. Does not belong here: the catalogue
(rules), the words of places and phrases (texts), which findings there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.cpr import without_cpr_numbers
from ingest.model import Finding
from ingest.place import Phrase, Place, column_letter
from ingest.rules import rules
from ingest.survey.columns import SURVEY_OF, columns
from ingest.texts import TEXTS

LANGUAGES = ("da", "en")
_FIGURES = {
    *("fte", "stated", "computed", "difference", "earlier", "per_1000", "low", "high"),
    *("quantity", "quantity_to", "limit", "part"),
}


def render(finding: Finding, language: str = "en") -> tuple[str, str]:
    """The finding's message and hint in Danish ("da") or English ("en").

    Raises:
        KeyError: the rule is not in the catalogue, or its message names a value the finding does not carry.
    """
    rule = rules()[finding.rule_code]
    values = {name: _shown(name, value, language) for name, value in finding.values.items()}
    values |= _heading(finding, language)
    message, hint = (rule.message_da, rule.hint_da) if language == "da" else (rule.message_en, rule.hint_en)
    return _filled(message, values), _filled(hint, values)


def place(finding: Finding, language: str = "en") -> str:
    """Where the finding is, in Danish ("da") or English ("en")."""
    where = place_text(finding.place, language)
    if finding.places > 1:
        where += (" og {} steder mere" if language == "da" else " and {} more places").format(finding.places - 1)
    return without_cpr_numbers(where)


def place_text(place: Place, language: str = "en") -> str:
    """The place in words."""
    danish = language == "da"
    found = []
    if place.page:
        found.append(f"side {place.page}" if danish else f"page {place.page}")
    if place.sheet is not None:
        found.append(f"arket »{place.sheet}«" if danish else f"sheet “{place.sheet}”")
    if place.line:
        word = ("række" if danish else "row") if place.sheet is not None else "linje" if danish else "line"
        if (place.line_to or place.line) > place.line:
            found.append(f"{word if danish else word + 's'} {place.line}–{place.line_to}")
        else:
            found.append(f"{word} {place.line}")
    if place.column and place.sheet is not None:
        column = f"{'kolonne' if danish else 'column'} {column_letter(place.column)}"
        found.append(f"{column} ({place.heading})" if place.heading else column)
    elif place.heading:
        found.append(f"kolonnen {place.heading}" if danish else f"column {place.heading}")
    elif place.column:
        found.append(f"tegn {place.column}" if danish else f"column {place.column}")
    if place.part:
        found.append(_text(place.part, language))
    found += filter(None, (place.dataset, place.words))
    return ", ".join(found) or _text("whole_file", language)


def phrase_text(said: Phrase, language: str = "en") -> str:
    """The phrase in words."""
    values = (place_text(one, language) if isinstance(one, Place) else one for one in said.values)
    return _text(said.key, language).format(*values)


def _text(key: str, language: str) -> str:
    return TEXTS[key][LANGUAGES.index(language)]


def _shown(name: str, value: str | Phrase | Place, language: str) -> str:
    if isinstance(value, Phrase):
        return phrase_text(value, language)
    if isinstance(value, Place):
        return place_text(value, language)
    # Figures we computed are written the Danish way; `value` is the sender's own text and stays as it is.
    is_figure = name in _FIGURES and re.fullmatch(r"-?\d+\.\d+", value)
    return value.replace(".", ",") if language == "da" and is_figure else value


def _heading(finding: Finding, language: str) -> dict[str, str]:
    """The column a finding names, as the template of its dataset heads it; nothing where no template has it."""
    survey, name = SURVEY_OF.get(finding.dataset), finding.values.get("column", "").replace("period_start", "period")
    headings = {one.column_name: one.heading(language) for one in columns(survey)} if survey and name else {}
    return {"column": f"{headings[name]} ({name})"} if name in headings else {}


def _filled(text: str, values: Mapping[str, str]) -> str:
    # No file with a CPR number is read, but lines joined while reading could make what looks like one.
    return without_cpr_numbers(text.format_map(values))
