"""What people write where a code belongs: the code, the code with its name, a name, or a code as registers write it.

Belongs here: from a text to a code of a list. Does not belong here: the lists (columns), what an unknown code means.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.survey.columns import codes

_NUMBER_ENDED = re.compile(r"[.,]0+$")
# A task field's code with other signs between its numbers and around it; two digits each, since years have four.
_DOTTED = re.compile(r"\W*(\d{1,2})\s*[.,]\s*(\d{1,2})\s*[.,]\s*(\d{1,2})(?!\d|[.,]\d)")


def code_of(code_list: str, text: str) -> str:
    """The code that a text means; a text that means none stays as it is, of a code with words behind it the code."""
    known = codes_of(code_list)
    first = text.split(maxsplit=1)[0] if text else ""
    if first in known:
        return first
    if code_list == "municipality" and re.fullmatch(r"0?\d{3}", plain := _NUMBER_ENDED.sub("", first)):
        return plain[-3:]
    if (found := _DOTTED.match(text)) and (code := ".".join(str(int(number)) for number in found.groups())) in known:
        return code
    names = _by_name(code_list)
    for name in _ways(text):
        if name in names:
            return names[name]
    return first if re.fullmatch(r"\d[\d.]*", first) else text


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
            for way in {_ways(name)[0], *_plain_ways(_ways(name)[0])}:
                found.setdefault(way, set()).add(code)
    return {name: next(iter(of)) for name, of in found.items() if len(of) == 1}


def _plain_ways(name: str) -> list[str]:
    """A name as those write it who have no æ, ø and å."""
    ways = ({"æ": "ae", "ø": "oe", "å": "aa"}, {"æ": "ae", "ø": "o", "å": "a"})
    return [name.translate(str.maketrans(way)) for way in ways]


def _ways(text: str) -> list[str]:
    """A name for comparing, as written and without the word for municipality, in which the genitive may go too."""
    words = re.findall(r"\w+", text.casefold().replace("aa", "å"))
    ways = [" ".join(words)]
    if len(words) > 1 and words[-1] in ("kommune", "municipality"):
        short = " ".join(words[:-1])
        ways += [short, short.removesuffix("s")]
    return ways
