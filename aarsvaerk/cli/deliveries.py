"""`aarsvaerk ingest | fetch | template | withdraw`: what comes in, and what is taken back.

Belongs here: what people type and read. Does not belong here: reading (ingest) and judging (aarsvaerk.intake).
Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import (
    FAILED,
    REJECTED,
    SIGNS,
    USAGE,
    DecimalSignOption,
    Language,
    existing_files,
    expected_failures,
    from_standard_input,
    municipality_code,
)
from aarsvaerk.settings import Settings


class Survey(StrEnum):
    """The templates of the standard submission."""

    fte = "fte"
    volume = "volume"
    explanation = "explanation"


def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            callback=existing_files,
            show_default=False,
            help="Files, zip files and e-mails (.eml) too; - is standard input.",
        ),
    ],
    decimal_sign: DecimalSignOption = None,
) -> None:
    """Land files and check them; the next refresh publishes what was accepted."""
    settings = Settings.from_environment()
    settings.export()

    from aarsvaerk.cli.terminal import print_delivery, print_left_behind
    from aarsvaerk.intake.receiving import receive_files
    from aarsvaerk.temporary import temporary_files_in_home
    from ingest.model import UNUSED

    rejected = False
    with expected_failures(settings), temporary_files_in_home(settings), from_standard_input(files) as paths:
        received, left_behind = receive_files(settings, paths, SIGNS[decimal_sign])
        for receipt, judged in received:
            print_delivery(receipt, judged, language())
            rejected |= judged.decision.status in UNUSED
        print_left_behind(left_behind, language())
    if rejected or left_behind:
        raise typer.Exit(REJECTED)
    typer.echo(t("Publish it with: aarsvaerk refresh"))


def fetch(
    queries: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]...", help="Without a name, all.", show_default=False)
    ] = None,
) -> None:
    """Fetch the configured StatBank tables and land what is new; the next refresh publishes it."""
    settings = Settings.from_environment()
    settings.export()

    from aarsvaerk.cli.terminal import print_delivery, print_failed_fetch
    from aarsvaerk.intake.fetching import fetch as run
    from aarsvaerk.intake.fetching import queries as configured
    from ingest.model import UNUSED
    from ingest.statbank.client import StatBank
    from ingest.statbank.query import FetchFailed

    statuses, failed = [], False
    with expected_failures(settings):
        try:
            known = configured(settings)
            bank = StatBank(settings.statbank_url)
        except FetchFailed as failure:
            print_failed_fetch(failure)
            raise typer.Exit(FAILED) from None
        if unknown := sorted(set(queries or ()) - known.keys()):
            message = t(
                "There is no query {names}. Known queries: {known}", names=", ".join(unknown), known=", ".join(known)
            )
            typer.echo(message, err=True)
            raise typer.Exit(USAGE)
        with bank:
            for fetched in run(settings, [known[name] for name in queries or known], bank):
                if fetched.failure:
                    print_failed_fetch(fetched.failure)
                    failed = True
                elif fetched.delivery:
                    typer.echo(t("{query}: fetched", query=fetched.query_code))
                    print_delivery(*fetched.delivery, language())
                    statuses.append(fetched.delivery[0].status)
                else:
                    typer.echo(
                        t("{query}: unchanged since {day}", query=fetched.query_code, day=fetched.unchanged_since)
                    )
    if failed:
        raise typer.Exit(FAILED)
    if set(UNUSED) & set(statuses):
        raise typer.Exit(REJECTED)
    if statuses:
        typer.echo(t("Publish it with: aarsvaerk refresh"))


def template(
    survey: Annotated[Survey, typer.Argument(help="What is sent.", show_default=False)],
    out: Annotated[
        Path, typer.Option(help="Write it here: .xlsx to fill in, .csv for the header, .json for the schema.")
    ],
    municipality: Annotated[
        str | None, typer.Option(help="The municipality, by code or name, filled into a workbook.", show_default=False)
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="The year, filled into a workbook.", min=2007, max=2100, show_default=False)
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of headings and guide.")] = Language.da,
) -> None:
    """Write an empty template of the standard submission: FTE, volumes, or explanations of warnings."""
    from ingest.survey.columns import codes
    from ingest.survey.template import as_csv, as_table_schema, as_workbook

    if municipality:
        municipality = municipality_code(municipality, codes("municipality"))
    survey_code = f"survey_{survey}"
    write = {
        ".xlsx": lambda: as_workbook(survey_code, language, municipality, year),
        ".csv": lambda: as_csv(survey_code, language),
        ".json": lambda: as_table_schema(survey_code, language),
    }.get(out.suffix.lower())
    if write is None:
        raise typer.BadParameter(t("{file} must end in {endings}.", file=out.name, endings=".xlsx, .csv, .json"))
    try:
        with out.open("xb") as file:  # never over a template that someone has filled in
            file.write(write())
    except FileExistsError:
        raise typer.BadParameter(t("{file} is there already; name another file.", file=out)) from None
    except OSError as error:
        typer.echo(f"{error}. {t('Nothing was written.')}", err=True)
        raise typer.Exit(FAILED) from None
    typer.echo(out)


def withdraw(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="Its id.", show_default=False)],
    reason: Annotated[
        str | None, typer.Option(help="Why, for the readers of the findings.", show_default=False)
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Use the delivery again.")] = False,
) -> None:
    """Take a delivery back: nothing of it is used from now on, and what was known of it stays known as past."""
    if undo == bool(reason):
        raise typer.BadParameter(t("Give either --reason, or --undo."))
    settings = Settings.from_environment()
    from aarsvaerk.intake.receiving import NoSuchDelivery, find_delivery
    from ingest.withdrawal import reinstate
    from ingest.withdrawal import withdraw as take_back

    with expected_failures(settings):
        try:
            sha256 = find_delivery(settings, delivery)
        except NoSuchDelivery as unknown:
            typer.echo(in_words(unknown), err=True)
            raise typer.Exit(USAGE) from None
        if undo:
            changed, state = reinstate(settings.landing, sha256), t("used again")
        else:
            changed, state = take_back(settings.landing, sha256, None, reason), t("withdrawn")
    said = "{delivery} is {state}." if changed else "{delivery} was {state} already; nothing changed."
    typer.echo(t(said, delivery=delivery, state=state))
    if changed:
        typer.echo(t("Publish it with: aarsvaerk refresh"))
