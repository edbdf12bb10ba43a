"""Danish: variables of the environment, checksums, and why nothing was published."""

TEXTS = {
    "{name} must be an absolute path, not {path}.": ("{name} skal være en fuld sti, ikke {path}."),
    "AARSVAERK_KEEP_RELEASES is “{given}”; it must be a whole number, 0 to keep every release.": (
        "AARSVAERK_KEEP_RELEASES er »{given}«; det skal være et helt tal, 0 for at gemme alle udgivelser."
    ),
    "AARSVAERK_LANGUAGE is “{given}”; it must be da or en.": (
        "AARSVAERK_LANGUAGE er »{given}«; det skal være da eller en."
    ),
    "AARSVAERK_UMASK is “{given}”; it must be 077, or 027 to let a group read.": (
        "AARSVAERK_UMASK er »{given}«; det skal være 077, eller 027, hvis en gruppe må læse med."
    ),
    "AARSVAERK_API_TOKEN must have at least {least} characters; it has {count}.": (
        "AARSVAERK_API_TOKEN skal have mindst {least} tegn; det har {count}."
    ),
    "Spark is not installed beside aarsvaerk. Install it with: make spark": (
        "Spark er ikke installeret ved siden af aarsvaerk. Installer det med: make spark"
    ),
    "Spark needs Java 17 or newer, and there is none: install it, or name its folder in JAVA_HOME.": (
        "Spark kræver Java 17 eller nyere, og det findes ikke her: Installer det, eller angiv dets mappe i JAVA_HOME."
    ),
    "AARSVAERK_TARGET is “{given}”; it must be duckdb or spark.": (
        "AARSVAERK_TARGET er »{given}«; det skal være duckdb eller spark."
    ),
    "AARSVAERK_MEMORY is “{given}”; it must be a whole number and MB or GB, such as 800MB or 4GB.": (
        "AARSVAERK_MEMORY er »{given}«; det skal være et helt tal og MB eller GB, fx 800MB eller 4GB."
    ),
    "AARSVAERK_OPEN_THRESHOLD_FTE must be a number of FTE above 0, such as 3 or 2.5, not “{given}”.": (
        "AARSVAERK_OPEN_THRESHOLD_FTE skal være et antal årsværk over 0, fx 3 eller 2.5, ikke »{given}«."
    ),
    "{file} is missing, so nothing can be checked": ("{file} mangler, så intet kan kontrolleres"),
    "{file} is missing": ("{file} mangler"),
    "{file} is not listed in {list}": ("{file} står ikke i {list}"),
    "{file} is not as it was published": ("{file} er ikke, som den blev udgivet"),
    "release.json cannot be read: {error}": ("release.json kan ikke læses: {error}"),
    "Publishing in {folder} failed: {error}. Nothing was published; the old release stays. See "
    "that there is space and permission to write there, then run: aarsvaerk refresh": (
        "Udgivelsen i {folder} mislykkedes: {error}. Intet er udgivet; den gamle udgivelse gælder. "
        "Sørg for plads og skriveret der, og kør: aarsvaerk refresh"
    ),
    "nobody has decided whether {columns} may leave the internal profile. Decide it in the YAML "
    "of the model: `disclosure` of the column, `open_rows` of the table; see docs/open-profile.md": (
        "ingen har afgjort, om {columns} må forlade den interne profil. Afgør det i modellens YAML: "
        "`disclosure` for kolonnen, `open_rows` for tabellen; se docs/open-profile.md"
    ),
    "no check is defined": ("der er ingen kontroller"),
    "failed": ("fejlede"),
    "did not run": ("kørte ikke"),
    "test holds": ("testen holder"),
    "dbt builds it": ("dbt bygger den"),
    "the step runs": ("trinnet kører"),
    "it starts": ("den starter"),
    "{file} cannot be written: {error}.": ("{file} kan ikke skrives: {error}."),
    "what is suppressed follows from {tables}, and the internal profile has no such": (
        "hvad der holdes tilbage, følger af {tables}, som den interne profil ikke har"
    ),
    "municipality {municipality}, {year}: unit {unit} has {own} FTE in marts.fte_by_unit and {by_field} in "
    "core.fct_fte_year; what is suppressed cannot be planned": (
        "kommune {municipality}, {year}: enheden {unit} har {own} årsværk i marts.fte_by_unit og {by_field} i "
        "core.fct_fte_year; det kan ikke afgøres, hvad der skal holdes tilbage"
    ),
    "municipality {municipality}, {year}: its units have no single unit above all others": (
        "kommune {municipality}, {year}: enhederne har ikke én enhed over alle andre"
    ),
}
