"""Our own words in citations and terms of sources, in Danish.

A delivery's citation and terms are kept as they were received, ours in English. A publisher's wording, and what a
sender wrote, has none of these phrases and stays.
"""

from __future__ import annotations

_PHRASES = (
    ("Statistics Denmark, StatBank ", "Danmarks Statistik, Statistikbanken, "),
    (", updated ", ", opdateret "),
    (", first quarter,", ", 1. kvartal,"),
    (", function ", ", funktion "),
    ("98 municipalities in the boundaries of 2007", "98 kommuner efter grænserne fra 2007"),
    ("98 municipalities", "98 kommuner"),
    (" and the country", " og hele landet"),
    ("IFOR41 and INDKP101", "IFOR41 og INDKP101"),
    ("BOERN5 and KVOTIEN", "BOERN5 og KVOTIEN"),
    (
        "land borders computed from the municipal borders of 2014",
        "landnaboer ud fra kommunegrænserne i 2014",
    ),
    ("Geodatastyrelsen and Danske Kommuner", "Geodatastyrelsen og Danske Kommuner"),
    ("the numbers in the task lists and the text around them", "tallene i opgavelisterne og teksten omkring dem"),
    ("the five FTE tables", "de fem årsværkstabeller"),
    ("the column Bemærkninger of the FTE tables", "kolonnen Bemærkninger i årsværkstabellerne"),
    ("the headings of the task lists", "overskrifterne i opgavelisterne"),
    ("None seen; figures and official names only", "Ingen vilkår fundet; kun tal og officielle navne"),
)
"""Of seeds/deliveries/deliveries.csv and of what is fetched from StatBank; longer ones before their parts."""


def source_text(given: str | None, language: str) -> str | None:
    """A citation or terms in `da` or `en`."""
    if given and language == "da":
        for english, danish in _PHRASES:
            given = given.replace(english, danish)
    return given
