"""`aarsvaerk report`: a municipality's report as a PDF.

Belongs here: options and messages. Does not belong here: what stands in it (serving.report).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import USAGE, Profile, chosen_municipality, expected_failures, need_release
from aarsvaerk.settings import Settings


class PeerGroup(StrEnum):
    """The peer sets that the report has words for."""

    country = "country"
    dst_group = "dst_group"
    region = "region"


def report(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(help="Where to; default: aarsvaerk_CODE.pdf here.", dir_okay=False, show_default=False),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="The last year to look at; default: the newest.", show_default=False)
    ] = None,
    peers: Annotated[PeerGroup, typer.Option(help="The group to compare with.")] = PeerGroup.dst_group,
    profile: Annotated[Profile, typer.Option(help="What of the release is shown.")] = Profile.internal,
    letter: Annotated[
        bool, typer.Option("--letter", help="One page to the council instead: what moved since the last release.")
    ] = False,
) -> None:
    """Write a report to print: where the municipality stands, its largest gaps, what is not known, and the sources."""
    if letter and profile == Profile.open:
        raise typer.BadParameter(
            t("The open profile has no changes of single figures: --letter needs the internal one.")
        )
    settings = Settings.from_environment()
    need_release(settings)
    from aarsvaerk.release.files.contents import opened
    from aarsvaerk.release.releases import read_release
    from aarsvaerk.serving.report import NothingToReport, write_report
    from aarsvaerk.serving.report.letter import write_letter

    database = settings.current_open_database if profile == Profile.open else settings.current_database
    with expected_failures(settings), opened(database.resolve()) as connection:
        try:
            code = chosen_municipality(connection, municipality)
            path = out or Path(f"aarsvaerk_{code}{'_letter' if letter else ''}.pdf")
            release = read_release(database.resolve().parent)
            if letter:
                write_letter(connection, release, code, language(), path)
                typer.echo(path)
                return
            write_report(connection, release, code, year, language(), peers, path)
        except NothingToReport as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(USAGE) from None
    typer.echo(path)
