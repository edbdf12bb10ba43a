"""`aarsvaerk workbook`: a municipality's own workbook, out of the current release.

Belongs here: what people type and read. Does not belong here: what is in it (aarsvaerk.release.files).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import language
from aarsvaerk.cli.options import Profile, chosen_municipality, expected_failures, need_release
from aarsvaerk.municipalities import municipalities_of
from aarsvaerk.settings import Settings


def workbook(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(help="Where to; default: aarsvaerk_CODE.xlsx here.", dir_okay=False, show_default=False),
    ] = None,
    profile: Annotated[Profile, typer.Option(help="What of the release is written.")] = Profile.internal,
) -> None:
    """Write all that the marts hold of one municipality as a workbook."""
    settings = Settings.from_environment()
    need_release(settings)

    from aarsvaerk.release.files.contents import opened, published_tables
    from aarsvaerk.release.files.marts_workbook import write_marts
    from aarsvaerk.release.releases import read_release

    database = settings.current_open_database if profile == Profile.open else settings.current_database
    with expected_failures(settings), opened(database.resolve()) as connection:
        code = chosen_municipality(connection, municipality)
        path = out or Path(f"aarsvaerk_{code}.xlsx")
        release = read_release(database.resolve().parent)
        write_marts(connection, published_tables(connection), release, path, language(), code)
        typer.echo(f"{path}: {municipalities_of(connection)[code]}, release {release.release_id}")
