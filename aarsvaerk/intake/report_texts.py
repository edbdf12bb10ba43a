"""The words of the report to senders, in Danish and English, and findings put into those words.

Belongs here: every text that report and terminal show about a delivery. Does not belong here: rule texts (the rule
catalogue), the page's shape (report.html.jinja).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from aarsvaerk.intake.finding_groups import Group
from ingest.cpr import without_cpr_numbers
from ingest.messages import place, render
from ingest.rules import rules

LANGUAGES = ("da", "en")

TEXTS: dict[str, tuple[str, str]] = {
    # The page.
    "title": ("Kontrol af leverance", "Check of a delivery"),
    "skip": ("Gå til indholdet", "Skip to the content"),
    "made": (
        "Læst og bedømt {when} efter de samme regler, som Årsværk bruger ved modtagelsen.",
        "Read and judged on {when} by the same rules that Årsværk applies on receipt.",
    ),
    "nothing_kept": (
        "Dette er en kontrol: intet er modtaget, gemt eller sendt.",
        "This is a check: nothing was received, stored or sent.",
    ),
    "files": ("Filerne", "The files"),
    "withheld": ("(filens navn vises ikke)", "(the file's name is not shown)"),
    # The decision.
    "decision_accepted": ("Kan modtages", "Can be accepted"),
    "decision_partly_accepted": ("Kan modtages delvist", "Can be accepted in part"),
    "decision_rejected": ("Bliver afvist", "Will be rejected"),
    "decision_quarantined": ("Venter på svar", "Waits for an answer"),
    "decision_withdrawn": ("Er trukket tilbage", "Is withdrawn"),
    "after_accepted": (
        "Sendes filen, indgår hele leverancen i næste udgivelse.",
        "If the file is sent, the whole delivery is in the next release.",
    ),
    "after_accepted_warning": (
        "Sendes filen, indgår hele leverancen i næste udgivelse, som den er. Advarsler ændrer ingen tal, men "
        "udgives sammen med dem. Se dem igennem, før I sender.",
        "If the file is sent, the whole delivery is in the next release, unchanged. Warnings change no figure, but "
        "are published with the figures. Look through them before you send it.",
    ),
    "after_partly_accepted": (
        "Sendes filen, bliver {left_out} af {rows} rækker udeladt; de andre indgår i næste udgivelse. Ret rækkerne og "
        "kontrollér filen igen, så alle kan indgå.",
        "If the file is sent, {left_out} of {rows} rows are left out; the others are in the next release. Correct "
        "the rows and check the file again, so that all can be included.",
    ),
    "after_rejected": (
        "Sendes filen, som den er, afvises hele leverancen. Tal fra en tidligere leverance gælder fortsat. Ret det, "
        "der står nedenfor, og kontrollér filen igen, før I sender den.",
        "If the file is sent as it is, the whole delivery is rejected. Figures of an earlier delivery stay in "
        "effect. Correct what is listed below and check the file again before you send it.",
    ),
    "after_quarantined": (
        "Filen kan læses på to måder. Sendes den, som den er, bliver den lagt til side, til der er svaret. Svar på "
        "spørgsmålet nedenfor, eller skriv tallene, så de kun kan læses på én måde.",
        "The file can be read in two ways. If it is sent as it is, it is set aside until there is an answer. Answer "
        "the question below, or write the figures so that they can be read in one way only.",
    ),
    "after_cpr": (
        "Årsværk gemmer intet af en fil med personnumre. Pas på jeres egne kopier af filen, og send den ikke.",
        "Årsværk stores nothing of a file with personal identity numbers. Protect your own copies, and do not send it.",
    ),
    # The findings.
    "findings": ("Hvad der blev fundet", "What was found"),
    "no_findings": ("Ingen fejl eller advarsler.", "No errors or warnings."),
    "severity_fatal": ("Alvorlig fejl", "Fatal error"),
    "severity_error": ("Fejl", "Error"),
    "severity_warning": ("Advarsel", "Warning"),
    "severity_info": ("Oplysning", "Information"),
    "where": ("Hvor", "Where"),
    "rule": ("Regel", "Rule"),
    "do": ("Gør", "Do"),
    "explained": ("Forklaret", "Explained"),
    "rule_broken": ("Reglen er brudt: {what}", "Rule broken: {what}"),
    "places_exact_one": ("1 sted", "1 place"),
    "places_exact": ("{count} steder", "{count} places"),
    "places_at_most": ("op til {count} steder", "up to {count} places"),
    "places_at_least": ("mindst {count} steder", "at least {count} places"),
    "more_places": ("og flere; de første vises", "and more; the first are shown"),
    "more_causes": (
        "og {count} årsager mere. Ret de viste, og kontrollér igen.",
        "and {count} more causes. Correct those shown and check again.",
    ),
    "cells": ("Cellerne i regnearket", "The cells in the spreadsheet"),
    "cells_of": ("Cellerne i arket »{sheet}«", "The cells in sheet “{sheet}”"),
    "annotated": ("Kontrol", "Check"),
    "not_annotated": (
        "Filen er hverken en arbejdsbog, der kan læses, eller en CSV-fil; der er ikke skrevet en kopi med kommentarer.",
        "The file is neither a workbook that can be read nor a CSV file; no copy with comments was written.",
    ),
    "files_checked": (
        "{count} filer kontrolleret: {accepted} kan modtages, {partly_accepted} delvist, {rejected} afvises, "
        "{quarantined} venter på svar.",
        "{count} files checked: {accepted} can be accepted, {partly_accepted} in part, {rejected} will be rejected, "
        "{quarantined} wait for an answer.",
    ),
    "watching": (
        "Kontrollerer igen, hver gang en fil gemmes. Stop med Ctrl-C.",
        "Checks again whenever a file is saved. Stop with Ctrl-C.",
    ),
    # What could not be taken.
    "left_unreadable": (
        "{file}: kan ikke læses ({detail}) og er ikke modtaget.",
        "{file}: cannot be read ({detail}) and was not received.",
    ),
    "left_unreadable_do": (
        "Giv lagerets bruger læseadgang, for eksempel med chmod g+r eller umask 027 hos den konto, der sender. "
        "Næste kørsel tager filen.",
        "Let the warehouse's user read it, for example with chmod g+r or umask 027 for the account that sends it. "
        "The next refresh takes the file.",
    ),
    "left_unfinished": (
        "{file}: bliver stadig skrevet og er ikke modtaget endnu.",
        "{file}: is still being written and was not received yet.",
    ),
    "left_unfinished_do": (
        "Intet. Næste kørsel tager filen, når den er hel.",
        "Nothing. The next refresh takes the file once it is whole.",
    ),
    "left_unmoved": (
        "{file}: er modtaget, men kan ikke flyttes ud af indbakken ({detail}).",
        "{file}: was received, but cannot be moved out of the inbox ({detail}).",
    ),
    "left_unmoved_do": (
        "Giv lagerets bruger skriveadgang til indbakken, eller fjern filen.",
        "Let the warehouse's user write to the inbox, or remove the file.",
    ),
    "left_not_a_file": (
        "{file}: er en mappe, et rør eller en enhed og ikke en fil.",
        "{file}: is a folder, a pipe or a device, not a file.",
    ),
    "left_not_a_file_do": (
        "Angiv en fil. Fra et program: program | aarsvaerk ingest -",
        "Name a file. From a program: program | aarsvaerk ingest -",
    ),
    # What was read.
    "read": ("Hvad Årsværk læste", "What Årsværk read"),
    "rows_read_and_left_out": (
        "{rows} rækker læst, {left_out} udelades",
        "{rows} rows read, {left_out} left out",
    ),
    "units_and_fte": ("{units} enheder med {fte} årsværk i alt", "{units} units with {fte} FTE in total"),
    "kind": ("Art", "Kind"),
    "unrecognised": ("ikke genkendt", "not recognised"),
    "form_document": ("dokument", "document"),
    "form_table": ("tabel", "table"),
    "municipality": ("Kommune", "Municipality"),
    "period": ("Periode", "Period"),
    "several": ("flere eller ikke oplyst", "several, or not stated"),
    "encoding": ("Tegnsæt", "Character encoding"),
    "not_read": ("ikke læst", "not read"),
    "decimal_sign": ("Decimaltegn", "Decimal sign"),
    "decimal_comma": ("komma", "comma"),
    "decimal_point": ("punktum", "point"),
    "decimal_cells": ("tallene står som tal i cellerne", "numbers are stored as numbers in the cells"),
    "decimal_none": ("ingen decimaler i filen", "no decimals in the file"),
    "size": ("Størrelse", "Size"),
    "bytes": ("{count} bytes", "{count} bytes"),
    "sha256": ("Fingeraftryk (sha256)", "Fingerprint (sha256)"),
    "dataset": ("Datasæt", "Dataset"),
    "rows": ("Rækker", "Rows"),
    "left_out": ("Udelades", "Left out"),
    "datasets": ("Rækker i hvert datasæt", "Rows in each dataset"),
    "no_rows": ("Ingen rækker kunne læses.", "No rows could be read."),
    "dataset_unit_fte": ("Årsværk pr. enhed", "FTE per unit"),
    "dataset_unit_remark": ("Oplysninger fra bemærkninger", "Facts from remarks"),
    "dataset_unit_task_heading": ("Opgaveoverskrifter", "Task headings"),
    "dataset_unit_task": ("Opgaver", "Tasks"),
    "dataset_catalogue_task_field": ("Opgavefelter i kataloget", "Task fields of the catalogue"),
    "dataset_catalogue_task": ("Opgaver i kataloget", "Tasks of the catalogue"),
    "dataset_catalogue_indicator": ("Indikatorer i kataloget", "Indicators of the catalogue"),
    "dataset_account": ("Regnskabstal", "Account figures"),
    "dataset_population": ("Folketal", "Population figures"),
    "dataset_survey_fte": ("Årsværk pr. enhed og opgavefelt", "FTE by unit and task field"),
    "dataset_activity": ("Mængder og målinger", "Volumes and measurements"),
    "dataset_explanation": ("Forklaringer på advarsler", "Explanations of warnings"),
    "dataset_structural_factor": ("Strukturelle faktorer", "Structural factors"),
    "dataset_peer_set": ("Eget sammenligningssæt", "Own peer set"),
    "totals": ("Oplyste og beregnede summer", "Stated and computed totals"),
    "totals_why": (
        "Den beregnede sum er summen af rækkerne lige under. Er der forskel, gælder rækkerne.",
        "The computed total is the sum of the rows directly below. If they differ, the rows are used.",
    ),
    "unit": ("Enhed", "Unit"),
    "line": ("Linje", "Line"),
    "stated": ("Oplyst", "Stated"),
    "computed": ("Beregnet", "Computed"),
    "difference": ("Forskel", "Difference"),
    "no_difference": ("ingen", "none"),
    "more_totals": ("og {count} summer mere", "and {count} more totals"),
    # The checks.
    "checks": ("Kontroller, der kørte", "Checks that ran"),
    "checks_reading": (
        "Ved læsningen: størrelse, CPR-numre, tegnsæt, art, kolonner og værdiernes format.",
        "While reading: size, CPR numbers, encoding, kind, columns and the format of values.",
    ),
    "checks_none": (
        "Filen kunne ikke læses helt, så rækkerne er ikke kontrolleret. Der kan være flere fejl.",
        "The file could not be read completely, so its rows were not checked. There may be more errors.",
    ),
    "outcome": ("Resultat", "Result"),
    "passed": ("Overholdt", "Passed"),
    "failed": ("Ikke overholdt", "Failed"),
    "not_run": ("Kunne ikke køre", "Could not run"),
}
"""Each text as (Danish, English)."""


_SYSTEMS_REASONS = {
    "Permission denied": "adgang nægtet",
    "Operation not permitted": "ikke tilladt",
    "No such file or directory": "findes ikke",
    "Input/output error": "fejl på drevet",
    "Stale file handle": "drevet blev afbrudt",
    "Read-only file system": "drevet kan kun læses",
    "Device or resource busy": "filen er i brug",
    "Too many levels of symbolic links": "et link, der peger på sig selv",
}


def text(key: str, language: str, **values: object) -> str:
    """The text `key` in Danish ("da") or English ("en"), its placeholders filled.

    Raises:
        KeyError: there is no such text, or a placeholder has no value.
    """
    return TEXTS[key][LANGUAGES.index(language)].format_map(values)


def reason_text(reason: str, language: str) -> str:
    """What the system says of a file that cannot be opened, in Danish where it is one of the usual reasons."""
    return _SYSTEMS_REASONS.get(reason, reason) if language == "da" else reason


def number(value: int | Decimal | None, language: str) -> str:
    """A figure with all its digits, grouped by thousands the way the language does; nothing as a dash."""
    if value is None:
        return "–"
    written = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,")) if language == "da" else written


def rule_what(rule_code: str, language: str) -> str:
    """What the rule asks."""
    rule = rules()[rule_code]
    return rule.what_da if language == "da" else rule.what_en


def count_text(group: Group, language: str) -> str:
    """How many places the group has, and how surely."""
    if group.count_is == "exact" and group.count == 1:
        return text("places_exact_one", language)
    return text(f"places_{group.count_is}", language, count=number(group.count, language))


def group_places(group: Group, language: str) -> list[tuple[str, str | None]]:
    """The group's first places, each with its own message where they are not all the same."""
    messages = [render(finding, language)[0] for finding in group.first]
    same = len(set(messages)) == 1
    return [
        (place(finding, language), None if same else message)
        for finding, message in zip(group.first, messages, strict=True)
    ]


