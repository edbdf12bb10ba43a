"""Danish: simulated deliveries and what-if."""

TEXTS = {
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
    "The private release is in {made}; the real one is untouched.": (
        "Den private udgivelse ligger i {made}; den rigtige er urørt."
    ),
    "All but Statistics Denmark's figures is made up. To look at it:": (
        "Alt andet end Danmarks Statistiks tal er opdigtet. Se på det:"
    ),
    "What must come out of it: {folder}": "Det skal komme ud af det: {folder}",
    "The workbook: {file}": "Regnearket: {file}",
    "The pages: {file}, or: aarsvaerk serve": "Siderne: {file} eller: aarsvaerk serve",
    "FTE of Sweden's 290 municipalities (Kolada N00098, RKA), delivered; publishing them ...": (
        "Årsværk i Sveriges 290 kommuner (Kolada N00098, RKA) er modtaget; de udgives ..."
    ),
    "Kolada's figures are of {first}-{last}.": "Koladas tal er for {first}-{last}.",
}
