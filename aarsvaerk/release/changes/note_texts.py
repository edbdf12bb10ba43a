"""The words of the notes on changes, in Danish and English: sentences, headings and causes.

Does not belong here: labels of tables and figures (meta.dictionary), the shape of a note (notes, note.html.jinja).
"""

from __future__ import annotations

import re

LANGUAGES = ("da", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("{municipality}: hvad er nyt", "{municipality}: what is new"),
    "lead": (
        "Udgivelsen {release} sammenlignet med den fra {day}.",
        "Release {release} compared with that of {day}.",
    ),
    "welcome": (
        "Velkommen: {municipality} er med for {year} med {fte} årsværk i {units} enheder.",
        "Welcome: {municipality} has joined for {year} with {fte} FTE in {units} units.",
    ),
    "welcome_plain": (
        "Velkommen: {municipality} er med for {year} med {fte} årsværk.",
        "Welcome: {municipality} has joined for {year} with {fte} FTE.",
    ),
    "not_delivered": (
        "Kommunens egne leverancer er, som de var. Tallene er ændret, fordi {causes}.",
        "The municipality's own deliveries are as they were. Figures changed because {causes}.",
    ),
    "delivered": ("Leveret eller rettet", "Delivered or corrected"),
    "delivery": ("{file}, modtaget {day}: {title}", "{file}, received {day}: {title}"),
    "withdrawn": ("(trukket tilbage)", "(withdrawn)"),
    "changed": ("{of}, {year}: {figure} fra {before} til {after}", "{of}, {year}: {figure} from {before} to {after}"),
    "new": ("{of}, {year}: {figure} er {after}", "{of}, {year}: {figure} is {after}"),
    "gone": (
        "{of}, {year}: {figure} var {before} og er ikke længere med",
        "{of}, {year}: {figure} was {before} and is no longer there",
    ),
    "why": ("{told}, fordi {causes}", "{told}, because {causes}"),
    "more": ("og {count} mere", "and {count} more"),
    "figures": ("Hvad det betyder for hovedtallene", "What this means for the main figures"),
    "unmoved": (
        "Hovedtallene er de samme, når de rundes af.",
        "The main figures are the same when rounded.",
    ),
    "rest": ("Resten", "The rest"),
    "where": (
        "I alt er {count} tal ændret. Alle står i arket “Ændrede tal”, i tabellen marts.changed_figure og i svaret på: "
        "aarsvaerk diff --municipality {municipality}",
        "In total {count} figures changed. All are on the sheet “Changed figures”, in the table marts.changed_figure "
        "and in the answer to: aarsvaerk diff --municipality {municipality}",
    ),
    "peers": (
        "{count} af dem er placeringer og medianer, der er ændret, fordi andre kommuners tal er ændret.",
        "{count} of them are ranks and medians that changed because figures of other municipalities did.",
    ),
    "total": ("Årsværk i alt", "FTE in total"),
    "expenditure": ("Nettodriftsudgift pr. indbygger, kr.", "Net expenditure per inhabitant, kr"),
    "own_fte": ("årsværk", "FTE"),
    "population": ("folketal", "inhabitants"),
    "volume": ("mængde", "volume"),
}
CAUSES: dict[str, tuple[str, str]] = {
    "late_delivery": ("en leverance er kommet til", "a delivery was added"),
    "correction": ("en leverance er rettet", "a delivery was corrected"),
    "withdrawal": ("en leverance er trukket tilbage", "a delivery was withdrawn"),
    "rule": ("en regel er ændret", "a rule changed"),
    "mapping": ("fordelingen på opgavefelter er ændret", "the mapping to task fields changed"),
    "catalogue": ("kataloget er ændret", "the catalogue changed"),
    "code": ("beregningen er ændret", "the calculation changed"),
    "unexplained": ("årsagen er ikke fundet", "the cause was not found"),
    "peers": ("andre kommuners tal er ændret", "figures of other municipalities changed"),
}


def text(key: str, language: str, **values: object) -> str:
    """A text of the notes; without values its placeholders stay."""
    said = TEXTS[key][LANGUAGES.index(language)]
    return said.format(**values) if values else said


def cause_text(causes: str, language: str) -> str:
    """Causes as marts.changed_figure holds them, in words; those joined by + changed together."""
    place, both = LANGUAGES.index(language), (" eller ", " or ")
    conjunction = (" og ", " and ")[place]
    told = [both[place].join(CAUSES[one][place] for one in joined.split("+")) for joined in causes.split(", ")]
    return conjunction.join(told) if len(told) < 3 else ", ".join(told[:-1]) + conjunction + told[-1]


def escaped(shown: str) -> str:
    """Text whose signs Markdown would take for tags, links or code."""
    return re.sub(r"([<>\[\]`\\])", r"\\\1", shown)
