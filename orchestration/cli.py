"""The command line: `aarsvaerk refresh | ingest | check | withdraw | query | explain | diff | releases | …`.

Belongs here: what people type and read. Does not belong here: doing the work. Everything heavy is imported inside the
command that needs it, so that help and "nothing new" come at once.

Exit codes: 0 published or nothing new; 1 a check or a fetch failed, nothing published, the old release stays; 2 wrong
usage; 3 a delivery was rejected (the rest, if any, is published), or `check` says that it would be.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.asking import diff, explain, query
from orchestration.keeping.commands import app as releases_app
from orchestration.keeping.commands import rollback
from orchestration.mapping.commands import app as mapping_app
from orchestration.options import (
    FAILED,
    REJECTED,
    USAGE,
    Language,
    LanguageOption,
    expected_failures,
)
from orchestration.postgres.commands import app as publish_app
from orchestration.settings import Settings

app = typer.Typer(
    name="aarsvaerk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)


class DecimalSign(StrEnum):
    """How a sender tells the decimal sign of a file that does not settle it."""

    comma = "comma"
    point = "point"


DecimalSignOption = Annotated[
    DecimalSign | None,
    typer.Option(
        "--decimal-sign",
        help="Answers the question whether 1.234 has decimals; used only where the file does not settle it.",
        show_default=False,
    ),
]
_SIGNS = {None: None, DecimalSign.comma: ",", DecimalSign.point: "."}


class Survey(StrEnum):
    """The templates of the standard submission."""

    fte = "fte"
    volume = "volume"
    explanation = "explanation"


app.add_typer(mapping_app, name="mapping")
app.add_typer(releases_app, name="releases")
app.add_typer(publish_app, name="publish")


@app.callback()
def begin() -> None:
    """The warehouse of municipal administration: land deliveries, build, check, publish, ask."""
    try:
        Settings.from_environment().keep_private()
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE) from None


@app.command()
def refresh(
    force: Annotated[
        bool, typer.Option("--force", help="Build and publish even when nothing is new, or while a rollback holds.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Publish even when tables lost rows since the current release.")
    ] = False,
    language: LanguageOption = None,
) -> None:
    """Land what waits, build the warehouse, check it and publish a release."""
    from orchestration.fingerprint import inputs_fingerprint
    from orchestration.keeping.rollback import HOW_TO_END, held
    from orchestration.releases import current_release

    settings = Settings.from_environment()
    release, hold = current_release(settings), held(settings)
    if hold and not force:
        is_new = hold.inputs_hash != inputs_fingerprint(settings)
        told = "Something new waits, and nothing was published." if is_new else "Nothing new since; nothing published."
        typer.echo(f"{hold}. {told}\n{HOW_TO_END}", err=is_new)
        if is_new:
            raise typer.Exit(FAILED)
        return
    if release and not force and release.inputs_hash == inputs_fingerprint(settings):
        typer.echo(f"Nothing new since release {release.release_id}; nothing published.")
        typer.echo(f"It lies in {settings.current_database}")
        return

    from orchestration.terminal import TerminalProgress, tell_outcome

    with expected_failures(settings):
        from orchestration.refresh import refresh as run

        with TerminalProgress() as progress:
            outcome = run(settings, progress, force=force, accept_loss=accept_loss)
        tell_outcome(settings, outcome, progress, language or settings.language)
    if outcome.release is None:
        raise typer.Exit(FAILED)
    if outcome.rejected:
        raise typer.Exit(REJECTED)


@app.command()
def ingest(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True, show_default=False)
    ],
    decimal_sign: DecimalSignOption = None,
    language: LanguageOption = None,
) -> None:
    """Land files and check them; the next refresh publishes what was accepted."""
    settings = Settings.from_environment()
    settings.export()

    from ingest.model import UNUSED
    from orchestration.receiving import receive_files
    from orchestration.terminal import tell_delivery

    rejected = False
    with expected_failures(settings):
        for receipt, judged in receive_files(settings, files, _SIGNS[decimal_sign]):
            tell_delivery(receipt, judged, language or settings.language)
            rejected |= judged.decision.status in UNUSED
    if rejected:
        raise typer.Exit(REJECTED)
    typer.echo("Publish it with: aarsvaerk refresh")


@app.command()
def fetch(
    queries: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]...", help="Without a name, all.", show_default=False)
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Fetch the configured StatBank tables and land what is new; the next refresh publishes it."""
    settings = Settings.from_environment()
    settings.export()

    from ingest.model import UNUSED
    from ingest.statbank_client import StatBank
    from ingest.statbank_query import FetchFailed
    from orchestration.fetching import fetch as run
    from orchestration.fetching import queries as configured
    from orchestration.terminal import tell_delivery, tell_failed_fetch

    statuses, failed = [], False
    with expected_failures(settings):
        try:
            known = configured(settings)
            bank = StatBank(settings.statbank_url)
        except FetchFailed as failure:
            tell_failed_fetch(failure)
            raise typer.Exit(FAILED) from None
        if unknown := sorted(set(queries or ()) - known.keys()):
            typer.echo(f"No query is called {', '.join(unknown)}. There are: {', '.join(known)}", err=True)
            raise typer.Exit(USAGE)
        with bank:
            for fetched in run(settings, [known[name] for name in queries or known], bank):
                if fetched.failure:
                    tell_failed_fetch(fetched.failure)
                    failed = True
                elif fetched.delivery:
                    typer.echo(f"{fetched.query_code}: fetched")
                    tell_delivery(*fetched.delivery, language or settings.language)
                    statuses.append(fetched.delivery[0].status)
                else:
                    typer.echo(f"{fetched.query_code}: unchanged since {fetched.unchanged_since}")
    if failed:
        raise typer.Exit(FAILED)
    if set(UNUSED) & set(statuses):
        raise typer.Exit(REJECTED)
    if statuses:
        typer.echo("Publish it with: aarsvaerk refresh")


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True, show_default=False)
    ],
    report: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML page here.", dir_okay=False, show_default=False)
    ] = None,
    json: Annotated[
        Path | None, typer.Option(help="Write the report as JSON here.", dir_okay=False, show_default=False)
    ] = None,
    decimal_sign: DecimalSignOption = None,
    language: LanguageOption = None,
) -> None:
    """Judge files as ingest would, and keep nothing: for the sender, before sending."""
    written = [path.resolve() for path in (report, json) if path]
    if len(set(written)) < len(written) or {file.resolve() for file in files} & set(written):
        raise typer.BadParameter("The report would overwrite a file that is checked, or the other report.")
    settings = Settings.from_environment()
    settings.export()

    from ingest.model import UNUSED
    from orchestration.desk import check_files
    from orchestration.report import as_html, as_json
    from orchestration.terminal import tell_check

    told = language or settings.language
    try:
        checked = check_files(settings, files, _SIGNS[decimal_sign])
        for one in checked:
            tell_check(one, told)
        for path, write in ((report, lambda: as_html(checked, told)), (json, lambda: as_json(checked))):
            if path:
                path.write_text(write(), encoding="utf-8")
                typer.echo(path)
    except OSError as error:
        typer.echo(f"{error}. Nothing was landed; the check changes no warehouse.", err=True)
        raise typer.Exit(FAILED) from None
    if any(one.judged.decision.status in UNUSED for one in checked):
        raise typer.Exit(REJECTED)


