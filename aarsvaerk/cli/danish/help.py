"""The Danish twins of the command line's help, and of the words around it.

Does not belong here: what commands say when they run (the other modules of this room).
"""

from __future__ import annotations

HELP_WORDS = (
    (r"^Usage: ", "Brug: "),
    (r"\[OPTIONS\]", "[TILVALG]"),
    (r"COMMAND \[ARGS\]\.\.\.", "KOMMANDO [ARGUMENTER]..."),
    (r"^Options:", "Tilvalg:"),
    (r"^Arguments:", "Argumenter:"),
    (r"^Commands:", "Kommandoer:"),
    (r"Show this message and exit\.", "Vis denne hjælp."),
    (r"\[default:(?=\s)", "[ellers:"),
    (r"\[required\]", "[skal angives]"),
    (r"; required\]", "; skal angives]"),
)
"""What stands around the texts on a page of help, as patterns, and its Danish."""

ERROR_WORDS = (
    (r"^Usage: ", "Brug: "),
    (r"^Try '(.*)' for help\.", r"Hjælp: \1"),
    (r"^Error: ", "Fejl: "),
    (r"Invalid value for (.*?): ", r"Ugyldig værdi af \1: "),
    (r"Invalid value: ", "Ugyldig værdi: "),
    (r"Missing option (.*)\.", r"\1 skal angives."),
    (r"Missing argument (.*)\.", r"\1 skal angives."),
    (r"Missing command\.", "Der mangler en kommando."),
    (r"No such option: (\S+)", r"Tilvalget \1 findes ikke."),
    (r"No such command (.*?)\.", r"Kommandoen \1 findes ikke."),
    (r"Did you mean (.*)\?", r"Mente du \1?"),
    (r"Got unexpected extra arguments? \((.*)\)", r"For meget: \1"),
    (r"Option (.*) requires an argument\.", r"\1 skal have en værdi."),
    (r"(.*) is not one of (.*)\.", r"\1 er ingen af \2."),
    (r"(.*) is not a valid integer( range)?\.", r"\1 er ikke et helt tal."),
    (r"(.*) is not in the range (.*)\.", r"\1 ligger ikke i \2."),
)
"""The words of errors in what was typed, as patterns, and their Danish."""

