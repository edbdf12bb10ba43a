"""Which municipality a person means who writes its code or its name.

Belongs here: matching codes and names, and suggestions for what matches none. Does not belong here: which
municipalities there are (core.dim_municipality, seeds/reference/ref_municipality.csv).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_SPELLINGS = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "ö": "oe", "ä": "ae"})
_ASCII = str.maketrans({"å": "a", "æ": "a", "ø": "o"})
_SUGGESTIONS = 3


class UnknownMunicipality(LookupError):
    """No municipality has this code or name.

    Attributes:
        wanted: What was asked for.
        suggestions: Names of municipalities that are called alike, the nearest first.
    """

    def __init__(self, wanted: str, suggestions: list[str]) -> None:
        hint = f"Did you mean {' or '.join(suggestions)}?" if suggestions else "Give a code or a name: 730 or Randers."
        super().__init__(f"No municipality is called {wanted}. {hint}")
        self.wanted, self.suggestions = wanted, suggestions


def municipalities_of(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The municipalities of the release in use, names by codes."""
    return dict(
        connection.execute(
            "select municipality_code, municipality_name from core.dim_municipality where is_current order by 1"
        ).fetchall()
    )


def find_municipality(wanted: str, names: Mapping[str, str]) -> str:
    """The code of the municipality that is meant.

    Args:
        wanted: Code or name; case, a final "Kommune" and the spelling of æ, ø and å do not matter.
        names: The names of all municipalities by their codes.

    Raises:
        UnknownMunicipality: There is none; the message suggests names.
    """
    text = wanted.strip()
    if text in names:
        return text
    spelled: dict[str, str] = {}
    for code, name in names.items():
        for way in _ways(name):
            spelled.setdefault(way, code)
    for way in _ways(text):
        if way in spelled:
            return spelled[way]
    near = [spelled[way] for way in get_close_matches(_ways(text)[0], spelled, 2 * _SUGGESTIONS, cutoff=0.7)]
    raise UnknownMunicipality(wanted, [names[code] for code in dict.fromkeys(near)][:_SUGGESTIONS])


def _ways(name: str) -> tuple[str, ...]:
    """The ways in which a name is written, the usual one first."""
    plain = " ".join(name.casefold().removesuffix(" kommune").replace("-", " ").split())
    return tuple(dict.fromkeys([plain.translate(_SPELLINGS), plain.translate(_ASCII)]))
