"""Danish: publishing to PostgreSQL."""

TEXTS = {
    "seconds": "sekunder",
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
    "rows": "rækker",
    "Another publish to these schemas is running. Wait until it is finished, then try again.": (
        "Der udgives allerede til de skemaer. Vent, til det er færdigt, og prøv igen."
    ),
    "Roles are missing, and {user} may not create them. Nothing was changed. An administrator "
    "must run this once:\n  {statements};": (
        "Der mangler roller, som {user} ikke må oprette. Intet er ændret. En administrator skal køre "
        "dette én gang:\n  {statements};"
    ),
    "{user} may not create schemas in this database; nothing was changed. An administrator must "
    'run this once:\n  GRANT CREATE ON DATABASE "{database}" TO "{user}";': (
        "{user} må ikke oprette skemaer i databasen; intet er ændret. En administrator skal køre "
        'dette én gang:\n  GRANT CREATE ON DATABASE "{database}" TO "{user}";'
    ),
    "The database has a schema {schema} that was not published from here; it was not touched. Use "
    "other names with --schema-prefix, for example --schema-prefix aarsvaerk_": (
        "Databasen har et skema {schema}, som ikke er udgivet herfra; det er urørt. Vælg andre navne "
        "med --schema-prefix, fx --schema-prefix aarsvaerk_"
    ),
    "Schema {schema} belongs to another role. Publish as its owner, or run once as a superuser: "
    'ALTER SCHEMA "{schema}" OWNER TO "{user}", and the same for its tables and views.': (
        "Skemaet {schema} tilhører en anden rolle. Udgiv som ejeren, eller kør én gang som "
        'superbruger: ALTER SCHEMA "{schema}" OWNER TO "{user}" og det samme for dets tabeller og '
        "views."
    ),
    "These objects depend on tables of a release and cannot be moved to "
    "another:\n{objects}\nReaders keep the old release. Drop them, or replace them by plain "
    "views, and publish again.": (
        "Disse objekter afhænger af tabeller i en udgivelse og kan ikke flyttes til en "
        "anden:\n{objects}\nLæserne beholder den gamle udgivelse. Slet dem, eller erstat dem med "
        "almindelige views, og udgiv igen."
    ),
    "Transactions that read the old release are still open, so it was not switched; readers keep "
    "it.\n{transactions}\nEnd them (SELECT pg_terminate_backend(pid)) or wait longer with --wait, "
    "and publish again.": (
        "Transaktioner, der læser den gamle udgivelse, er stadig åbne, så der er ikke skiftet; "
        "læserne beholder den.\n{transactions}\nAfslut dem (SELECT pg_terminate_backend(pid)), eller "
        "vent længere med --wait, og udgiv igen."
    ),
    "  none at this moment; readers follow each other without a gap": (
        "  ingen lige nu; læserne afløser hinanden uden ophold"
    ),
    "View {view} reads tables of the old release and cannot be moved to the new ones: "
    "{error}.\nReaders there keep the old release. Fix or drop the view, or let the publishing "
    'role act as its owner (GRANT … TO "{user}"), and publish again.': (
        "Viewet {view} læser tabeller i den gamle udgivelse og kan ikke flyttes til de nye: "
        "{error}.\nLæserne beholder den gamle udgivelse. Ret eller slet viewet, eller lad den rolle, "
        'der udgiver, handle som ejeren (GRANT … TO "{user}"), og udgiv igen.'
    ),
    "The release cannot be read: {error}": ("Udgivelsen kan ikke læses: {error}"),
    "{table}: {what} differ, {sent} in the release and {arrived} in PostgreSQL. Readers there "
    "keep the old release. Publish again; if it persists, report it.": (
        "{table}: {what} er forskellige, {sent} i udgivelsen og {arrived} i PostgreSQL. Læserne "
        "beholder den gamle udgivelse. Udgiv igen; meld det, hvis det bliver ved."
    ),
    "The DSN cannot be read. Write it as host=… dbname=… user=… or postgresql://user@host/database.": (
        "DSN'en kan ikke læses. Skriv den som host=… dbname=… user=… eller postgresql://user@host/database."
    ),
    "The DSN contains a password, which every user of this machine could read in the process "
    "list. Remove it and put it into PGPASSWORD or a PGPASSFILE, or put the whole DSN into "
    "AARSVAERK_POSTGRES_DSN.": (
        "DSN'en rummer en adgangskode, som alle på maskinen kan læse i listen over processer. Flyt "
        "den til PGPASSWORD eller en PGPASSFILE, eller sæt hele DSN'en i AARSVAERK_POSTGRES_DSN."
    ),
    "{target} cannot be reached: {error}\nCheck host, port, database, user and password "
    "(PGPASSWORD or PGPASSFILE). Nothing was changed there.": (
        "{target} svarer ikke: {error}\nSe efter vært, port, database, bruger og adgangskode "
        "(PGPASSWORD eller PGPASSFILE). Intet er ændret der."
    ),
    "{target} is version {version}; version {oldest} or newer is needed, because older ones "
    "cannot apply row-level security through views. Nothing was changed there.": (
        "{target} er version {version}; der kræves version {oldest} eller nyere, for ældre kan ikke "
        "beskytte rækker gennem views. Intet er ændret der."
    ),
    "{target} uses {encoding}, which cannot represent every text of a release. Create a database "
    "with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0": (
        "{target} bruger {encoding}, som ikke kan rumme alle tekster i en udgivelse. Lav en database "
        "med: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    ),
    "{target} is a standby, which is read-only. Use the primary.": (
        "{target} er en kopi, der kun kan læses. Brug den primære."
    ),
    "{target} did not take the release: {why}\n{hint} Readers there keep the old release.": (
        "{target} tog ikke imod udgivelsen: {why}\n{hint} Læserne beholder den gamle udgivelse."
    ),
    "Free space on the server, then publish again.": ("Skaf plads på serveren, og udgiv igen."),
    "Grant the missing privilege to the publishing role, then publish again.": (
        "Giv den rolle, der udgiver, den manglende rettighed, og udgiv igen."
    ),
    "The connection was lost or the server stopped. See its log, then publish again.": (
        "Forbindelsen røg, eller serveren standsede. Se dens log, og udgiv igen."
    ),
    "See the server's log, then publish again.": ("Se serverens log, og udgiv igen."),
}
