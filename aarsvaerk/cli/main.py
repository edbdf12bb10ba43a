"""The command line: `aarsvaerk refresh | ingest | check | withdraw | query | explain | diff | releases | …`.

Belongs here: the app with its commands. Does not belong here: the commands themselves (one module per group).

Exit codes: 0 published or nothing new; 1 a check or a fetch failed, nothing published, the old release stays; 2 wrong
usage; 3 a delivery was rejected (the rest, if any, is published), or would be (`check`).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.metadata import version
from typing import Annotated

import typer

from aarsvaerk.cli import (
    approval,
    check,
    deliveries,
    doctor,
    export,
    gaps,
    line,
    mapping,
    publish,
    query,
    releases,
    report,
    safekeeping,
    serve,
    simulation,
    what_if,
    workbook,
)
from aarsvaerk.cli.commands import Command, Commands
from aarsvaerk.cli.language import in_words
from aarsvaerk.cli.options import USAGE
from aarsvaerk.settings import Settings

app = typer.Typer(
    name="aarsvaerk",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"aarsvaerk {version('aarsvaerk')}")
        raise typer.Exit


@app.callback()
def main(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """The warehouse of municipal administration: land deliveries, build, check, publish, query."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a sign shows its number
    try:
        Settings.from_environment().keep_private()
    except (ValueError, RuntimeError) as error:  # ~ of a user that is not there is the latter
        typer.echo(in_words(error), err=True)
        raise typer.Exit(USAGE) from None


for command in (
    line.refresh,
    deliveries.ingest,
    deliveries.fetch,
    check.check,
    deliveries.template,
    deliveries.withdraw,
    approval.preview,
    approval.approve,
    safekeeping.verify,
    safekeeping.erase,
    safekeeping.backup,
    safekeeping.restore,
    query.query,
    query.tables,
    query.explain,
    query.benchmark,
    gaps.gaps,
    query.improve,
    query.diff,
    what_if.what_if,
    line.status,
    releases.rollback,
    line.dagster,
    doctor.doctor,
    workbook.workbook,
    report.report,
    serve.serve,
    export.export,
    simulation.simulate,
    simulation.demo,
):
    app.command(cls=Command)(command)

app.command(name="object", cls=Command)(approval.object_to)

for name, group in (("mapping", mapping.app), ("releases", releases.app), ("publish", publish.app)):
    app.add_typer(group, name=name, cls=Commands)
