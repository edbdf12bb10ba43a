"""Danish: refresh, status, doctor, and what the machine refuses."""

TEXTS = {
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
    "The current release is damaged: {damage}. Another is made.": (
        "Den gældende udgivelse er beskadiget: {damage}. Der laves en ny."
    ),
    "What to do:": "Gør sådan:",
    "Nothing would go wrong tonight.": "Intet går galt i nat.",
    "versions": "versioner",
    "home": "mappe",
    "space": "plads",
    "inbox": "indbakke",
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
    "info": "oplysning",
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
    "approved": "godkendt",
    "Held": "Klar",
    "candidate {release} waits to be seen: aarsvaerk preview": (
        "kandidaten {release} venter på at blive set: aarsvaerk preview"
    ),
    "objected": "har indvendinger",
    "held back": "holdt tilbage",
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
    "What to do: DuckDB may hold {memory}, too little for these deliveries. Allow it more, such as "
    "AARSVAERK_MEMORY=4GB, and run aarsvaerk refresh again.": (
        "Gør sådan: DuckDB må bruge {memory}, og det er for lidt til disse leverancer. Giv den mere, fx "
        "AARSVAERK_MEMORY=4GB, og kør aarsvaerk refresh igen."
    ),
    "What to do: fix the delivery, seed or model named above, then run aarsvaerk refresh again.\ndbt's log: "
    "{log}; the SQL of its tests: {sql}": (
        "Gør sådan: ret den leverance, det seed eller den model, der er nævnt, og kør aarsvaerk refresh igen.\n"
        "dbt's log: {log}; testenes SQL: {sql}"
    ),
}
