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
        "Af katalogets 287 indikatorer har {figures} et tal, {earlier} et tal med en del fra et andet år og {bounds} kun en "
        "grænse (mindst eller højst). Resten mangler tal på det, der skal tælles.",
        "Of the catalogue's 287 indicators {figures} have a figure, {earlier} one with a part of another year, and {bounds} only "
        "a bound (at least or at most). The others lack figures on what is to be counted.",
    ),
    "change": (
        "{year}, {what}: {figure} ændret fra {before} til {after} ({why}).",
        "{year}, {what}: {figure} changed from {before} to {after} ({why}).",
    ),
    "files": ("{count} filer", "{count} files"),
    "gaps_weak": (
        "Kun {count} andre kommuner i {group} har sammenlignelige årsværk for {year}: for få til at vise afstande.",
        "Only {count} other municipalities in {group} have comparable FTE for {year}: too few to show gaps.",
    ),
    "letter_to": ("Til kommunalbestyrelsen i {name}", "To the council of {name}"),
    "letter_title": ("{name}: hvad er ændret", "{name}: what moved"),
    "letter_opening": (
        "{count} tal om {name} er anderledes end i udgivelsen {previous}. Her er de vigtigste.",
        "{count} figures on {name} differ from release {previous}. These matter most.",
    ),
    "letter_none": (
        "Ingen tal om {name} er ændret i denne udgivelse.",
        "This release reports no changed figure on {name}.",
    ),
    "letter_beyond": ("Mere end tilfældigheder", "Beyond noise"),
    "letter_within": ("Inden for det tilfældige", "Within noise"),
    "letter_unknown": ("Andre ændringer", "Other changes"),
    "letter_changed_beyond": (
        "{what}, {year}: {before} er blevet til {after}. Det er mere, end tilfældigheder alene kan forklare ({noise}). "
        "Årsag: {why}.",
        "{what}, {year}: {before} has become {after}. That is more than the {noise} that chance alone can move. Cause: {why}.",
    ),
    "letter_changed_within": (
        "{what}, {year}: {before} er blevet til {after}. Det er ikke mere, end tilfældigheder alene kan forklare ({noise}). "
        "Årsag: {why}.",
        "{what}, {year}: {before} has become {after}. That is no more than chance alone can move ({noise}). Cause: {why}.",
    ),
    "letter_changed_unknown": (
        "{what}, {year}: {before} er blevet til {after}. Årsag: {why}.",
        "{what}, {year}: {before} has become {after}. Cause: {why}.",
    ),
    "letter_changed_new": (
        "{what}, {year}: {after} er kommet til. Årsag: {why}.",
        "{what}, {year}: {after} is new. Cause: {why}.",
    ),
    "letter_changed_gone": (
        "{what}, {year}: {before} er faldet bort. Årsag: {why}.",
        "{what}, {year}: {before} is gone. Cause: {why}.",
    ),
    "letter_more": ("Yderligere {count} tal er ændret på samme måde.", "{count} more figures changed in the same way."),
    "letter_years": ("Fra år til år", "From year to year"),
    "letter_year_usual": (
        "{name} brugte {after} kr. pr. indbygger på administration (6.45.51) i {year} mod {before} kr. i {year_before}: {pct} %. "
        "Det er ikke usædvanligt: ni ud af ti af {count} kommuner ændrede sig mellem {low} og {high} %.",
        "{name} spent {after} kr. per inhabitant on administration (6.45.51) in {year}, and {before} kr. in {year_before}: {pct} %. "
        "That is not unusual: nine in ten of {count} municipalities moved between {low} and {high} %.",
    ),
    "letter_year_unusual": (
        "{name} brugte {after} kr. pr. indbygger på administration (6.45.51) i {year} mod {before} kr. i {year_before}: {pct} %. "
        "Det er usædvanligt: ni ud af ti af {count} kommuner ændrede sig mellem {low} og {high} %.",
        "{name} spent {after} kr. per inhabitant on administration (6.45.51) in {year}, and {before} kr. in {year_before}: {pct} %. "
        "That is unusual: nine in ten of {count} municipalities moved between {low} and {high} %.",
    ),
    "letter_rule": (
        "Grænsen for det tilfældige er halvdelen af det spænd, tal for kommuner af samme størrelse kan svinge inden for uden "
        "nogen årsag (marts.benchmark_task_field, funnel_low_value og funnel_high_value). Løbende priser.",
        "The limit of noise is half the span within which figures of municipalities of this size move by chance alone "
        "(marts.benchmark_task_field, funnel_low_value and funnel_high_value). Current prices.",
    ),
    "letter_beside": ("sammenholdt med rækkerne for {count} kommuner", "beside the rows of {count} municipalities"),
    "letter_notes": ("Rækkerne bag sætningerne", "The rows behind the sentences"),
    "figure": ("Nøgletal", "Figure"),
    "value": ("Værdi", "Value"),
    "page": ("Side", "Page"),
}
"""Each text by its key: Danish, English."""


def say(key: str, language: str, **values: object) -> str:
    """One of `WORDS` in `da` or `en`, with its values."""
    return WORDS[key][language == "en"].format(**values)
