"""What people write where a code belongs: the code, the code with its name, a name, or a code as registers write it.

Belongs here: from a text to a code of a list. Does not belong here: the lists (columns), what an unknown code means.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.survey.columns import codes
from ingest.words import plain_letters

_NUMBER_ENDED = re.compile(r"(?<=\d)[.,]0+$")
_MUNICIPALITY = re.compile(r"0{0,2}(\d{3})")
# A task field's code with other signs between its numbers and around it; two digits each, since years have four.
_DOTTED = re.compile(r"(?<![\d.,])(\d{1,2})\s*[.,]\s*(\d{1,2})\s*[.,]\s*(\d{1,2})(?!\d|[.,]\d)")
_LIKE_A_CODE = re.compile(r"\d{3,4}|\d+(\.\d+)+")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_SAYING_MUNICIPALITY = {
    *("kommune", "kommunen", "komm", "kom", "kommunekode", "municipality", "dk"),
    *("regionskommune", "regionskommunen", "regional"),
}
_ALSO_NAMED = {"copenhagen": "101", "elsinore": "217", "nordfyn": "480", "vesthimmerland": "820", "mors": "773"}
"""Municipalities by names that the list does not have."""
_WRITTEN_OTHERWISE = {"and": "og", "udenfor": "uden for"}
_WITHOUT_MEANING = re.compile(r" (m ?v|mm|m m|etc|samt andet)$")


def code_of(code_list: str, text: str) -> str:
    """The code that a text means; a text that means none or several stays as it is, of an unknown code the code."""
    if len(found := meanings(code_list, text)) == 1:
        return next(iter(found))
    first = text.split(maxsplit=1)[0] if text and not found else ""
    return first if _LIKE_A_CODE.fullmatch(first) else text


@lru_cache(100_000)
def meanings(code_list: str, text: str) -> frozenset[str]:
    """The codes that a text means: those written in it, and the one that its words name.

    One is what it should be; more are several codes in one cell, or a code with the name of another.
    """
    known = codes_of(code_list)
    names = _by_name(code_list)
    if text in known or not text:
        return frozenset({text} & known)
    if whole := names.get(_key(code_list, text)):
        return frozenset({whole})
    if code_list == "municipality":
        found, words = _municipality_codes(text)
    elif code_list == "task_field":
        found = {".".join(str(int(number)) for number in match.groups()) for match in _DOTTED.finditer(text)}
        words = _DOTTED.sub(" ", text)
    else:
        first, _, words = text.partition(" ")
        found = {first} & known
    named = None if found - known else names.get(_key(code_list, words))
    return frozenset(found & known | ({named} if named else set()))


def _municipality_codes(text: str) -> tuple[set[str], str]:
    """The numbers of a text as municipality codes, and its words."""
    parts = _WORD.findall(_NUMBER_ENDED.sub("", text))
    numbers = [part for part in parts if part.isdecimal()]
    found = {code[1] if (code := _MUNICIPALITY.fullmatch(number)) else number for number in numbers}
    return found, " ".join(part for part in parts if not part.isdecimal())


@cache
def codes_of(code_list: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(codes(code_list)) if code_list else frozenset()


@cache
def _by_name(code_list: str) -> dict[str, str]:
    """The codes of a list by their names in both languages, as far as a name is of one code only."""
    found: dict[str, set[str]] = {}
    for language in ("da", "en") if code_list else ():
        for code, name in codes(code_list, language).items():
            found.setdefault(_key(code_list, name), set()).add(code)
            if code_list == "municipality":  # Fanø Kommune, Københavns Kommune
                found.setdefault(_key(code_list, f"{name}s"), set()).add(code)
    names = {name: next(iter(of)) for name, of in found.items() if len(of) == 1}
    return _ALSO_NAMED | names if code_list == "municipality" else names


def _key(code_list: str, name: str) -> str:
    """A name for comparing: plain letters, without signs and words that say nothing."""
    words = _WORD.findall(plain_letters(name.replace("&", " og ")))
    if code_list == "municipality":
        return " ".join(word for word in words if word not in _SAYING_MUNICIPALITY)
    plain = " ".join(_WRITTEN_OTHERWISE.get(word, word) for word in words).removeprefix("opgavefelt ")
    return _WITHOUT_MEANING.sub("", plain)