@app.command()
def template(
    survey: Annotated[Survey, typer.Argument(help="What is sent.", show_default=False)],
    out: Annotated[
        Path, typer.Option(help="Write it here: .xlsx to fill in, .csv for the header, .json for the schema.")
    ],
    municipality: Annotated[
        str | None, typer.Option(help="The municipality's code, filled into a workbook.", show_default=False)
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="The year, filled into a workbook.", min=2007, max=2100, show_default=False)
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of headings and guide.")] = Language.da,
) -> None:
    """Write an empty template of the standard submission: FTE, volumes, or explanations of warnings."""
    from ingest.survey_columns import codes
    from ingest.survey_template import as_csv, as_table_schema, as_workbook

    if municipality and municipality not in codes("municipality"):
        raise typer.BadParameter(f"{municipality} is not the code of a municipality.")
    survey_code = f"survey_{survey}"
    write = {
        ".xlsx": lambda: as_workbook(survey_code, language, municipality, year),
        ".csv": lambda: as_csv(survey_code, language),
        ".json": lambda: as_table_schema(survey_code, language),
    }.get(out.suffix.lower())
    if write is None:
        raise typer.BadParameter(f"{out.name} must end in .xlsx, .csv or .json.")
    try:
        with out.open("xb") as file:  # never over a template that someone has filled in
            file.write(write())
    except FileExistsError:
        raise typer.BadParameter(f"{out} is there already; name another file.") from None
    except OSError as error:
        typer.echo(f"{error}. Nothing was written.", err=True)
        raise typer.Exit(FAILED) from None
    typer.echo(out)


