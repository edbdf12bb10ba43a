"""Danish: decisions on task fields."""

TEXTS = {
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
    "Why (in Danish)": "Hvorfor (på dansk)",
    "--task needs --heading.": "--task kræver --heading.",
    "The current release has no mappings yet. Make a new one with: aarsvaerk refresh": (
        "Den gældende udgivelse har endnu ingen opgavefelter. Lav en ny med: aarsvaerk refresh"
    ),
    "{path} has other columns than {columns}.": ("{path} har andre kolonner end {columns}."),
}
