"""The language of the command line: which it is, and its words.

`--language` decides, then AARSVAERK_LANGUAGE, then the locale (settings). English texts stand where they are used;
their Danish twins stand in `danish`. Does not belong here: the words of findings and
reports (aarsvaerk.intake).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from aarsvaerk.cli.danish import DANISH
from aarsvaerk.cli.danish.help import ERROR_WORDS, HELP_WORDS
from aarsvaerk.settings import Settings, language_of
from ingest.said import Said, Sentence

LANGUAGES = ("da", "en")
_OPTION = "--language"
_asked: list[str] = []


def choose(arguments: Sequence[str]) -> None:
    """Take the language that the arguments of the command line ask for; without one, that of the environment."""
    _asked.clear()
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name == _OPTION:
            value = value if equals else "".join(arguments[number + 1 : number + 2])
            if value in LANGUAGES:
                _asked.append(value)


def language() -> str:
    """The language in use, `da` or `en`."""
    if _asked:
        return _asked[-1]
    try:
        return Settings.from_environment().language
    except (ValueError, RuntimeError):  # reported by the command itself
        return language_of()


def t(text: str, **values: object) -> str:
    """A text in the language in use, with values in the places of their names."""
    said = DANISH.get(text, text) if language() == "da" else text
    return said.format(**values) if values else said


def in_words(said: object) -> str:
    """What a failure or a sentence says, in the language in use; what was not said for people as it stands."""
    if isinstance(said, Said | Sentence):
        return t(said.text, **{name: in_words(value) for name, value in said.values.items()})
    return str(said)


def as_help(text: str) -> str:
    """A page of help, whose texts are translated, with the words that stand around them in the language in use."""
    if language() == "da":
        for pattern, danish in HELP_WORDS:
            text = re.sub(pattern, danish, text, flags=re.MULTILINE)
    return text


def as_error(text: str) -> str:
    """What is said of an error in what was typed, in the language in use."""
    if language() == "da":
        for pattern, danish in ERROR_WORDS:
            text = re.sub(pattern, danish, text, flags=re.MULTILINE)
        text = as_help(text)
    return text


def number(value: Decimal | int | float, decimals: int | None = None) -> str:
    """A figure with the thousands and decimals of the language in use."""
    if decimals is None:
        told = f"{value.normalize():,f}" if isinstance(value, Decimal) else f"{value:,}"
    else:
        told = f"{value:,.{decimals}f}"
    return told.translate(str.maketrans(",.", ".,")) if language() == "da" else told


def day(value: date) -> str:
    """A day, 31-12-2023 in Danish and 2023-12-31 in English."""
    return f"{value:%d-%m-%Y}" if language() == "da" else f"{value:%Y-%m-%d}"