HELP = {
    "The warehouse of municipal administration: land deliveries, build, check, publish, query.": (
        "Datavarehuset om kommunernes administration: modtag leverancer, byg, kontrollér, udgiv og slå op."
    ),
    "Print the version and exit.": "Vis versionen.",
    "Language of all that is printed; default: AARSVAERK_LANGUAGE, else that of the locale.": (
        "Sproget i alt, hvad der skrives; ellers AARSVAERK_LANGUAGE og derefter maskinens sprog."
    ),
    "Install completion for the current shell.": "Slå udfyldning med tabulator til i din shell.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Vis det, der giver udfyldning i din shell, så du kan kopiere det eller rette det til."
    ),
    "Land waiting files, build the warehouse, check it and publish a release.": (
        "Modtag ventende filer, byg varehuset, kontrollér det og lav en udgivelse."
    ),
    "Build and publish even if nothing is new or a rollback is in effect.": (
        "Byg og udgiv, også når intet er nyt, eller en ældre udgivelse er sat i kraft."
    ),
    "Publish even if tables lost rows since the current release.": (
        "Udgiv, også selv om tabeller har mistet rækker siden den gældende udgivelse."
    ),
    "Land files and check them; the next refresh publishes what was accepted.": (
        "Modtag filer og kontrollér dem; næste refresh udgiver det, der er godtaget."
    ),
    "Files, zip files and e-mails (.eml) too; - is standard input.": (
        "Filer, også zip-filer og mails (.eml); - er standardinput."
    ),
    "Answers the question whether 1.234 has decimals; used only where the file does not settle it.": (
        "Svarer på, om 1.234 har decimaler; bruges kun, hvor filen ikke selv afgør det."
    ),
    "Fetch the configured StatBank tables and land what is new; the next refresh publishes it.": (
        "Hent de valgte tabeller fra Statistikbanken, og modtag det nye; næste refresh udgiver det."
    ),
    "Without a name, all.": "Uden navn hentes alle.",
    "Judge files as ingest would, and keep nothing: for the sender, before sending.": (
        "Bedøm filer, som ingest ville gøre det, uden at gemme noget: til afsenderen, før filen sendes."
    ),
    "Files, or folders with all files in them and below; - is standard input.": (
        "Filer eller mapper med alt, hvad der ligger i dem; - er standardinput."
    ),
    "Write the report as one HTML page here.": "Skriv rapporten som en HTML-side her.",
    "Write the report as JSON here.": "Skriv rapporten som JSON her.",
    "Write a copy with comments on the cells here (.xlsx).": "Skriv en kopi med kommentarer i cellerne her (.xlsx).",
    "Check again whenever a file is saved, until Ctrl-C.": "Kontrollér igen, hver gang en fil gemmes, indtil Ctrl-C.",
    "Write an empty template of the standard submission: FTE, volumes, or explanations of warnings.": (
        "Skriv en tom skabelon til indberetning: årsværk, mængder eller forklaringer på advarsler."
    ),
    "What is sent.": "Hvad der sendes.",
    "Write it here: .xlsx to fill in, .csv for the header, .json for the schema.": (
        "Skriv den her: .xlsx til at udfylde, .csv med overskrifterne, .json med skemaet."
    ),
    "The municipality, by code or name, filled into a workbook.": (
        "Kommunens kode eller navn, som skrives i regnearket."
    ),
    "The year, filled into a workbook.": "Året, som skrives i regnearket.",
    "Language of headings and guide.": "Sproget i overskrifter og vejledning.",
    "Keep what can still be read of a broken ledger, and chain it anew.": (
        "Behold det læselige af en ødelagt journal, og kæd den sammen på ny."
    ),
    "Compare every received file with its sha256, and the ledger of receipts with itself.": (
        "Sammenlign hver modtaget fil med dens sha256, og journalen over modtagne filer med sig selv."
    ),
    "Why; it stays in the ledger.": "Hvorfor; det bliver stående i journalen.",
    "A backup to erase it from too; can be repeated.": (
        "En sikkerhedskopi, den også slettes i; kan gives flere gange."
    ),
    "Do not ask.": "Spørg ikke.",
    "Remove a delivery that should never have come, with every release that holds it. This cannot be undone.": (
        "Slet en leverance, der aldrig skulle være sendt, og hver udgivelse med den. Det kan ikke fortrydes."
    ),
    "A folder, best on another disk; a second backup copies what is new.": (
        "En mappe, helst på en anden disk; næste kopi tager kun det nye med."
    ),
    "Copy what cannot be made again: received files, ledger, marks, and the current and the marked releases.": (
        "Kopiér det, der ikke kan laves igen: modtagne filer, journal, mærker og gældende og mærkede udgivelser."
    ),
    "The folder of a backup.": "Mappen med en sikkerhedskopi.",
    "Bring back from a backup what this home lacks; what it holds and is whole stays.": (
        "Hent det, der mangler her, fra en sikkerhedskopi; det, der er helt, bliver stående."
    ),
    "Take a delivery back: nothing of it is used from now on, and what was known of it stays known as past.": (
        "Træk en leverance tilbage: den bruges ikke mere, men det, den fortalte, bliver stående i historikken."
    ),
    "Its id.": "Dens id.",
    "Why, for the readers of the findings.": "Hvorfor; det kan læses sammen med fundene.",
    "Use the delivery again.": "Brug leverancen igen.",
    "Query the current release, read-only.": "Slå op i den gældende udgivelse; intet kan ændres.",
    'For example "from marts.fte_by_unit". Several statements are separated by ;.': (
        'For eksempel "from marts.fte_by_unit". Flere sætninger adskilles med ;.'
    ),
    "Output format.": "Format.",
    "Maximum number of rows; 0 shows all. Default: 100 in a terminal, else all.": (
        "Højst så mange rækker; 0 viser alle. Ellers 100 i en terminal og alle i en fil."
    ),
    "Width of a table in characters; default: that of the terminal.": "Tabellens bredde i tegn; ellers terminalens.",
    "Show a long table page by page (in a terminal).": "Vis en lang tabel side for side (i en terminal).",
    "open: the profile for publication, small units suppressed.": (
        "open: profilen til offentliggørelse, hvor små enheder er holdt tilbage."
    ),
    "List the tables and metrics of the current release, or the columns of one.": (
        "Vis tabeller og nøgletal i den gældende udgivelse eller kolonnerne i én tabel."
    ),
    "A table, such as fte_by_unit; without it, all tables.": "En tabel, fx fte_by_unit; ellers vises alle.",
    "Show what a task field's FTE are made of: units, weights, methods, reasons and source lines.": (
        "Vis, hvad et opgavefelts årsværk er lavet af: enheder, vægte, metoder, begrundelser og linjer i kilden."
    ),
    "Code or name, such as 730 or Randers.": "Kode eller navn, fx 730 eller Randers.",
    "Code or name, such as 730 or Randers; default: all.": "Kode eller navn, fx 730 eller Randers; ellers alle.",
    "Code, such as 1.2.6.": "Nummer, fx 1.2.6.",
    "Default: the newest.": "Ellers det nyeste.",
    "Print the parts as rows.": "Skriv delene som rækker.",
    "Compare a municipality's FTE by task field with its peers; with --task-field, all there is to say of it.": (
        "Sammenlign en kommunes årsværk på opgavefelter med andre kommuners: median, midterste halvdel og afstand."
    ),
    "Only this code, such as 1.2.6; default: all.": "Kun dette nummer, fx 1.2.6; ellers alle.",
    "Peer set: country, dst_group, region, size, neighbours, twins, twins_social or one of your own.": (
        "Sammenligningssæt: country, dst_group, region, size, neighbours, twins, twins_social eller et eget."
    ),
    "The group to compare with.": "Gruppen, der sammenlignes med.",
    "Print the comparison as rows.": "Skriv sammenligningen som rækker.",
    "Account function.": "Funktion i kontoplanen.",
    "Number of municipalities.": "Antal kommuner.",
    "Peer set: country, dst_group, region, size, neighbours, twins or one of your own.": (
        "Sammenligningssæt: country, dst_group, region, size, neighbours, twins eller et af dine egne."
    ),
    "List the municipalities that spend most above the median of their peers, with ranges and adjusted values.": (
        "Vis de kommuner, der bruger mest over de andres median, med spænd og korrigerede tal."
    ),
    "The release compares nothing on account {account} with the peer set {peers} in that year.": (
        "Udgivelsen sammenligner intet på konto {account} med sættet {peers} i det år."
    ),
    "Make a private release as if these files had been delivered, and list what differs from the real one.": (
        "Lav en privat udgivelse, som om disse filer var leveret, og vis forskellene til den rigtige."
    ),
    "Own figures or an own peer set.": "Egne tal eller et eget sammenligningssæt.",
    "The private home to make; without it, what-if/ beside data/.": (
        "Den private mappe, der laves; ellers what-if/ ved siden af data/."
    ),
    "{made} is there already. Remove it, or name another with --home.": (
        "{made} findes allerede. Fjern den, eller vælg en anden med --home."
    ),
    "The private release is in {made}; the real one is untouched.": (
        "Den private udgivelse ligger i {made}; den rigtige er urørt."
    ),
    "denmark: made-up deliveries; sweden: the real total FTE of its 290.": (
        "denmark: opdigtede leverancer; sweden: de virkelige årsværk i Sveriges 290 kommuner."
    ),
    "Write an HTML page to this file.": "Skriv en HTML-side i denne fil.",
    "List the figures that differ between two releases, and why; default: the last two.": (
        "Vis de tal, der er forskellige i to udgivelser, og hvorfor; ellers de to seneste."
    ),
    "A release id.": "En udgivelse.",
    "A later one.": "En senere.",
    "Maximum number of figures; 0 shows all. Default: 100 in a terminal, else all.": (
        "Højst så mange tal; 0 viser alle. Ellers 100 i en terminal og alle i en fil."
    ),
    "Show the current release, its deliveries and findings, and the files waiting in the inbox.": (
        "Vis den gældende udgivelse, dens leverancer og fund, og de filer, der venter i indbakken."
    ),
    "Make an earlier release current; no refresh publishes until --undo or `refresh --force`.": (
        "Sæt en tidligere udgivelse i kraft; intet udgives, før --undo eller `refresh --force`."
    ),
    "Default: the predecessor of the current release.": "Ellers den før den gældende.",
    "Return to the newer release that was rolled back.": (
        "Gå tilbage til den nyere udgivelse, der blev sat ud af kraft."
    ),
    "Serve Dagster's web pages on this machine and run the schedule and the inbox sensor, until Ctrl-C.": (
        "Vis Dagsters websider på denne maskine, og kør tidsplan og indbakke, indtil Ctrl-C."
    ),
    "Port on this machine.": "Port på denne maskine.",
    "Write all that the marts hold of one municipality as a workbook.": "Skriv alt om én kommune som et regneark.",
    "Where to; default: aarsvaerk_CODE.xlsx here.": "Hvorhen; ellers aarsvaerk_KODE.xlsx her.",
    "What of the release is written.": "Hvad af udgivelsen der skrives.",
    "Write a report to print: where the municipality stands, its largest gaps, what is not known, and the sources.": (
        "Skriv en rapport til print: hvor kommunen står, dens største afstande, det, vi ikke ved, og kilderne."
    ),
    "Where to; default: aarsvaerk_CODE.pdf here.": "Hvorhen; ellers aarsvaerk_KODE.pdf her.",
    "The last year to look at; default: the newest.": "Det sidste år, der ses på; ellers det nyeste.",
    "What of the release is shown.": "Hvad af udgivelsen der vises.",
    "Serve the pages and the API of the current release until Ctrl-C; the warehouse is only read.": (
        "Vis sider og API for den gældende udgivelse indtil Ctrl-C; varehuset bliver kun læst."
    ),
    "Also let senders check a file at /check; nothing of it is kept.": (
        "Lad også afsendere kontrollere en fil på /check; intet af den gemmes."
    ),
    "One page to the council instead: what moved since the last release.": (
        "I stedet én side til byrådet: hvad der har flyttet sig siden sidste udgivelse."
    ),
    "The address to listen on; 0.0.0.0 is reachable from elsewhere.": (
        "Adressen, der lyttes på; 0.0.0.0 kan nås udefra."
    ),
    "The port; 0 takes a free one.": "Porten; 0 tager en ledig.",
    "Where a proxy puts it, such as /aarsvaerk.": "Hvor en proxy lægger det, fx /aarsvaerk.",
    "Copy a release's files for somebody who cannot read the home.": (
        "Kopiér en udgivelses filer til en, der ikke kan læse varehusets mappe."
    ),
    "A folder that is not there yet, or is empty.": "En mappe, der ikke findes endnu eller er tom.",
    "Which profile; internal only for those who may see small units.": (
        "Hvilken profil; internal kun til dem, der må se små enheder."
    ),
    "Look at versions, home, rights, space, inbox, releases and sources, and say what would go wrong tonight.": (
        "Se på versioner, mappe, rettigheder, plads, indbakke, udgivelser og kilder, og hvad der går galt i nat."
    ),
    "Show what to deliver to make the figures surer, by the FTE that gain.": (
        "Vis, hvad kommunen kan indberette for at gøre tallene mere sikre, efter antal årsværk."
    ),
    "The release as it is; csv for a Danish Excel; sqlite; a powerbi, superset or metabase starter.": (
        "Udgivelsen, som den er; csv til dansk Excel; sqlite; en begyndelse til powerbi, superset eller metabase."
    ),
    "Write made-up deliveries as municipalities would send them, and beside them what must come of them.": (
        "Skriv opdigtede leverancer, som kommuner ville sende dem, og facit ved siden af."
    ),
    "An empty directory, or one that is not there yet.": "En tom mappe eller en, der ikke findes endnu.",
    "How many of the 98, from the largest to the smallest.": "Hvor mange af de 98, fra den største til den mindste.",
    "The years, as 2014-2023 or 2023.": "Årene, fx 2014-2023 eller 2023.",
    "Units with FTE a municipality, on average.": "Enheder med årsværk pr. kommune i gennemsnit.",
    "The same seed gives the same files, byte for byte.": "Samme tal giver de samme filer, byte for byte.",
    "Share of a municipality's years first sent with a fault.": "Andel af årene, der først sendes med en fejl.",
    "Deliveries that correct an earlier one.": "Leverancer, der retter en tidligere.",
    "What the figures are of, each the average of it: year, half_year, quarter or month.": (
        "Hvad tallene er gennemsnit af: year (år), half_year (halvår), quarter (kvartal) eller month (måned)."
    ),
    "“each” municipality sends its own files, or an “office” one a year for all that are in time. Without it, an "
    "office from 21 municipalities on.": (
        "“each”: hver kommune sender selv; “office”: et kontor sender én fil om året for alle. Ellers et kontor fra 21 "
        "kommuner."
    ),
    "Land the files in the home, which must be empty, too.": "Modtag også filerne; varehuset skal være tomt.",
    "Make a home of made-up deliveries, publish a release of them, and say what to look at.": (
        "Lav et varehus af opdigtede leverancer, udgiv det, og vis, hvad man kan se på."
    ),
    "The home to make; without it, demo/ beside data/.": "Mappen, der laves; ellers demo/ ved siden af data/.",
    "Map tasks to task fields: suggestions, undecided tasks, decisions.": (
        "Fordel opgaver på opgavefelter: forslag, uafgjorte opgaver og afgørelser."
    ),
    "Show the best suggestions for a unit's headings, next to the decision in effect, or for a text of your own.": (
        "Vis de bedste forslag til en enheds overskrifter ved siden af den gældende afgørelse, eller til egen tekst."
    ),
    "Part of the unit's name.": "En del af enhedens navn.",
    "Suggest fields for this heading instead.": "Foreslå i stedet felter til denne overskrift.",
    "With --heading: a task under it.": "Med --heading: en opgave under den.",
    "List undecided headings and tasks, most FTE first; in a terminal, decide on them one by one.": (
        "Vis uafgjorte overskrifter og opgaver, flest årsværk først; afgør dem én for én i en terminal."
    ),
    "Maximum number of headings or tasks; 0 shows all.": "Højst så mange overskrifter eller opgaver; 0 viser alle.",
    "Only list, in this format.": "Vis kun en liste i dette format.",
    "Record a decision; the next refresh applies it.": "Skriv en afgørelse ned; næste refresh bruger den.",
    "Name as printed above the tasks.": "Navnet, som det står over opgaverne.",
    "Name as printed.": "Navnet, som det står.",
    "As printed.": "Som det står.",
    "Code such as 1.2.3, or 0.0.0, cross_cutting or management.": (
        "Nummer, fx 1.2.3, eller 0.0.0, cross_cutting eller management."
    ),
    "Why; one English sentence.": "Hvorfor; én sætning på engelsk.",
    "Why; one Danish sentence.": "Hvorfor; én sætning på dansk.",
    "Position of one task, from 1; default: all tasks under the heading.": (
        "Opgavens plads, fra 1; ellers alle opgaver under overskriften."
    ),
    "List releases; mark those to keep, and remove those that need not be kept.": (
        "Vis udgivelser; mærk dem, der skal gemmes, og fjern dem, der ikke skal."
    ),
    "Compare every file with its checksum.": "Sammenlign hver fil med dens kontrolsum.",
    "Keep a release regardless of its age.": "Gem en udgivelse uanset alder.",
    "Why it is kept.": "Hvorfor den gemmes.",
    "Remove a mark; the release is then kept no longer than others.": "Fjern et mærke; udgivelsen gemmes så som andre.",
    "Remove releases that need not be kept; never a marked one, the current one or its predecessor.": (
        "Fjern udgivelser, der ikke skal gemmes; aldrig en mærket, den gældende eller den før."
    ),
    "How many; default: AARSVAERK_KEEP_RELEASES. 0 keeps all.": (
        "Hvor mange; ellers AARSVAERK_KEEP_RELEASES. 0 gemmer alle."
    ),
    "Only list what would be removed.": "Vis kun, hvad der ville blive fjernet.",
    "Copy a release to another system: PostgreSQL.": "Kopiér en udgivelse til et andet system: PostgreSQL.",
    "Copy a release to PostgreSQL 15 or newer, and switch its readers in one step.": (
        "Kopiér en udgivelse til PostgreSQL 15 eller nyere, og skift læserne over på én gang."
    ),
    "What builds the tables. Default: AARSVAERK_TARGET, and duckdb.": (
        "Hvad der danner tabellerne. Standard: AARSVAERK_TARGET, ellers duckdb."
    ),
    "The database, without a password, which comes from PGPASSWORD or PGPASSFILE. Default: AARSVAERK_POSTGRES_DSN.": (
        "Databasen uden adgangskode, som hentes i PGPASSWORD eller PGPASSFILE. Ellers AARSVAERK_POSTGRES_DSN."
    ),
    "Id of the release; default: the current one.": "Udgivelsens id; ellers den gældende.",
    "Everything, or the profile for publication.": "Alt eller profilen til offentliggørelse.",
    "Prefix of the schemas core, marts and meta, such as aarsvaerk_.": "Forstavelse til skemaerne core, marts og meta.",
    "Seconds to wait for transactions that still read the old release.": (
        "Sekunder, der ventes på dem, der stadig læser den gamle udgivelse."
    ),
    "Copy the release even if it is already there.": "Kopiér udgivelsen, også selv om den er der i forvejen.",
    "The office that answers, such as Økonomi; no name of a person.": (
        "Det kontor, der svarer, fx Økonomi; ikke en persons navn."
    ),
    "A folder that is not there yet; default: preview_CODE here.": (
        "En mappe, der ikke findes endnu; ellers preview_KODE her."
    ),
    "What the municipality adds, if anything.": ("Hvad kommunen tilføjer, om noget."),
    "What is wrong with the figures, and why.": ("Hvad der er galt med tallene, og hvorfor."),
    "Publish nothing: keep the candidate for `aarsvaerk preview`.": (
        "Udgiv intet: gem kandidaten til `aarsvaerk preview`."
    ),
    "Write a municipality's own figures, peers and notes out of the candidate that is held, before it is public.": (
        "Skriv en kommunes egne tal, sammenligninger og noter fra kandidaten, før den er offentlig."
    ),
    "Record that a municipality approves its own figures; the next refresh publishes the answer beside them.": (
        "Notér, at en kommune godkender sine egne tal; næste refresh udgiver svaret ved siden af dem."
    ),
    "Record that a municipality objects to its own figures, and why; the next refresh publishes the answer.": (
        "Notér, at en kommune har indvendinger mod sine egne tal, og hvorfor; næste refresh udgiver svaret."
    ),
}
