"""Danish: files that are sent, checked and fetched."""

TEXTS = {
    "accepted": "godtaget",
    "partly_accepted": "delvist godtaget",
    "rejected": "afvist",
    "quarantined": "afventer svar",
    "withdrawn": "trukket tilbage",
    "used again": "i brug igen",
    "{delivery} is {state}.": "{delivery} er {state}.",
    "{delivery} was {state} already; nothing changed.": "{delivery} var allerede {state}; intet er ændret.",
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
    "{landing} holds deliveries already, so it cannot be declared simulated.": (
        "{landing} har allerede leverancer og kan derfor ikke erklæres simuleret."
    ),
    "{file} changed while it was received; nothing of it was kept. Send it again.": (
        "{file} blev ændret, mens den blev modtaget; intet af den er gemt. Send den igen."
    ),
}