def heading(group: Group, language: str) -> str:
    """What the group is about: its message, or the rule where the message differs from place to place."""
    if group_places(group, language)[0][1] is None:
        return render(group.first[0], language)[0]
    return text("rule_broken", language, what=rule_what(group.rule_code, language))


def explanation_text(group: Group) -> str | None:
    """What the sender says of the group's warning and who says it; None where nobody has explained it."""
    why = group.explanation
    if why is None:
        return None
    # No file with a CPR number is read, but lines joined while reading could make what looks like one.
    reason = without_cpr_numbers(why.reason)
    return f"{reason} ({without_cpr_numbers(why.stated_by)})" if why.stated_by else reason


def group_lines(group: Group, language: str) -> Iterator[str]:
    """The group as lines of plain text: what, where, why, what to do."""
    places = group_places(group, language)
    counted = "" if group.count == 1 else f"{count_text(group, language)}: "
    more = f" … ({text('more_places', language)})" if group.count > len(group.first) else ""
    where = f"    {text('where', language)}: {counted}"
    severity, what = text(f"severity_{group.severity}", language), rule_what(group.rule_code, language)
    yield f"{group.rule_code}: {heading(group, language)}"
    if places[0][1] is None:
        yield f"{where}{'; '.join(at for at, _ in places)}{more}"
    else:
        yield where.rstrip()
        for at, message in places:
            yield f"        {at}: {message}"
        if more:
            yield f"       {more}"
    yield f"    {text('rule', language)}: {severity}. {what}"
    if explained := explanation_text(group):
        yield f"    {text('explained', language)}: {explained}"
    else:
        yield f"    {text('do', language)}: {render(group.first[0], language)[1]}"
