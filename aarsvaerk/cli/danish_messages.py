"""The Danish twins of what commands say when they run; every text has one, and a test holds that.

Does not belong here: help (danish), the words of findings and reports (aarsvaerk.intake).
"""

from __future__ import annotations

MESSAGES = {
    "Only the first {limit} rows are shown; --limit 0 shows all.": (
        "Kun de første {limit} rækker er vist; --limit 0 viser alle."
    ),
    "Parquet is no text; write it to a file: … --format parquet > x.parquet": (
        "Parquet er ikke tekst; skriv det i en fil: … --format parquet > x.parquet"
    ),
    "No municipality is called {wanted}.": "Ingen kommune hedder {wanted}.",
    "Did you mean {names}?": "Mente du {names}?",
    " or ": " eller ",
    "Give a code or a name: 730 or Randers.": "Angiv kode eller navn: 730 eller Randers.",
    "There is no release in {home} yet. Make one with: aarsvaerk refresh": (
        "Der er endnu ingen udgivelse i {home}. Lav en med: aarsvaerk refresh"
    ),
    "Damaged": "Skadet",
    "Landing": "Modtaget",
    "release {release}: {damage}. Replace it with aarsvaerk refresh, or roll back.": (
        "udgivelsen {release}: {damage}. Lav en ny med aarsvaerk refresh, eller gå tilbage med aarsvaerk rollback."
    ),
    "Nothing is published until this is put right.": "Intet udgives, før det er bragt i orden.",
    "{count} deliveries are as they were received, and the ledger is whole.": (
        "{count} leverancer er, som de blev modtaget, og journalen er hel."
    ),
    "Remove {delivery} and every release that holds it, for good?": (
        "Slet {delivery} og hver udgivelse med den, for altid?"
    ),
    "{delivery} is erased from this home.": "{delivery} er slettet her.",
    "Removed releases that held it: {releases}": "Slettede udgivelser med den: {releases}",
    "Publish what remains with: aarsvaerk refresh": "Udgiv det, der er tilbage: aarsvaerk refresh",
    "Erase it from every backup (--backup), and publish to PostgreSQL again.": (
        "Slet den også i hver sikkerhedskopi (--backup), og udgiv til PostgreSQL igen."
    ),
    "The backup in {folder} is complete and was compared with its checksums.": (
        "Kopien i {folder} er hel og sammenlignet med sine kontrolsummer."
    ),
    "{home} is restored.": "{home} er genskabt.",
    "Publish it with: aarsvaerk refresh": "Udgiv det med: aarsvaerk refresh",
    "{copied} files and releases were copied, {present} were there already.": (
        "{copied} filer og udgivelser er kopieret, {present} var der i forvejen."
    ),
    "The current release is damaged: {damage}. Another is made.": (
        "Den gældende udgivelse er beskadiget: {damage}. Der laves en ny."
    ),
    "The query failed: {error}": "Opslaget gik galt: {error}",
    "The current release has no open profile. Make one with: aarsvaerk refresh --force": (
        "Den gældende udgivelse har ingen åben profil. Lav en med: aarsvaerk refresh --force"
    ),
    "Parquet takes one statement with rows; there are {count}.": (
        "Parquet kan kun rumme én sætning med rækker; her er {count}."
    ),
    "What to do:": "Gør sådan:",
    "Nothing would go wrong tonight.": "Intet går galt i nat.",
    "versions": "versioner",
    "home": "mappe",
    "space": "plads",
    "inbox": "indbakke",
    "release": "udgivelse",
    "last run": "sidste kørsel",
    "sources": "kilder",
    "Install what is missing: make setup ({names})": "Installér det, der mangler: make setup ({names})",
    "{home} is not there yet": "{home} findes ikke endnu",
    "Make it with: aarsvaerk refresh": "Lav den med: aarsvaerk refresh",
    "Make one with: aarsvaerk refresh": "Lav en med: aarsvaerk refresh",
    "Run it as the user who owns these folders: {paths}": "Kør det som den bruger, der ejer mapperne: {paths}",
    "Others can read the home; close it with: chmod o= {home}": "Andre kan læse mappen; luk den med: chmod o= {home}",
    "{free} MB free, a refresh needs {needed} MB": "{free} MB ledig, en refresh kræver {needed} MB",
    "Make room: aarsvaerk releases prune --keep 5": "Skaf plads: aarsvaerk releases prune --keep 5",
    "Only the warehouse’s own user can look into the inbox.": "Kun varehusets egen bruger kan se i indbakken.",
    "These files cannot be read: {names}": "Disse filer kan ikke læses: {names}",
    "A rollback is in effect, so nothing is published tonight; end it with: aarsvaerk rollback --undo": (
        "En ældre udgivelse er sat i kraft, så intet udgives i nat; afslut det med: aarsvaerk rollback --undo"
    ),
    "No run for {count} days; is aarsvaerk dagster running?": "Ingen kørsel i {count} dage; kører aarsvaerk dagster?",
    "{count} sources, {late} overdue": "{count} kilder, {late} for sent",
    "Ask for newer deliveries of: {names}": "Bed om nyere leverancer af: {names}",
    "Deliveries wait for an answer: {names}": "Leverancer afventer svar: {names}",
    "starting": "starter",
    "landing deliveries": "modtager leverancer",
    "building the warehouse": "bygger varehuset",
    "checking the candidate": "kontrollerer",
    "writing the files": "skriver filerne",
    "publishing": "udgiver",
    "started": "startet",
    "landed": "modtaget",
    "built": "bygget",
    "checked": "kontrolleret",
    "written": "skrevet",
    "published": "udgivet",
    "what": "hvad",
    "seconds": "sekunder",
    "{count} deliveries": "{count} leverancer",
    "{count} published tables": "{count} tabeller",
    "every check passed": "alle kontroller er bestået",
    "Parquet, workbooks and data package of both profiles": "Parquet, regneark og datapakke i begge profiler",
    "{count} rows": "{count} rækker",
    """
Release {release}
{database}

The files are readable by this user only. To give somebody a copy:
  {command} export --profile open --to DIR

Try next:
  {command} query "from marts.fte_by_unit"
  {command} status""": """
Udgivelse {release}
{database}

Filerne kan kun læses af denne bruger. En kopi til andre laves med:
  {command} export --profile open --to MAPPE

Prøv nu:
  {command} query "from marts.fte_by_unit"
  {command} status""",
    "Nothing was published; the old release stays current. Reasons:": (
        "Intet er udgivet; den gamle udgivelse gælder stadig. Årsager:"
    ),
    "and {count} more": "og {count} mere",
    "{count} checks did not run because of this.": "{count} kontroller kunne derfor ikke køre.",
    "received before": "modtaget før",
    "{rows} rows, {rejected} rejected": "{rows} rækker, {rejected} afvist",
    "accepted": "godtaget",
    "partly_accepted": "delvist godtaget",
    "rejected": "afvist",
    "quarantined": "afventer svar",
    "withdrawn": "trukket tilbage",
    "used again": "i brug igen",
    "{delivery} is {state}.": "{delivery} er {state}.",
    "{delivery} was {state} already; nothing changed.": "{delivery} var allerede {state}; intet er ændret.",
    """Not fetched: {where}
  Why: {why}
  Do:  {do}""": """Ikke hentet: {where}
  Hvorfor: {why}
  Gør:     {do}""",
    "Release": "Udgivelse",
    "Database": "Database",
    "Content": "Indhold",
    "Rollback": "Sat tilbage",
    "To end it:": "Afslut det med:",
    "{release}, published {moment}": "{release}, udgivet {moment}",
    "Deliveries": "Leverancer",
    "Findings": "Fund",
    "Sources": "Kilder",
    "none": "ingen",
    "delivery_id": "leverance",
    "file_name": "fil",
    "status": "status",
    "severity": "alvor",
    "rule_code": "regel",
    "findings": "fund",
    "info": "oplysning",
    "warning": "advarsel",
    "error": "fejl",
    "fatal": "kan ikke bruges",
    "Inbox": "Indbakke",
    "{count} waiting": "{count} venter",
    "only the warehouse’s own user can look into it": "kun varehusets egen bruger kan se i den",
    "cannot be read": "kan ikke læses",
    "left alone, no deliveries:": "ikke leverancer, bliver liggende:",
    "Something new is waiting; nothing was published.": "Noget nyt venter; intet er udgivet.",
    "Nothing new since; nothing published.": "Intet nyt siden; intet er udgivet.",
    "Nothing new since release {release}; nothing published.": (
        "Intet nyt siden udgivelsen {release}; intet er udgivet."
    ),
    "The release holds no FTE of {municipality}. Deliver them first: aarsvaerk template fte --out fte.xlsx": (
        "Udgivelsen har ingen årsværk for {municipality}. Indberet dem først: aarsvaerk template fte --out fte.xlsx"
    ),
    "texts: not landed. The tasks' texts are empty, so a search in them finds nothing. Land the source "
    "documents: aarsvaerk ingest FILE": (
        "tekster: ikke indlæst. Opgavernes tekster er tomme, så en søgning i dem finder intet. Indlæs kildens "
        "dokumenter: aarsvaerk ingest FIL"
    ),
    "{folder} is not empty.": "{folder} er ikke tom.",
    "{folder}: {count} files of release {release}, profile {profile}": (
        "{folder}: {count} filer af udgivelsen {release}, profil {profile}"
    ),
    "Small units are in it: give it only to those who may see them.": (
        "Små enheder er med: giv den kun til dem, der må se dem."
    ),
    "No figure differs.": "Ingen tal er forskellige.",
    "There is no table {name}. Did you mean {names}?": "Der er ingen tabel {name}. Mente du {names}?",
    "There is no table {name}. aarsvaerk tables lists all.": "Der er ingen tabel {name}. aarsvaerk tables viser alle.",
    "{folder}: {name}, candidate {release}, not public": "{folder}: {name}, kandidat {release}, ikke offentlig",
    "It holds small units: send it to {name} alone. Record the answer with:": (
        "Små enheder er med: send den kun til {name}. Skriv svaret ned med:"
    ),
    "{municipality} has delivered no figures of its own.": "{municipality} har ingen egne tal i varehuset.",
    "No candidate is held. Make one with: aarsvaerk refresh --hold": (
        "Der er ingen kandidat at vise. Lav en med: aarsvaerk refresh --hold"
    ),
    "An objection needs its reason: --reason …": "En indvending skal have en grund: --reason …",
    "{name}: {state}, figures of {release}": "{name}: {state}, tallene i {release}",
    "{name} has already answered so about these figures; nothing changed.": (
        "{name} har allerede svaret det om disse tal; intet er ændret."
    ),
    "approved": "godkendt",
    "Held": "Klar",
    "candidate {release} waits to be seen: aarsvaerk preview": (
        "kandidaten {release} venter på at blive set: aarsvaerk preview"
    ),
    "objected": "har indvendinger",
    "held back": "holdt tilbage",
    "{folder} is there already; name another folder.": "{folder} findes allerede; angiv en anden mappe.",
    "Candidate {release} is held already; nothing new since.": (
        "Kandidaten {release} ligger allerede klar; intet nyt siden."
    ),
    """
Candidate {release} is held; nothing was published.

Show it to those it is about, and record what they say:
  {command} preview --municipality 730
  {command} approve --municipality 730
Publish, with their answers:
  {command} refresh""": """
Kandidaten {release} ligger klar; intet er udgivet.

Vis den til dem, tallene handler om, og skriv deres svar ned:
  {command} preview --municipality 730
  {command} approve --municipality 730
Udgiv med svarene:
  {command} refresh""",
    "The report would overwrite a file that is checked, or the other report.": (
        "Rapporten ville overskrive en fil, der kontrolleres, eller den anden rapport."
    ),
    "A copy with comments is made of one workbook or CSV file.": (
        "En kopi med kommentarer laves af ét regneark eller én CSV-fil."
    ),
    "{file} must end in {endings}.": "{file} skal ende på {endings}.",
    "Standard input cannot be watched.": "Standardinput kan ikke overvåges.",
    "There is no file to check in the folder.": "Der er ingen fil at kontrollere i mappen.",
    "Nothing was landed; the check changes no warehouse.": "Intet er modtaget; kontrollen ændrer ikke noget varehus.",
    "There is no query {names}. Known queries: {known}": "Ingen forespørgsel hedder {names}. Der er: {known}",
    "{query}: fetched": "{query}: hentet",
    "{query}: unchanged since {day}": "{query}: uændret siden {day}",
    "{file} is there already; name another file.": "{file} findes allerede; angiv en anden fil.",
    "Nothing was written.": "Intet er skrevet.",
    "Give either --reason, or --undo.": "Angiv enten --reason eller --undo.",
    "No delivery {delivery} was received. aarsvaerk status lists them all.": (
        "Leverancen {delivery} er ikke modtaget. aarsvaerk status viser dem alle."
    ),
    "No delivery {delivery} was received. The nearest: {near}. aarsvaerk status lists them all.": (
        "Leverancen {delivery} er ikke modtaget. Nærmest: {near}. aarsvaerk status viser dem alle."
    ),
    "Dagster: {link} (Ctrl-C stops it); its home is {home}": (
        "Dagster: {link} (Ctrl-C stopper den); dens mappe er {home}"
    ),
    "A text cannot be read or written: {error}.": "En tekst kan ikke læses eller skrives: {error}.",
    "The release cannot be read: {error}\nOne made by another version is replaced by: aarsvaerk refresh": (
        "Udgivelsen kan ikke læses: {error}\nEn, der er lavet af en anden version, afløses med: aarsvaerk refresh"
    ),
    "Only the warehouse's own user can do this: {where} is closed to you. What a group may read is described "
    "in docs/running.md, “Who may read”.": (
        "Det kan kun varehusets egen bruger: {where} er lukket for dig. Hvad en gruppe må læse, står i "
        "docs/running.md, »Who may read«."
    ),
    "Another refresh is running: {error}. Wait until it is finished, then try again.": (
        "En anden refresh kører: {error}. Vent, til den er færdig, og prøv igen."
    ),
    "process {process} is running in {folder}": "proces {process} kører i {folder}",
    "dbt cannot read the models; nothing was published.\n{error}": (
        "dbt kan ikke læse modellerne; intet er udgivet.\n{error}"
    ),
    "Nothing was published; the home is {home}": "Intet er udgivet; mappen er {home}",
    "{file} does not exist.": "{file} findes ikke.",
    "{file} is a folder. Name the files in it.": "{file} er en mappe. Angiv filerne i den.",
    "There is no release {release}.": "Der er ingen udgivelse {release}.",
    "Release {release} has no profile {profile}.": "Udgivelsen {release} har ingen profil {profile}.",
    "A schema prefix has at most 30 lower-case letters, digits and _, a letter first.": (
        "En forstavelse har højst 30 små bogstaver, cifre og _, først et bogstav."
    ),
    "Give the database with --dsn or in AARSVAERK_POSTGRES_DSN.": (
        "Angiv databasen med --dsn eller i AARSVAERK_POSTGRES_DSN."
    ),
    "Release {release} (profile {profile}) is already there; nothing copied.": (
        "Udgivelsen {release} (profil {profile}) er der allerede; intet er kopieret."
    ),
    "Release {release} (profile {profile}) is in {target}: {relations} tables and views, {rows} rows, "
    "{seconds} seconds.": (
        "Udgivelsen {release} (profil {profile}) er i {target}: {relations} tabeller og views, {rows} rækker, "
        "{seconds} sekunder."
    ),
    "A rollback from release {release} has been in effect since {since}": (
        "Udgivelsen {release} er sat tilbage siden {since}"
    ),
    "Publish the present state with: aarsvaerk refresh --force\nOr return to the newer release with: aarsvaerk "
    "rollback --undo": (
        "Udgiv det, der er nu, med: aarsvaerk refresh --force\nEller gå tilbage til den nyere udgivelse med: "
        "aarsvaerk rollback --undo"
    ),
    "A damaged release cannot be repaired: roll back to an intact one, or refresh --force.": (
        "En beskadiget udgivelse kan ikke repareres: gå tilbage til en hel, eller kør refresh --force."
    ),
    "{count} releases are intact.": "{count} udgivelser er hele.",
    "created": "dannet",
    "state": "tilstand",
    "marked": "mærket",
    "deliveries": "leverancer",
    "rows": "rækker",
    "content": "indhold",
    "current": "gældende",
    "rolled back": "sat tilbage",
    "never current": "aldrig gældende",
    "damaged": "beskadiget",
    "Release {release} is kept until it is unmarked.": "Udgivelsen {release} beholdes, til mærket fjernes.",
    "{release} is not marked. Marked releases: {marked}": "{release} er ikke mærket. Mærkede udgivelser: {marked}",
    "Release {release} is no longer marked.": "Udgivelsen {release} er ikke længere mærket.",
    "{count} would be removed.": "{count} ville blive slettet.",
    "{count} removed.": "{count} slettet.",
    "--undo takes no ID.": "--undo tager intet ID.",
    "Release {release} is already current.": "Udgivelsen {release} gælder allerede.",
    "The current release is {release}, published {moment}.": "Den gældende udgivelse er {release}, udgivet {moment}.",
    "Before it was {release}.": "Før var det {release}.",
    "Readers get it the next time they open the release.": "Læsere får den, næste gang de åbner udgivelsen.",
    "No refresh publishes until you end the rollback.": "Ingen refresh udgiver noget, før den ældre udgivelse ophæves.",
    "The next refresh publishes what is new.": "Næste refresh udgiver det nye.",
    "A refresh is running: {error}. Nothing was changed; try again when it is finished.": (
        "En refresh kører: {error}. Intet er ændret; prøv igen, når den er færdig."
    ),
    "The home is {home}; check free space and write permission.": "Mappen er {home}; se efter plads og skriveret.",
    "There is no release before the current one.": "Der er ingen udgivelse før den gældende.",
    "No rollback is in effect, so there is nothing to undo.": (
        "Ingen ældre udgivelse er sat i kraft, så der er intet at fortryde."
    ),
    "Release {release} is damaged: {error}. Choose another.": (
        "Udgivelsen {release} er beskadiget: {error}. Vælg en anden."
    ),
    "There is no release yet. Make one with: aarsvaerk refresh": (
        "Der er endnu ingen udgivelse. Lav en med: aarsvaerk refresh"
    ),
    "There is no release {release}. Nearest: {near}": "Der er ingen udgivelse {release}. Nærmest: {near}",
    "There is no release before {release} to compare it with.": (
        "Der er ingen udgivelse før {release} at sammenligne med."
    ),
    "There is no release {release}. There are: {known}": "Der er ingen udgivelse {release}. Der er: {known}",
    "the newer release was made before releases kept history, so causes are unknown": (
        "den nyere udgivelse er lavet, før udgivelser havde historik, så årsager kan ikke oplyses"
    ),
    "The release holds no FTE of {name}.": "Udgivelsen har ingen årsværk for {name}.",
    "The release holds no FTE of {name} for {year}. It has: {years}.": (
        "Udgivelsen har ingen årsværk for {name} i {year}. Den har: {years}."
    ),
    "The catalogue has no task field {code}. marts.task_catalogue lists all.": (
        "Kataloget har intet opgavefelt {code}. marts.task_catalogue viser alle."
    ),
    "{name} has delivered no FTE, so it cannot be compared by task field.": (
        "{name} har ikke indberettet årsværk og kan derfor ikke sammenlignes på opgavefelter."
    ),
    "{name} is not compared in a peer set {peers}. There are: {known}.": (
        "{name} sammenlignes ikke i gruppen {peers}. Der er: {known}."
    ),
    "No task field {code} is compared in {year} with {peers}.": (
        "Intet opgavefelt {code} sammenlignes i {year} med {peers}."
    ),
    "The release has no table of municipalities.": "Udgivelsen har ingen tabel over kommuner.",
    "The release has neither accounts nor FTE of {name} until that year.": (
        "Udgivelsen har hverken regnskab eller årsværk for {name} til og med det år."
    ),
    "The ledger of the backup in {backup} is not whole: {problem}.": (
        "Journalen i kopien {backup} er ikke hel: {problem}."
    ),
    "{backup} is the backup of another home: its ledger begins differently.": (
        "{backup} er en kopi af en anden mappe: journalen begynder anderledes."
    ),
    "There is no backup in {backup}: it has no landing/{ledger}.": (
        "Der er ingen kopi i {backup}: den har ingen landing/{ledger}."
    ),
    "The current release has no task under {asked}. Closest: {near}.": (
        "Den gældende udgivelse har ingen opgave under {asked}. Nærmest: {near}."
    ),
    "No unit of municipality {municipality} with tasks has “{unit}” in its name.": (
        "Ingen enhed med opgaver i kommune {municipality} har »{unit}« i navnet."
    ),
    "No unit with tasks has “{unit}” in its name.": "Ingen enhed med opgaver har »{unit}« i navnet.",
    "{name} must be one line and not empty.": "{name} skal være én linje og ikke tom.",
    "Positions start at 1; omit it to decide on the whole heading.": (
        "Positioner begynder ved 1; udelad den for at afgøre hele overskriften."
    ),
    "The reason contains a CPR number; remove it.": "Begrundelsen rummer et CPR-nummer; fjern det.",
    "{code} is not the code of a municipality.": "{code} er ikke en kommunes kode.",
    "{code} is not a task field: write one such as 1.2.3, or {others}.": (
        "{code} er ikke et opgavefelt: skriv et som 1.2.3 eller {others}."
    ),
    "{code} {name} is valid until {year}; later work of this kind is 0.0.0.": (
        "{code} {name} gælder til og med {year}; senere arbejde af den slags er 0.0.0."
    ),
    "Nothing is undecided.": "Alle opgaver er afgjort.",
    "{number} of {places}": "{number} af {places}",
    "{count} decided. Publish it with: aarsvaerk refresh": "{count} afgjort. Udgiv det med: aarsvaerk refresh",
    ", {fte} FTE in the unit": ", {fte} årsværk i enheden",
    "undecided task": "uafgjort opgave",
    "undecided tasks": "uafgjorte opgaver",
    "Task": "Opgave",
    "(its text is not landed)": "(teksten er ikke indlæst)",
    "Number, code, s to skip, q to quit": "Nummer, kode, s for at springe over, q for at afslutte",
    "Why (in English)": "Hvorfor (på engelsk)",
    "--task needs --heading.": "--task kræver --heading.",
    "The current release has no mappings yet. Make a new one with: aarsvaerk refresh": (
        "Den gældende udgivelse har endnu ingen opgavefelter. Lav en ny med: aarsvaerk refresh"
    ),
    "Pages:": "Sider:",
    "API:": "API:",
    "Open profile only: neither AARSVAERK_API_TOKEN nor AARSVAERK_API_TOKENS is set.": (
        "Kun den åbne profil: hverken AARSVAERK_API_TOKEN eller AARSVAERK_API_TOKENS er sat."
    ),
    "The open profile has no changes of single figures: --letter needs the internal one.": (
        "Den åbne profil har ingen ændringer af enkelte tal: --letter kræver den interne."
    ),
    "{file}: one token stands for two; each needs its own.": "{file}: ét token står for to; hver skal have sit eget.",
    "{file} is in the home. Keep tokens outside it: the home is backed up and copied.": (
        "{file} ligger i varehusets mappe. Læg tokens et andet sted: mappen sikkerhedskopieres."
    ),
    "{file} can be read by others. Restrict it with: chmod 600 {file}": (
        "{file} kan læses af andre. Luk den med: chmod 600 {file}"
    ),
    "{file} with the tokens cannot be read: {error}": "{file} med tokens kan ikke læses: {error}",
    "{file}, line {line}: write a municipality's code, or *, and a token.": (
        "{file}, linje {line}: skriv en kommunes kode eller * og et token."
    ),
    "{file}, line {line}: a token needs at least {count} characters.": (
        "{file}, linje {line}: et token skal have mindst {count} tegn."
    ),
    "Open profile; more with a token.": "Den åbne profil; mere med et token.",
    "{out}: the deliveries, deliveries.csv with their days of receipt, truth/ with what must come of them": (
        "{out}: leverancerne, deliveries.csv med de dage, de kom, og truth/ med det, de skal blive til"
    ),
    "{count} files landed in {landing}. Publish them with: aarsvaerk refresh": (
        "{count} filer er modtaget i {landing}. Udgiv dem med: aarsvaerk refresh"
    ),
    "{made} is there already. Remove it, or name another with --home.": (
        "{made} findes allerede. Fjern den, eller angiv en anden med --home."
    ),
    "{folder} is not empty; name another directory for the simulation.": (
        "{folder} er ikke tom; angiv en anden mappe til simuleringen."
    ),
    "{count} made-up files of {municipalities} municipalities landed; publishing them ...": (
        "{count} opdigtede filer fra {municipalities} kommuner er modtaget; de udgives ..."
    ),
    "Senders are “each” or “office”, not {senders}.": "Afsenderne er »each« eller »office«, ikke {senders}.",
    "The simulation in {out} is not whole.": "Simuleringen i {out} er ikke hel.",
    "There are 1 to 98 municipalities to simulate, not {count}.": "Der kan simuleres 1 til 98 kommuner, ikke {count}.",
    "The years {first}-{last} must rise and lie in 2007-2100.": (
        "Årene {first}-{last} skal være stigende og ligge i 2007-2100."
    ),
    "The periods are one of {choices}, not {periods}.": "Perioderne er en af {choices}, ikke {periods}.",
    "A municipality has 1 to 10,000 units, not {count}.": "En kommune har 1 til 10.000 enheder, ikke {count}.",
    "{name} must lie between 0 and 0.5, not {value}.": "{name} skal ligge mellem 0 og 0,5, ikke {value}.",
    "“{given}” is no span of years such as 2014-2023.": "»{given}« er ikke en årrække som 2014-2023.",
    "What to do: fix the delivery, seed or model named above, then run aarsvaerk refresh again.\ndbt's log: "
    "{log}; the SQL of its tests: {sql}": (
        "Gør sådan: ret den leverance, det seed eller den model, der er nævnt, og kør aarsvaerk refresh igen.\n"
        "dbt's log: {log}; testenes SQL: {sql}"
    ),
    "The private release is in {made}; the real one is untouched.": (
        "Den private udgivelse ligger i {made}; den rigtige er urørt."
    ),
    "All but Statistics Denmark's figures is made up. To look at it:": (
        "Alt andet end Danmarks Statistiks tal er opdigtet. Se på det:"
    ),
    "What must come out of it: {folder}": "Det skal komme ud af det: {folder}",
    "The workbook: {file}": "Regnearket: {file}",
    "The pages: {file}, or: aarsvaerk serve": "Siderne: {file} eller: aarsvaerk serve",
    "Kolada's figures are of {first}-{last}.": "Koladas tal er for {first}-{last}.",
    "FTE of Sweden's 290 municipalities (Kolada N00098, RKA), delivered; publishing them ...": (
        "Årsværk i Sveriges 290 kommuner (Kolada N00098, RKA) er modtaget; de udgives ..."
    ),
}
