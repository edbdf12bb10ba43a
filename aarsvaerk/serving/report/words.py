"""The words that only the printed report has, in Danish and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("{name}: administrationen {year}", "{name}: administration {year}"),
    "lead": (
        "Hvad {name} bruger på administration, sammenlignet med {group}. Hvert tal kan føres tilbage til en linje i en kilde.",
        "What {name} spends on administration, compared with {group}. Every figure leads back to a line in a source.",
    ),
    "stand": ("Hvor står vi", "Where we stand"),
    "where_fte": ("Hvor er årsværkene", "Where the FTE are"),
    "fields_more": ("Yderligere {count} opgavefelter har færre årsværk.", "{count} more task fields have fewer FTE."),
    "unknown_heading": ("Det ved vi ikke", "What we do not know"),
    "unknown_fte": (
        "{name} har ikke leveret årsværk, så det vides ikke, hvilke opgaver pengene går til.",
        "{name} has not delivered FTE, so it is not known which tasks the money goes to.",
    ),
    "unknown_grades": (
        "{pct} % af årsværkene er fordelt på opgavefelter med en nøgle eller et skøn (grad C og D). Det enkelte felt er "
        "derfor usikkert; summen er præcis den leverede.",
        "{pct} % of the FTE are allocated to task fields by a key or an estimate (grades C and D). So a single field is "
        "uncertain; the total is exactly what was delivered.",
    ),
    "unknown_indicators": (
        "{count} af katalogets 287 indikatorer har en værdi. Resten mangler tal på det, der skal tælles.",
        "{count} of the catalogue's 287 indicators have a value. The others lack figures on what is to be counted.",
    ),
    "change": (
        "{year}, {what}: {figure} ændret fra {before} til {after} ({why}).",
        "{year}, {what}: {figure} changed from {before} to {after} ({why}).",
    ),
    "figure": ("Nøgletal", "Figure"),
    "value": ("Værdi", "Value"),
    "page": ("Side", "Page"),
}
"""Each text by its key: Danish, English."""


def say(key: str, language: str, **values: object) -> str:
    """One of `WORDS` in `da` or `en`, with its values."""
    return WORDS[key][language == "en"].format(**values)