@app.command()
def withdraw(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="Its id.", show_default=False)],
    reason: Annotated[
        str | None, typer.Option(help="Why, for the readers of the findings.", show_default=False)
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Use the delivery again.")] = False,
) -> None:
    """Take a delivery back: nothing of it is used from now on, and what was known of it stays known as past."""
    if undo == bool(reason):
        raise typer.BadParameter("Give either --reason, or --undo.")
    settings = Settings.from_environment()
    from datetime import UTC, datetime

    from ingest.landing import reinstate
    from ingest.landing import withdraw as take_back
    from orchestration.receiving import find_delivery

    with expected_failures(settings):
        try:
            sha256, now = find_delivery(settings, delivery).manifest["sha256"], datetime.now(UTC)
        except LookupError as unknown:
            typer.echo(unknown.args[0], err=True)
            raise typer.Exit(USAGE) from None
        if undo:
            changed, state = reinstate(settings.landing, sha256, now), "used again"
        else:
            changed, state = take_back(settings.landing, sha256, now, reason), "withdrawn"
    typer.echo(f"{delivery} is {state}." if changed else f"{delivery} was {state} already; nothing changed.")
    if changed:
        typer.echo("Publish it with: aarsvaerk refresh")


for question in (query, explain, diff):
    app.command()(question)


@app.command()
def status() -> None:
    """The current release, its deliveries and findings, and what waits in the inbox."""
    from orchestration.terminal import tell_status

    tell_status(Settings.from_environment())


app.command()(rollback)


@app.command()
def dagster(port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 3000) -> None:
    """Open Dagster's pages on this machine and run the schedule and the inbox sensor, until stopped with Ctrl-C."""
    import subprocess

    settings = Settings.from_environment()
    settings.export()
    with expected_failures(settings):
        from orchestration.dbt import ManifestPreparation
        from orchestration.refresh import prepare_dagster_home

        prepare_dagster_home(settings)
        ManifestPreparation(settings).wait()
    binaries = Path(sys.executable).parent
    module = ["--module-name", "orchestration.loaded"]
    commands = [
        [str(binaries / "dagster-webserver"), "--host", "127.0.0.1", "--port", str(port), *module],
        [str(binaries / "dagster-daemon"), "run", *module],
    ]
    typer.echo(f"Dagster opens on http://127.0.0.1:{port} (Ctrl-C stops it); its home is {settings.dagster_home}")
    failed = False
    children = [subprocess.Popen(command, cwd=settings.project_root) for command in commands]  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with suppress(KeyboardInterrupt):
            _, ended = os.wait()  # neither ends by itself unless something is wrong, such as a port in use
            failed = os.waitstatus_to_exitcode(ended) != 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
    if failed:
        raise typer.Exit(FAILED)
