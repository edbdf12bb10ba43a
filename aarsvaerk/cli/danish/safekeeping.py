"""Danish: keeping what was received: verify, erase, backup, restore."""

TEXTS = {
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
    "{copied} files and releases were copied, {present} were there already.": (
        "{copied} filer og udgivelser er kopieret, {present} var der i forvejen."
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
    "The copy of {sha256} differs from the file: {target} does not keep what is written.": (
        "Kopien af {sha256} er ikke som filen: {target} gemmer ikke det, der skrives."
    ),
    "The copy of release {release} differs: {problem}.": ("Kopien af udgivelsen {release} er forskellig: {problem}."),
}
