"""The words of the pages, in Danish and English.

Belongs here: every text that is not data. Longer prose is in templates/methods.*. Does not belong here: names of
municipalities, task fields and columns, which the release has.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # The frame of every page.
    "site": ("Årsværk", "Årsværk"),
    "tagline": (
        "Kommunernes administration, kortlagt og sammenlignet",
        "Municipal administration, mapped and compared",
    ),
    "skip": ("Gå til indhold", "Skip to content"),
    "menu": ("Hovedmenu", "Main menu"),
    "other_language": ("English", "Dansk"),
    "front": ("Forside", "Front page"),
    "municipalities": ("Kommuner", "Municipalities"),
    "catalogue": ("Opgavefelter", "Task fields"),
    "map": ("Kort", "Map"),
    "compare": ("Sammenlign", "Compare"),
    "indicators": ("Indikatorer", "Indicators"),
    "laws": ("Love", "Laws"),
    "sources": ("Kilder", "Sources"),
    "rules": ("Regler og fund", "Rules and findings"),
    "release": ("Udgivelsen", "The release"),
    "methods": ("Metode", "Methods"),
    "synthetic": (
        "Opdigtede tal fra en simulering. Kun tal fra Danmarks Statistik er virkelige.",
        "Made-up figures from a simulation. Only figures from Statistics Denmark are real.",
    ),
    "footer": ("Udgivelse {id}, dannet {day}.", "Release {id}, made {day}."),
    "footer_open": (
        "Åben udgave: tal om enheder så små, at de peger på enkeltpersoner, er udeladt.",
        "Open edition: figures on units so small that they point to single persons are left out.",
    ),
    "footer_internal": (
        "Intern udgave. Den kan pege på enkeltpersoner: del kun den åbne.",
        "Internal edition. It may point to single persons: share only the open one.",
    ),
    "footer_own": (
        "Kommunens egen udgave: dens egne tal er de interne, alle andres de åbne. Den kan pege på enkeltpersoner: del kun "
        "den åbne.",
        "The municipality's own edition: its own figures are the internal ones, everybody else's the open ones. It may "
        "point to single persons: share only the open one.",
    ),
    "footer_cite": (
        "Kilde: Danmarks Statistik, STS (2007), kommunerne og egne beregninger",
        "Source: Statistics Denmark, STS (2007), the municipalities and own calculations",
    ),
    "content_hash": ("Indhold", "Content"),
    "query": ("Forespørgslen, der giver tallene", "The query that gives these figures"),
    "what_median": (
        "Det midterste af de andre kommuners tal: halvdelen har et lavere, halvdelen et højere.",
        "The middle one of the other municipalities' figures: half have a lower one, half a higher one.",
    ),
    "what_quartiles": (
        "Mellem disse to tal ligger den midterste halvdel af de andre kommuner.",
        "Between these two figures lie the middle half of the other municipalities.",
    ),
    "close": ("Luk", "Close"),
    "parts": ("Sådan er tallet lavet", "How the figure is made"),
    "figures_table": ("Tallene som tabel", "The figures as a table"),
    "download_country": (
        "Alle kommuners årsværk og regnskab som CSV og Excel (zip)",
        "FTE and accounts of all municipalities as CSV and Excel (zip)",
    ),
    "times": ("{n} gange", "{n} times"),
    "count_municipalities": ("{n} kommuner", "{n} municipalities"),
    "one_municipality": ("1 kommune", "1 municipality"),
    "download_zip": ("Sidens tal som CSV og Excel (zip)", "This page's figures as CSV and Excel (zip)"),
    "save_as": ("Gem som", "Save as"),
    "sheet_about": ("Kilde", "Source"),
    "sheet_data": ("Tal", "Figures"),
    "sheet_name": ("Navn", "Name"),
    "none": ("Ingen", "None"),
    "suppressed": ("udeladt", "suppressed"),
    "year": ("År", "Year"),
    "total": ("I alt", "Total"),
    "source": ("Kilde", "Source"),
    "line": ("linje {n}", "line {n}"),
    # Figures.
    "fte": ("Årsværk", "FTE"),
    "fte_per_1000": ("Årsværk pr. 1.000 indb.", "FTE per 1,000 inh."),
    "share": ("Andel af alle årsværk", "Share of all FTE"),
    "population": ("Indbyggere", "Inhabitants"),
    "region": ("Region", "Region"),
    "dst_group": ("Kommunegruppe", "Municipality group"),
    "kr": ("Kr. pr. indbygger", "Kr. per inhabitant"),
    "kr_long": (
        "Nettodriftsudgifter til 6.45.51 Sekretariat og forvaltninger, kr. pr. indbygger, løbende priser",
        "Net operating expenditure on 6.45.51 Secretariats and administrations, kr. per inhabitant, current prices",
    ),
    "median": ("Median", "Median"),
    "quartiles": ("Midterste halvdel", "Middle half"),
    "rank": ("Plads, lavest først", "Rank, lowest first"),
    "rank_of": ("{from} af {count}", "{from} of {count}"),
    "rank_span": ("{from}–{to} af {count}", "{from}–{to} of {count}"),
    "grade": ("Grad", "Grade"),
    "grades": (
        "Grad: A målt, B angivet af kilden, C fordelt med en nøgle, D skønnet.",
        "Grade: A measured, B stated by the source, C allocated by a key, D estimated.",
    ),
    "gap": ("Afstand til median, årsværk", "Gap to median, FTE"),
    "gap_kr": ("Afstand til medianen i gruppen", "Gap to the group's median"),
    "not_efficiency": (
        "En afstand er en forskel i antal, ikke i effektivitet: opgaver, vilkår og opgørelse kan være forskellige.",
        "A gap is a difference in numbers, not in efficiency: tasks, conditions and evidence may differ.",
    ),
    # Front page.
    "front_lead": (
        "Hvor mange årsværk og kroner bruger kommunerne på administration, og på hvilke opgaver? Hvert tal her kan føres "
        "tilbage til en linje i en kilde.",
        "How many FTE and kroner do municipalities spend on administration, and on which tasks? Every figure here leads "
        "back to a line in a source.",
    ),
    "search": ("Søg", "Search"),
    "search_hint": (
        "Kommune, opgavefelt, enhed, indikator eller lov",
        "Municipality, task field, unit, indicator or law",
    ),
    "search_none": ("Intet fundet.", "Nothing found."),
    "search_found": ("{n} fundet", "{n} found"),
    "glance": ("Landet kort fortalt", "The country at a glance"),
    "glance_kr": (
        "Kommunernes udgift pr. indbygger til administration, {year}. Hver prik er en kommune; bjælken er den midterste "
        "halvdel, stregen medianen.",
        "Municipalities' expenditure per inhabitant on administration, {year}. Each dot is a municipality; the bar is the "
        "middle half, the line the median.",
    ),
    "key_municipalities": ("kommuner med regnskabstal", "municipalities with accounts"),
    "key_fte": ("kommuner med årsværk", "municipalities with FTE"),
    "key_fields": ("opgavefelter i kataloget", "task fields in the catalogue"),
    "key_fte_sum": ("årsværk kortlagt", "FTE mapped"),
    "what_is_missing": ("Hvad mangler", "What is missing"),
    "missing_fte": (
        "{n} af {all} kommuner har ikke leveret årsværk. De kan kun sammenlignes på regnskabstal.",
        "{n} of {all} municipalities have not delivered FTE. They can be compared by accounts only.",
    ),
    "missing_none": ("Alle kommuner har leveret årsværk.", "All municipalities have delivered FTE."),
    "missing_indicators": (
        "{n} af {all} indikatorer har et tal i mindst én kommune, og {bounds} har kun en grænse (mindst eller højst).",
        "{n} of {all} indicators have a figure in at least one municipality, and {bounds} only a bound (at least or at most).",
    ),
    "sources_of_release": ("Kilder i denne udgivelse", "Sources of this release"),
    "with_fte": ("Kommuner med årsværk", "Municipalities with FTE"),
    "all_municipalities": ("Alle {n} kommuner", "All {n} municipalities"),
    # Municipality.
    "key_figures": ("Nøgletal", "Key figures"),
    "accounts": ("Regnskab over tid", "Accounts over time"),
    "accounts_note": (
        "Båndet er den midterste halvdel af {group}, den tynde linje medianen.",
        "The band is the middle half of {group}, the thin line the median.",
    ),
    "organisation": ("Organisation", "Organisation"),
    "organisation_note": (
        "Højden svarer til årsværk. Enheden, dens område og dens forvaltning læses fra højre mod venstre.",
        "Height stands for FTE. Read a unit, its chief area and its area from right to left.",
    ),
    "unit": ("Enhed", "Unit"),
    "own_fte": ("Egne årsværk", "Own FTE"),
    "fte_in_all": ("Årsværk i alt", "Total FTE"),
    "units_table": ("Alle enheder", "All units"),
    "by_field": ("Årsværk på opgavefelter", "FTE by task field"),
    "by_field_note": (
        "Klik på et tal for at se de enheder, vægte, begrundelser og kildelinjer, det er lavet af.",
        "Follow a figure to the units, weights, reasons and source lines it is made of.",
    ),
    "task_field": ("Opgavefelt", "Task field"),
    "peers_none": (
        "Ingen andre kommuner i {group} har leveret årsværk for {year}, så der er intet at sammenligne med.",
        "No other municipality in {group} has delivered FTE for {year}, so there is nothing to compare with.",
    ),
    "peers_note": (
        "Sammenlignet med {n} andre kommuner i {group} med årsværk i {year}.",
        "Compared with {n} other municipalities in {group} that have FTE in {year}.",
    ),
    "peers_instead": (
        "{group} har for få kommuner at sammenligne med.",
        "{group} has too few municipalities to compare with.",
    ),
    "peers_few": (
        "Under fem kommuner er et svagt grundlag. Tolk afstandene varsomt.",
        "Fewer than five municipalities are a weak basis. Read the gaps with care.",
    ),
    "beside": ("Uden opgavefelt", "Without a task field"),
    "largest_gaps": ("Største afstande", "Largest gaps"),
    "expected": ("Forventet ud fra vilkår", "Expected from conditions"),
    "reservations": ("Forbehold", "Reservations"),
    "position": ("Placering", "Position"),
    "approval": ("Kommunens svar på sine tal", "The municipality's answer on its figures"),
    "indicator_kinds": (
        "{figures} med et tal, {earlier} med en del fra et andet år og {bounds} med kun en grænse (mindst eller højst).",
        "{figures} with a figure, {earlier} with a part of another year, and {bounds} with only a bound (at least or at most).",
    ),
    "indicator": ("Indikator", "Indicator"),
    "value": ("Værdi", "Value"),
    "numerator": ("Tæller", "Numerator"),
    "denominator": ("Nævner", "Denominator"),
    "evidence": ("Hvor godt er tallene underbygget", "How good is the evidence"),
    "evidence_title": (
        "{name}: sådan er tallene på opgavefelter lavet",
        "{name}: how the figures by task field are made",
    ),
    "evidence_open": (
        "I den åbne udgave er dele udeladt, som kan pege på enkeltpersoner. Lagt sammen giver delene her derfor ikke altid tallet.",
        "In the open edition, parts that may point to single persons are left out. So the parts here do not always sum to "
        "the figure.",
    ),
    "grade_A": ("A målt", "A measured"),
    "grade_B": ("B angivet", "B stated"),
    "grade_C": ("C fordelt med nøgle", "C allocated by a key"),
    "grade_D": ("D skønnet", "D estimated"),
    "evidence_better": (
        "Lever årsværk fordelt på opgavefelter: så bliver graden A. Opgavelister, der dækker alle enheder, løfter D til C.",
        "Deliver FTE by task field: then the grade is A. Lists of tasks that cover every unit raise D to C.",
    ),
    "changed": ("Ændret siden sidste udgivelse", "Changed since the last release"),
    "changed_none": ("Ingen tal er ændret siden sidste udgivelse.", "No figure has changed since the last release."),
    "changed_more": ("… og {n} tal til.", "… and {n} more figures."),
    "figure": ("Tal", "Figure"),
    "row": ("Række", "Row"),
    "before": ("Før", "Before"),
    "after": ("Nu", "Now"),
    "why": ("Hvorfor", "Why"),
    "findings": ("Fund i leverancerne", "Findings in the deliveries"),
    "findings_none": ("Ingen fund.", "No findings."),
    "no_fte_title": ("{name} har ikke leveret årsværk", "{name} has not delivered FTE"),
    "no_fte": (
        "Siden viser derfor kun regnskabstal. Udfyld skabelonen (én række pr. enhed), og send den til den, der driver "
        "lageret. Den kontrolleres ved modtagelsen, og fejl meldes tilbage med sted og råd.",
        "So this page shows accounts only. Fill in the template (one row per unit) and send it to whoever runs the "
        "warehouse. It is checked on receipt, and errors are reported with place and advice.",
    ),
    "template": ("Hent skabelonen (Excel)", "Download the template (Excel)"),
    "template_csv": ("som CSV", "as CSV"),
    "others_in_group": ("Andre i {group}", "Others in {group}"),
    "others_in_group_title": (
        "Kr. pr. indbygger i {group}, {year}. {name} er fremhævet.",
        "Kr. per inhabitant in {group}, {year}. {name} is highlighted.",
    ),
    "component": ("Del", "Part"),
    "weight": ("Vægt", "Weight"),
    "method": ("Metode", "Method"),
    "parts_more": ("… {n} mindre dele tilsammen", "… {n} smaller parts together"),
    # Task field.
    "about": ("Om opgavefeltet", "About the task field"),
    "target_group": ("Målgruppe", "Target group"),
    "legal_basis": ("Lovgrundlag", "Legal basis"),
    "typical": ("Typisk organisering", "Typical organisation"),
    "in_force": ("Gælder", "In force"),
    "since": ("siden {from}", "since {from}"),
    "until": ("{from}–{to}", "{from}–{to}"),
    "category": ("Kategori", "Category"),
    "cost_relevant": ("Regnes med i omkostningsopgørelser", "Counted in cost statements"),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    "who_has": ("Hvem har hvor mange årsværk", "Who has how many FTE"),
    "who_has_note": (
        "Hver prik er en kommunes årsværk pr. 1.000 indbyggere i dens nyeste år; bjælken er den midterste halvdel, stregen "
        "medianen.",
        "Each dot is a municipality's FTE per 1,000 inhabitants in its newest year; the bar is the middle half, the line "
        "the median.",
    ),
    "who_has_none": (
        "Ingen kommune har leveret årsværk, der kan henføres til feltet.",
        "No municipality has delivered FTE that can be allocated to this field.",
    ),
    "funnel_band": (
        "I båndet er en afstand til landets niveau ikke større, end tilfældet kan give.",
        "Within the band, a distance from the country's level is no larger than chance may give.",
    ),
    "funnel": ("Efter kommunens størrelse", "By size of municipality"),
    "funnel_note": (
        "Små kommuner svinger mere: én ansat fra eller til flytter dem langt. Indbyggere på logaritmisk skala.",
        "Small municipalities vary more: one employee more or less moves them far. Inhabitants on a logarithmic scale.",
    ),
    "units_below": ("Enheder under den", "Units below it"),
    "remark": ("Bemærkning i leverancen", "Remark in the delivery"),
    "unit_suppressed": (
        "Enhedens årsværk er udeladt i den åbne udgave, fordi den er så lille, at tal kan pege på enkeltpersoner.",
        "The unit's FTE are left out of the open edition, since it is so small that figures may point to single persons.",
    ),
    "indicator_strip": (
        "Hver prik er en kommunes nyeste værdi; bjælken er den midterste halvdel, stregen medianen.",
        "Each dot is a municipality's newest value; the bar is the middle half, the line the median.",
    ),
    "source_unknown": ("Filer, der ikke blev genkendt", "Files that were not recognised"),
    "adjusted_is": ("renset for vilkår: {value}", "adjusted for conditions: {value}"),
    "which_units": ("Hvilke enheder gør det", "Which units do it"),
    "which_units_more": ("De {n} største af {all}.", "The {n} largest of {all}."),
    "tasks": ("Opgaver ifølge kataloget", "Tasks according to the catalogue"),
    "municipality": ("Kommune", "Municipality"),
    "suggested_indicators": ("Foreslåede indikatorer", "Suggested indicators"),
    "with_value": ("Kommuner med værdi", "Municipalities with a value"),
    # Catalogue, indicators, laws.
    "catalogue_lead": (
        "Kataloget fra 2007 deler den administration, der konteres på 6.45.51, i 3 hovedkategorier, 12 underkategorier og "
        "64 opgavefelter.",
        "The catalogue of 2007 divides the administration booked on 6.45.51 into 3 main categories, 12 subcategories and "
        "64 task fields.",
    ),
    "indicators_lead": (
        "Kataloget foreslår 287 indikatorer. De fleste har endnu ingen værdi, fordi ingen har leveret det, der skal tælles.",
        "The catalogue suggests 287 indicators. Most have no value yet, because nobody has delivered what is to be counted.",
    ),
    "type": ("Type", "Type"),
    "direction": ("Retning", "Direction"),
    "know_first": ("Det bør du vide først", "What you should know first"),
    "indicator_know": (
        "Navnet er katalogets. Tæller, nævner, enhed og retning er dette projekts fortolkning. Et tal med »mindst« eller "
        "»højst« er en grænse, ikke en måling: kilden nævner kun en del af det, der skal tælles.",
        "The name is the catalogue's. Numerator, denominator, unit and direction are this project's interpretation. A "
        "figure with “at least” or “at most” is a bound, not a measurement: the source names only part of what is to be "
        "counted.",
    ),
    "laws_lead": (
        "Navne på love er dem fra 2007, som kataloget nævner. De er ikke ajourført.",
        "Names of laws are those of 2007 that the catalogue mentions. They are not updated.",
    ),
    "law": ("Lov", "Law"),
    # Sources, rules, release.
    "sources_lead": (
        "Hver modtaget fil, med udgiver, vilkår og sha256. Tallene i udgivelsen er lavet af dem, der gælder.",
        "Every file received, with publisher, terms and sha256. The figures of the release are made of those in effect.",
    ),
    "last_received": ("Senest modtaget", "Last received"),
    "next_expected": ("Ventes igen", "Next expected"),
    "publisher": ("Udgiver", "Publisher"),
    "file": ("Fil", "File"),
    "period": ("Periode", "Period"),
    "received": ("Modtaget", "Received"),
    "rows": ("Rækker", "Rows"),
    "citation": ("Henvisning", "Citation"),
    "licence": ("Vilkår", "Terms"),
    "note": ("Bemærk", "Note"),
    "status": ("Status", "Status"),
    "in_effect": ("gælder", "in effect"),
    "not_in_effect": ("gælder ikke længere", "no longer in effect"),
    "checksum": ("sha256", "sha256"),
    "rules_lead": (
        "Hver leverance kontrolleres mod disse regler, når den modtages (grænse 1), og hele udgivelsen, før den "
        "offentliggøres (grænse 2).",
        "Each delivery is checked against these rules when it is received (border 1), and the whole release before it is "
        "published (border 2).",
    ),
    "rule": ("Regel", "Rule"),
    "severity": ("Alvor", "Severity"),
    "border": ("Grænse", "Border"),
    "rules_only": ("Regler", "Rules"),
    "what": ("Hvad", "What"),
    "hint": ("Hvad gør man", "What to do"),
    "count": ("Antal", "Count"),
    "release_lead": (
        "En udgivelse er en mappe, der aldrig ændres. Samme filer og samme kode giver samme indhold, på enhver maskine.",
        "A release is a folder that never changes. The same files and the same code give the same content, on any machine.",
    ),
    "release_id": ("Udgivelse", "Release"),
    "made": ("Dannet", "Made"),
    "profile": ("Udgave", "Edition"),
    "profile_open": ("åben", "open"),
    "profile_internal": ("intern", "internal"),
    "code_version": ("Kodeversion", "Code version"),
    "tables": ("Tabeller", "Tables"),
    "table": ("Tabel", "Table"),
    "description": ("Beskrivelse", "Description"),
    # Map and compare.
    "map_lead": ("Klik på en kommune for at se dens side.", "Follow a municipality to its page."),
    "map_kr": (
        "Kr. pr. indbygger til administration (6.45.51), {year}",
        "Kr. per inhabitant on administration (6.45.51), {year}",
    ),
    "map_fte": (
        "Administrative årsværk pr. 1.000 indbyggere, nyeste år",
        "Administrative FTE per 1,000 inhabitants, newest year",
    ),
    "map_classes": ("Fem klasser med lige mange kommuner.", "Five classes of equally many municipalities."),
    "map_missing": ("ingen tal", "no figures"),
    "map_credit": (
        "Grænser: Geodatastyrelsen og Danske Kommuner (FOT, 1:500.000, 13. februar 2014), forenklet. Projektion: UTM 32. "
        "Bornholm og hovedstadsområdet er vist for sig.",
        "Borders: Geodatastyrelsen and the Danish municipalities (FOT, 1:500,000, 13 February 2014), simplified. "
        "Projection: UTM 32. Bornholm and the capital area are shown apart.",
    ),
    "compare_lead": (
        "Vælg kommuner og et tal. Valget står i adressen, så et link viser det samme.",
        "Choose municipalities and a figure. The choice is in the address, so that a link shows the same.",
    ),
    "compare_script": (
        "Siden her bruger JavaScript. Uden det findes de samme tal på kommunernes og opgavefelternes sider.",
        "This page uses JavaScript. Without it, the same figures are on the pages of municipalities and task fields.",
    ),
    "choose_municipality": ("Tilføj en kommune", "Add a municipality"),
    "choose_figure": ("Tal", "Figure"),
    "choose_year": ("År", "Year"),
    "choose_scope": ("Afgrænsning", "Scope"),
    "choose_denominator": ("Nævner", "Denominator"),
    "scope_all": ("alle årsværk", "all FTE"),
    "scope_own": (
        "Kun kommunens egne tal: den åbne udgave har ikke andre kommuners tal med denne afgrænsning eller nævner.",
        "The municipality's own figures only: the open edition has nobody else's by this scope or denominator.",
    ),
    "scope_internal": (
        "Andre afgrænsninger og nævnere findes kun i den interne udgave: trukket fra hinanden kunne de pege på enkelte "
        "enheder.",
        "Other scopes and denominators are in the internal edition only: subtracted, they could point to single units.",
    ),
    "denominator_inhabitants": ("indbyggere", "inhabitants"),
    "per_1000_of": ("pr. 1.000 {of}", "per 1,000 {of}"),
    "choose_measure": ("Opgørelse", "Measure"),
    "measure_raw": ("pr. indbygger", "per inhabitant"),
    "measure_adjusted": ("renset for vilkår", "adjusted for conditions"),
    "measure_per_1000": ("pr. 1.000 indbyggere", "per 1,000 inhabitants"),
    "measure_in_all": ("årsværk i alt", "FTE in all"),
    "measure_share": ("pct. af kommunens årsværk", "per cent of the municipality's FTE"),
    "peers_twins": ("kommuner der ligner", "municipalities most alike"),
    "choose_peers": ("Sammenlign med", "Compare with"),
    "peers_country": ("hele landet", "the whole country"),
    "peers_dst_group": ("kommunegruppen", "the municipality group"),
    "peers_region": ("regionen", "the region"),
    "chosen": ("Valgte kommuner", "Chosen municipalities"),
    "remove": ("Fjern {name}", "Remove {name}"),
    "strip": ("Fordeling", "Distribution"),
    "series": ("Over tid", "Over time"),
    "no_values": ("Ingen tal for dette valg.", "No figures for this choice."),
    "fte_total": ("Alle administrative årsværk", "All administrative FTE"),
    "rank_too_weak": (
        "Ingen plads, hvor sammenligningen er for svag.",
        "No rank where the comparison is too weak.",
    ),
    "rank_withheld": (
        "Ingen rangorden: årsværk er for de fleste fordelt med en nøgle (grad C og D).",
        "No ranking: most FTE are allocated by a key (grades C and D).",
    ),
}
"""Each text by its key: Danish, English."""


def text(key: str, language: str, **values: object) -> str:
    """One of `WORDS` in `da` or `en`, with its values."""
    told = WORDS[key][language == "en"]
    return told.format(**values) if values else told
