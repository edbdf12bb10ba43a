"""The words of the notes on changes, in Danish and English: sentences, causes, tables and figures.

Belongs here: every text of a note. Does not belong here: its shape (notes, note.html.jinja).
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
TABLES: dict[str, tuple[str, str]] = {
    "marts.fte_by_task_field": ("Årsværk pr. opgavefelt", "FTE by task field"),
    "marts.fte_by_category": ("Årsværk pr. kategori", "FTE by category"),
    "marts.fte_by_unit": ("Årsværk pr. enhed", "FTE by unit"),
    "marts.unit_tasks": ("Enhedernes opgaver", "Tasks of the units"),
    "marts.cost_by_task_field": ("Omkostninger pr. opgavefelt", "Cost by task field"),
    "marts.benchmark_account": ("Udgifter sammenlignet", "Expenditure compared"),
    "marts.indicator_scorecard": ("Indikatorer", "Indicators"),
    "core.fct_population": ("Folketal", "Inhabitants"),
    "core.fct_account": ("Udgifter i kr.", "Expenditure in kr"),
    "core.fct_activity": ("Mængder", "Volumes"),
}
FIGURES: dict[str, tuple[str, str]] = {
    "fte": ("årsværk", "FTE"),
    "direct_fte": ("direkte årsværk", "direct FTE"),
    "management_fte": ("ledelse, årsværk", "management, FTE"),
    "cross_cutting_fte": ("tværgående, årsværk", "cross-cutting, FTE"),
    "within_account_fte": ("årsværk på konto 6.45", "FTE within account 6.45"),
    "partly_outside_account_fte": ("årsværk delvis på andre konti", "FTE partly on other accounts"),
    "total_fte": ("årsværk i alt", "FTE in all"),
    "population": ("indbyggere", "inhabitants"),
    "fte_per_1000_inhabitants": ("årsværk pr. 1.000 indbyggere", "FTE per 1,000 inhabitants"),
    "within_account_fte_per_1000_inhabitants": (
        "årsværk på konto 6.45 pr. 1.000 indbyggere",
        "FTE within account 6.45 per 1,000 inhabitants",
    ),
    "share_of_total_pct": ("andel af alle årsværk, pct.", "share of all FTE, per cent"),
    "coverage_pct": ("dækning, pct.", "coverage, per cent"),
    "undecided_pct": ("ikke afgjort, pct.", "undecided, per cent"),
    "own_fte": ("egne årsværk", "own FTE"),
    "own_direct_fte": ("egne direkte årsværk", "own direct FTE"),
    "own_management_fte": ("egen ledelse, årsværk", "own management, FTE"),
    "own_cross_cutting_fte": ("egne tværgående årsværk", "own cross-cutting FTE"),
    "fte_below": ("årsværk i enheder under", "FTE of units below"),
    "fte_in_all": ("årsværk i alt med enheder under", "FTE in all with units below"),
    "stated_total_fte": ("kildens egen sum, årsværk", "total as the source states it, FTE"),
    "task_count": ("opgaver", "tasks"),
    "heading_count": ("overskrifter", "headings"),
    "cross_cutting_task_count": ("tværgående opgaver", "cross-cutting tasks"),
    "management_task_count": ("ledelsesopgaver", "management tasks"),
    "undecided_task_count": ("opgaver uden felt", "tasks without a field"),
    "share_of_tasks_pct": ("andel af opgaver, pct.", "share of tasks, per cent"),
    "weight": ("vægt", "weight"),
    "share_of_cost_fte_pct": ("andel af årsværk i omkostninger, pct.", "share of FTE in costs, per cent"),
    "cost_view_fte": ("årsværk i omkostninger", "FTE in costs"),
    "left_out_secretariat_fte": ("udeladt sekretariat, årsværk", "secretariat left out, FTE"),
    "left_out_outside_catalogue_fte": ("udeladt uden for kataloget, årsværk", "outside the catalogue left out, FTE"),
    "all_fte": ("alle årsværk", "all FTE"),
    "net_expenditure_kr_per_inhabitant": ("kr. pr. indbygger", "kr per inhabitant"),
    "net_expenditure_kr": ("kr.", "kr"),
    "peer_count": ("kommuner i gruppen", "municipalities in the group"),
    "p25_kr_per_inhabitant": ("nederste kvartil, kr. pr. indbygger", "lower quartile, kr per inhabitant"),
    "median_kr_per_inhabitant": ("median, kr. pr. indbygger", "median, kr per inhabitant"),
    "p75_kr_per_inhabitant": ("øverste kvartil, kr. pr. indbygger", "upper quartile, kr per inhabitant"),
    "rank_lowest_first": ("plads, laveste først", "rank, lowest first"),
    "rank_lowest_first_to": ("plads til, laveste først", "rank to, lowest first"),
    "quartile_lowest_first": ("kvartil, laveste først", "quarter, lowest first"),
    "gap_to_median_kr_per_inhabitant": ("afstand til median, kr. pr. indbygger", "gap to median, kr per inhabitant"),
    "gap_to_lowest_quartile_kr_per_inhabitant": (
        "afstand til nederste kvartil, kr. pr. indbygger",
        "gap to lower quartile, kr per inhabitant",
    ),
    "gap_to_median_kr": ("afstand til median, kr.", "gap to median, kr"),
    "gap_to_lowest_quartile_kr": ("afstand til nederste kvartil, kr.", "gap to lower quartile, kr"),
    "change_from_year_before_kr_per_inhabitant": (
        "ændring fra året før, kr. pr. indbygger",
        "change from the year before, kr per inhabitant",
    ),
    "change_from_year_before_pct": ("ændring fra året før, pct.", "change from the year before, per cent"),
    "change_since_first_year_kr_per_inhabitant": (
        "ændring siden første år, kr. pr. indbygger",
        "change since the first year, kr per inhabitant",
    ),
    "numerator": ("tæller", "numerator"),
    "denominator": ("nævner", "denominator"),
    "value": ("værdi", "value"),
    "value_to": ("værdi til", "value to"),
    "peer_p25": ("nederste kvartil", "lower quartile"),
    "peer_median": ("median", "median"),
    "peer_p75": ("øverste kvartil", "upper quartile"),
}


def text(key: str, language: str, **values: str) -> str:
    """A text of the notes; without values its placeholders stay."""
    said = TEXTS[key][LANGUAGES.index(language)]
    return said.format(**values) if values else said


def cause_text(causes: str, language: str) -> str:
    """Causes as marts.changed_figure holds them, in words; those joined by + changed together."""
    place, both = LANGUAGES.index(language), (" eller ", " or ")
    return "; ".join(both[place].join(CAUSES[one][place] for one in joined.split("+")) for joined in causes.split(", "))


def table_name(table: str, language: str) -> str:
    """A compared table in words."""
    return TABLES[table][LANGUAGES.index(language)]


def figure_name(figure: str, language: str) -> str:
    """A compared column in words; one that has no words yet goes by its own name."""
    return FIGURES.get(figure, (figure, figure))[LANGUAGES.index(language)]
