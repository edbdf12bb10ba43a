"""The words about sources in the other language: citations, terms and notes in Danish, titles in English.

A delivery keeps its texts as they were received, or as its source's reader writes them: ours are English in a citation
and a note, Danish in a title. A publisher's wording, and what a sender wrote, has none of these phrases and stays.
"""

from __future__ import annotations

_PHRASES = {
    "da": (
        ("Statistics Denmark, StatBank ", "Danmarks Statistik, Statistikbanken, "),
        (", updated ", ", opdateret "),
        (", first quarter,", ", 1. kvartal,"),
        (", function ", ", funktion "),
        ("98 municipalities in the boundaries of 2007", "98 kommuner efter grænserne fra 2007"),
        ("98 municipalities", "98 kommuner"),
        (" and the country", " og hele landet"),
        ("IFOR41 and INDKP101", "IFOR41 og INDKP101"),
        ("BOERN5 and KVOTIEN", "BOERN5 og KVOTIEN"),
        ("land borders computed from the municipal borders of 2014", "landnaboer ud fra kommunegrænserne i 2014"),
        ("Geodatastyrelsen and Danske Kommuner", "Geodatastyrelsen og Danske Kommuner"),
        ("the numbers in the task lists and the text around them", "tallene i opgavelisterne og teksten omkring dem"),
        ("the five FTE tables", "de fem årsværkstabeller"),
        ("the column Bemærkninger of the FTE tables", "kolonnen Bemærkninger i årsværkstabellerne"),
        ("the headings of the task lists", "overskrifterne i opgavelisterne"),
        ("None seen; figures and official names only", "Ingen vilkår fundet; kun tal og officielle navne"),
        ("None seen; publisher RKA, SKR and SCB", "Ingen vilkår fundet; udgivet af RKA, SKR og SCB"),
        (
            "2008 and 2009 also stand in FOLK1A (first quarter) with the same figures.",
            "2008 og 2009 står også i FOLK1A (1. kvartal) med samme tal.",
        ),
        (
            "Sex, age and marital status are left out of the request, so totals. No 2024 and later.",
            "Udtrækket er ikke delt på køn, alder og civilstand, så tallene er i alt. 2024 og senere mangler.",
        ),
        (
            "Current prices, net, kr per inhabitant. DRANST is not stated in the extract. Jumps between "
            "years are mostly changed accounting practice. Retyped once from a published copy; to be "
            "fetched again from StatBank.",
            "Løbende priser, netto, kr. pr. indbygger. Udtrækket oplyser ikke DRANST. Spring mellem år er"
            " mest ændret konteringspraksis. Skrevet af én gang fra en offentliggjort kopi; skal hentes "
            "igen i Statistikbanken.",
        ),
        (
            "97 stated volumes, each with the noun it counts; a rate by the month or week keeps its "
            "figure. The sentences stay in the document.",
            "97 oplyste mængder, hver med det navneord, den tæller; et tal pr. måned eller uge står, som "
            "det er oplyst. Sætningerne bliver i dokumentet.",
        ),
        (
            "FTE paid on account 6.45, with exceptions told by the remarks. Unit codes are made of the "
            "names; the document has none.",
            "Årsværk lønnet på hovedkonto 6.45 med de undtagelser, bemærkningerne nævner. Enhedskoderne "
            "er dannet af navnene; dokumentet har ingen.",
        ),
        (
            "Remarks as facts: what each row counts or leaves out. The sentences stay in the document.",
            "Bemærkninger som oplysninger: hvad hver række medregner eller udelader. Sætningerne bliver i dokumentet.",
        ),
        (
            "Each heading with the number of tasks below it; the tasks' texts stay in the document.",
            "Hver overskrift med antallet af opgaver under den; opgavernes tekst bliver i dokumentet.",
        ),
        (
            "The source of each factor stands in ref_structural_factor. Borders are simplified to "
            "1:500,000, so contacts of less than 2 km are uncertain; bridges and fords do not count. The "
            "year of the borders stands for all years.",
            "Hver faktors kilde står i core.dim_structural_factor. Grænserne er forenklet til 1:500.000, "
            "så berøringer på under 2 km er usikre; broer og vadesteder tæller ikke. Grænserne fra det "
            "ene år bruges i alle år.",
        ),
    ),
    "en": (
        ("BEF1A07: Folketal pr. 1. januar", "BEF1A07: Population on 1 January"),
        ("FOLK1A: Folketal den 1. i kvartalet", "FOLK1A: Population on the first day of the quarter"),
        ("REGK31: Kommunernes regnskaber på funktioner", "REGK31: Municipal accounts by function"),
        ("Opgavebeskrivelser: årsværk pr. enhed", "Task descriptions: FTE by unit"),
        (
            "Opgavebeskrivelser: oplysninger fra bemærkninger til årsværk",
            "Task descriptions: facts from remarks on FTE",
        ),
        ("Opgavebeskrivelser: opgaveoverskrifter pr. enhed", "Task descriptions: task headings by unit"),
        ("Opgavebeskrivelser: oplyste mængder", "Task descriptions: volumes stated"),
        ("Folketal pr. kommune og dag", "Population by municipality and day"),
        ("Indberetning: årsværk pr. enhed og opgavefelt", "Submission: FTE by unit and task field"),
        ("Indberetning: mængder og målinger", "Submission: volumes and measurements"),
        ("Indberetning: forklaringer til advarsler", "Submission: explanations of warnings"),
        ("Strukturelle faktorer", "Structural factors"),
        ("Eget sammenligningssæt", "A peer set of one's own"),
        ("Danmarks Statistik", "Statistics Denmark"),
        ("Flere udgivere", "Several publishers"),
        ("Læserne selv", "The readers themselves"),
        ("Kommunerne", "The municipalities"),
    ),
}
"""Of seeds/deliveries/deliveries.csv, what StatBank sends, and ingest.sources; longer ones before their parts."""

TRANSLATED = {"citation": "da", "licence": "da", "note": "da", "publisher": "en", "title": "en"}
"""The texts of a delivery that another language has, and which."""


def source_text(given: str | None, language: str) -> str | None:
    """A text of a delivery in `da` or `en`, with our own phrases translated."""
    if given:
        for ours, theirs in _PHRASES[language]:
            given = given.replace(ours, theirs)
    return given
