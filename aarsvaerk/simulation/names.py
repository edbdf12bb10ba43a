"""The names of made-up organisations: areas, chief areas and what their units are called.

Belongs here: words. None is a number, a code or the name of a municipality, which border 1 would ask about, and no two
differ only in blanks or letter case.
"""

from __future__ import annotations

AREAS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "Økonomi og Digitalisering": (
        ("Økonomi", "Digitalisering", "Personale"),
        ("Regnskab", "Budget", "Lønteam", "Indkøb", "It-drift", "Ejendomme", "Opkrævning", "Rådgivning"),
        ("1.",),
    ),
    "By og Miljø": (
        ("Plan og Byg", "Veje og Natur", "Forsyning"),
        ("Byggesag", "Lokalplan", "Vejmyndighed", "Naturforvaltning", "Parkdrift", "Landmåling", "Miljøtilsyn"),
        ("3.1.", "3.2."),
    ),
    "Børn og Unge": (
        ("Skoler", "Dagtilbud", "Familie"),
        ("Skolekontor", "Pladsanvisning", "Familiesager", "Tandpleje", "Pædagogisk Stab", "Visitation"),
        ("3.3.",),
    ),
    "Job og Borger": (
        ("Jobcenter", "Borgerservice", "Ydelser"),
        ("Virksomhedskontakt", "Sygeopfølgning", "Kontrolgruppe", "Ydelseskontor", "Integration", "Kontaktcenter"),
        ("3.4.", "3.7."),
    ),
    "Social og Sundhed": (
        ("Ældre", "Handicap", "Sundhedsfremme"),
        ("Myndighed", "Hjælpemiddelteam", "Botilbudsteam", "Udredning", "Psykiatriteam", "Planlægning"),
        ("3.5.",),
    ),
    "Kultur og Fritid": (
        ("Kultur", "Idræt", "Erhverv"),
        ("Bibliotekssekretariat", "Foreningsservice", "Turistkontor", "Anlægsdrift", "Puljekontor"),
        ("3.6.", "3.7."),
    ),
    "Sekretariat og Jura": (
        ("Byrådssekretariat", "Jura", "Kommunikation"),
        ("Udvalgsbetjening", "Juridisk Team", "Presse", "Arkiv", "Valgkontor", "Tværgående Projekter"),
        ("2.",),
    ),
}
"""The chief areas of an area, what its units are called, and how the codes of its task fields begin."""

CHIEF_AREAS: tuple[tuple[str, str], ...] = tuple(
    (area, chiefs[rank]) for rank in range(3) for area, (chiefs, _, _) in AREAS.items()
)
"""Area and chief area, every area once before any has its second: a small municipality has the first of them."""
MANAGERS = "Ledelse"
_DISTRICTS = ("", " Nord", " Syd", " Øst", " Vest", " Midt")
REMARKS = (
    "Løst sammen med nabokommunen",
    "En stilling er vakant",
    "Omfatter også barselsvikar",
    "Opgjort efter tidsregistrering",
)
CHANGED = "Enheden er delt, lagt sammen eller har fået nyt navn."


def unit_name(area: str, number: int) -> str:
    """The name of the unit that is the area's number `number` in its municipality, from 0."""
    words = AREAS[area][1]
    turn, word = divmod(number, len(words))
    return words[word] + (_DISTRICTS[turn] if turn < len(_DISTRICTS) else f" Team {turn + 1}")
