"""Danish: asking a release: query, explain, benchmark, diff, report, export, serve."""

TEXTS = {
    "Only the first {limit} rows are shown; --limit 0 shows all.": (
        "Kun de første {limit} rækker er vist; --limit 0 viser alle."
    ),
    "Parquet is no text; write it to a file: … --format parquet > x.parquet": (
        "Parquet er ikke tekst; skriv det i en fil: … --format parquet > x.parquet"
    ),
    "The query failed: {error}": "Opslaget gik galt: {error}",
    "The current release has no open profile. Make one with: aarsvaerk refresh --force": (
        "Den gældende udgivelse har ingen åben profil. Lav en med: aarsvaerk refresh --force"
    ),
    "Parquet takes one statement with rows; there are {count}.": (
        "Parquet kan kun rumme én sætning med rækker; her er {count}."
    ),
    "Figures": "Antal tal",
    "file_name": "fil",
    "status": "status",
    "severity": "alvor",
    "rule_code": "regel",
    "findings": "fund",
    "warning": "advarsel",
    "code, municipality, year, kr/inh., median, gap in m kr, rank from, rank to, of, expected from, to, adjusted, "
    "comparability, reservations": (
        "kode, kommune, år, kr./indb., median, afstand i mio. kr., nr. fra, nr. til, af, forventet fra, til, "
        "korrigeret, sammenlignelighed, forbehold"
    ),
    "All FTE have grade A or B: nothing that could be delivered makes them surer.": (
        "Alle årsværk har grad A eller B: intet, der kan leveres, gør dem sikrere."
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
    "{folder}: one file of release {release}, profile {profile}": (
        "{folder}: én fil af udgivelsen {release}, profil {profile}"
    ),
    "{folder}: {count} files of release {release}, profile {profile}": (
        "{folder}: {count} filer af udgivelsen {release}, profil {profile}"
    ),
    "Small units are in it: give it only to those who may see them.": (
        "Små enheder er med: giv den kun til dem, der må se dem."
    ),
    "No figure differs.": "Ingen tal er forskellige.",
    "There is no table {name}. Did you mean {names}?": "Der er ingen tabel {name}. Mente du {names}?",
    "There is no table {name}. aarsvaerk tables lists all.": "Der er ingen tabel {name}. aarsvaerk tables viser alle.",
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
    "Pages:": "Sider:",
    "API:": "API:",
    "Nothing can listen on {host}, port {port}: {error}. Name a free port with --port, or 0 for any.": (
        "Der kan ikke lyttes på {host}, port {port}: {error}. Vælg en ledig port med --port, eller 0 for en tilfældig."
    ),
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
}
