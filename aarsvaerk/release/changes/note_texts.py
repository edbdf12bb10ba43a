"""The words of the notes on changes, in Danish and English: sentences and causes.

Does not belong here: labels of tables and figures (meta.dictionary), the shape of a note (notes, note.html.jinja).
"""

from __future__ import annotations

LANGUAGES = ("da", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Hvad er ændret for {municipality}", "What changed for {municipality}"),
    "lead": (
        "{count} tal er anderledes i udgivelsen {release} end i {previous} fra {day}. Herunder står hvert af dem med "
        "årsagen.",
        "{count} figures in release {release} are others than in {previous} of {day}. Each of them stands below, with "
        "the cause.",
    ),
    "deliveries": ("Leverancer bag ændringerne", "Deliveries behind the changes"),
    "delivery": ("{file} ({delivery}), modtaget {day}. {title}", "{file} ({delivery}), received {day}. {title}"),
    "withdrawn": ("(trukket tilbage)", "(withdrawn)"),
    "year": ("År", "Year"),
    "of": ("Om", "About"),
    "figure": ("Tal", "Figure"),
    "before": ("Før", "Before"),
    "after": ("Nu", "Now"),
    "difference": ("Forskel", "Difference"),
    "and_more": ("{labels} og {count} mere", "{labels} and {count} more"),
    "left_out": (
        "{count} tal mere står i tabellen marts.changed_figure.",
        "{count} more figures stand in the table marts.changed_figure.",
    ),
}
CAUSES: dict[str, tuple[str, str]] = {
    "late_delivery": ("en leverance er kommet til", "a delivery came that was not there before"),
    "correction": ("en leverance er rettet", "a delivery was corrected"),
    "withdrawal": ("en leverance er trukket tilbage", "a delivery was withdrawn"),
    "rule": ("en regel er ændret", "a rule was changed"),
    "mapping": ("fordelingen på opgavefelter er ændret", "the mapping to task fields was changed"),
    "catalogue": ("kataloget er ændret", "the catalogue was changed"),
    "code": ("beregningen er ændret", "the calculation was changed"),
    "unexplained": ("årsagen er ikke fundet", "the cause was not found"),
    "peers": ("andre kommuners tal er ændret", "figures of other municipalities were changed"),
}


def text(key: str, language: str, **values: str) -> str:
    """A text of the notes; without values its placeholders stay."""
    said = TEXTS[key][LANGUAGES.index(language)]
    return said.format(**values) if values else said


def cause_text(causes: str, language: str) -> str:
    """Causes as marts.changed_figure holds them, in words; those joined by + changed together."""
    place, both = LANGUAGES.index(language), (" eller ", " or ")
    return "; ".join(both[place].join(CAUSES[one][place] for one in joined.split("+")) for joined in causes.split(", "))
