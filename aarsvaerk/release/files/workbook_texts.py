"""The words of the workbooks around the figures, in Danish and English.

Does not belong here: labels, questions and descriptions of marts and columns (declared beside the models).
"""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Årsværk", "Årsværk"),
    "of_municipality": ("Årsværk i {name}", "FTE in {name}"),
    "subtitle": (
        "Den kommunale administration på opgavefelter. Udgivet {day}, udgivelse {release}.",
        "Municipal administration by task field. Published {day}, release {release}.",
    ),
    "preliminary": (
        "FORELØBIGE TAL, IKKE OFFENTLIGE. Dannet {day}, kandidat {release}. Kun til kommunen selv.",
        "PRELIMINARY FIGURES, NOT PUBLIC. Made {day}, candidate {release}. For the municipality alone.",
    ),
    "approval": ("Kommunens svar på sine tal", "The municipality's answer on its figures"),
    "approvals": ("Kommuner, der har godkendt deres tal", "Municipalities that have approved their figures"),
    "approvals_note": (
        "af {count}; {objected} har indvendinger",
        "of {count}; {objected} object",
    ),
    "internal": (
        "Intern: små enheder er med. Må ikke gives videre uden for kommunerne.",
        "Internal: small units are in it. Not to be passed on.",
    ),
    "open": (
        "Åben: årsværk i små enheder er holdt tilbage, så intet kan føres tilbage til enkelte personer.",
        "Open: FTE of small units are suppressed, so nothing can be traced to single persons.",
    ),
    "synthetic": (
        "Kommunernes tal er opdigtede. Kun Danmarks Statistiks tal er virkelige.",
        "The municipalities' figures are made up. Only those of Statistics Denmark are real.",
    ),
    "headlines": ("Hovedtal", "Headline figures"),
    "delivered": ("Kommuner med årsværk, {year}", "Municipalities with FTE, {year}"),
    "of_98": ("af {count}: {names}", "of {count}: {names}"),
    "of_many": ("af {count}", "of {count}"),
    "fte": ("Årsværk i alt, {year}", "FTE in total, {year}"),
    "per_1000": ("Årsværk pr. 1.000 indbyggere", "FTE per 1,000 inhabitants"),
    "outside": ("Heraf uden opgavefelt, pct.", "Of which without a task field, per cent"),
    "outside_note": (
        "Uden dem er summen af felterne ikke hele kommunen.",
        "Without them the fields do not sum to the whole municipality.",
    ),
    "management": ("Heraf til ledelsesopgaver, årsværk", "Of which management work, FTE"),
    "management_note": (
        "I alle enheder, fordelt på de felter, lederne leder. Enheder, der kun er ledelse, har {fte}.",
        "In all units, spread over the fields that managers manage. Units of managers alone have {fte}.",
    ),
    "units": ("Enheder med egne årsværk", "Units with FTE of their own"),
    "indicators": ("Indikatorer med tal", "Indicators with a figure"),
    "indicators_note": (
        "og {bounds} med en grænse (mindst eller højst), af {count}",
        "and {bounds} with a bound (at least or at most), of {count}",
    ),
    "expenditure": (
        "Nettodriftsudgift pr. indbygger, kr., {year}",
        "Net expenditure per inhabitant, kr, {year}",
    ),
    "expenditure_note": (
        "Konto {function}. Median i {group}: {median} kr.",
        "Account {function}. Median in {group}: {median} kr.",
    ),
    "expenditure_median": (
        "Nettodriftsudgift pr. indbygger, median, kr., {year}",
        "Net expenditure per inhabitant, median, kr, {year}",
    ),
    "expenditure_median_note": (
        "Konto {function}. Den midterste halvdel af kommunerne ligger fra {low} til {high} kr.",
        "Account {function}. The middle half of the municipalities is between {low} and {high} kr.",
    ),
    "no_fte": (
        "Kommunen har ikke leveret årsværk endnu. En skabelon fås med: aarsvaerk template fte --out aarsvaerk.xlsx",
        "The municipality has delivered no FTE yet. For a template: aarsvaerk template fte --out fte.xlsx",
    ),
    "categories": ("Årsværk pr. delkategori, {year}", "FTE by subcategory, {year}"),
    "category": ("Delkategori", "Subcategory"),
    "fte_heading": ("Årsværk", "FTE"),
    "share_heading": ("Andel, pct.", "Share, %"),
    "years": (
        "Nettodriftsudgift pr. indbygger, kr., konto {function}",
        "Net expenditure per inhabitant, kr, account {function}",
    ),
    "year": ("År", "Year"),
    "median": ("Median", "Median"),
    "median_of": ("Median, {group}", "Median, {group}"),
    "p25": ("Nederste kvartil", "Lower quartile"),
    "p75": ("Øverste kvartil", "Upper quartile"),
    "find": ("Find", "Find"),
    "columns": ("Kolonner", "Columns"),
    "columns_question": ("Hvad betyder hver kolonne?", "What does each column mean?"),
    "sources": ("Kilder", "Sources"),
    "sources_question": ("Hvor kommer tallene fra?", "Where do the figures come from?"),
    "front": ("Forside", "Front"),
    "back": ("← Forside", "← Front"),
    "caveats": ("Før du bruger tallene", "Before you use the figures"),
    "total": ("I alt, viste rækker", "Total, rows shown"),
    "one_year": ("vælg ét år", "pick one year"),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "empty": ("Uden rækker i denne udgivelse: {titles}.", "Without rows in this release: {titles}."),
    "in_part": (
        "Arket {title} viser årene fra {year}. Alle {count} rækker står i {where}; en kommunes egne giver aarsvaerk "
        "workbook --municipality NAVN.",
        "The sheet {title} shows the years from {year}. All {count} rows are in {where}; aarsvaerk workbook "
        "--municipality NAME gives a municipality's own.",
    ),
    "left_out": (
        "{title} har {count} rækker og intet ark her. Alle står i {where}; en kommunes egne giver aarsvaerk workbook "
        "--municipality NAVN.",
        "{title} has {count} rows and no sheet here. All are in {where}; aarsvaerk workbook --municipality NAME gives "
        "a municipality's own.",
    ),
    "threshold": (
        "Åben profil: årsværk i enheder med færre end {threshold} årsværk er udeladt, og så meget andet, at de ikke "
        "kan regnes ud.",
        "Open profile: FTE of units with fewer than {threshold} FTE are left out, and as much else that they cannot "
        "be worked out.",
    ),
    "catalogue_caveat": (
        "0.0.0 er administration uden for opgavekataloget, 0.1.0 arbejde uden for konto 6.45 og 0.2.0 det, der ikke er "
        "taget stilling til. Uden dem er summen ikke hele kommunen.",
        "0.0.0 is administration outside the task catalogue, 0.1.0 work outside account 6.45, 0.2.0 what nobody has "
        "decided on. Without them a sum is not the whole municipality.",
    ),
    "grade_caveat": (
        "Grader: A målt, B oplyst af kilden, C fordelt med en nøgle, D skønnet. Læs enkelte felter med grad D med "
        "forsigtighed.",
        "Grades: A measured, B stated by the source, C allocated by a key, D estimated. Read single fields of grade D "
        "with care.",
    ),
    "ratio_caveat": (
        "Tag aldrig gennemsnit af forholdstal: læg tællere og nævnere sammen hver for sig, og divider så.",
        "Never average ratios: sum numerators and denominators each by themselves, then divide.",
    ),
    "empty_caveat": (
        "En tom celle er et ukendt tal, ikke nul. Procenter går fra 0 til 100. Celler viser færre decimaler, end de "
        "rummer.",
        "An empty cell is an unknown figure, not zero. Percentages go from 0 to 100. Cells show fewer decimals than "
        "they hold.",
    ),
    "sheet_caveat": (
        "Øverst på hvert ark står summen af de rækker, filteret viser. Koder står yderst til højre; nøgler og tomme "
        "kolonner er udeladt.",
        "At the top of each sheet is the sum of the rows that the filter shows. Codes are at the far right; keys and "
        "empty columns are left out.",
    ),
    "sheet": ("Ark", "Sheet"),
    "heading": ("Overskrift", "Heading"),
    "description": ("Beskrivelse", "Description"),
    "null_meaning": ("Når cellen er tom", "When the cell is empty"),
    "unit": ("Måleenhed", "Unit"),
    "additivity": ("Kan lægges sammen", "Adds up"),
    "name": ("Navn i databasen", "Name in the database"),
    "publisher": ("Udgiver", "Publisher"),
    "source_title": ("Titel", "Title"),
    "period": ("Periode", "Period"),
    "file": ("Fil", "File"),
    "received": ("Modtaget", "Received"),
    "citation": ("Henvisning", "Citation"),
    "licence": ("Vilkår", "Terms"),
    "note": ("Bemærk", "Note"),
    "hash": ("Indholdets hash", "Content hash"),
}
CAVEATS = ("catalogue_caveat", "grade_caveat", "ratio_caveat", "empty_caveat", "sheet_caveat")


def text(key: str, language: str, **values: object) -> str:
    """A text of the workbooks with values in the places of their names."""
    said = TEXTS[key][language == "en"]
    return said.format(**values) if values else said


def number(value: object, language: str, decimals: int = 0) -> str:
    """A figure within a text, with the language's thousands and decimals."""
    told = f"{value:,.{decimals}f}"
    return told.translate(str.maketrans(",.", ".,")) if language == "da" else told
