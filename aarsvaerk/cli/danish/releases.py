"""Danish: the list of releases, rollback and marks."""

TEXTS = {
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
    "marked": "mærket",
    "deliveries": "leverancer",
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
}
