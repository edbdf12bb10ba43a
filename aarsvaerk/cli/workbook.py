"""`aarsvaerk workbook`: a municipality's own workbook, out of the current release.

Belongs here: what people type and read. Does not belong here: what is in it (aarsvaerk.release.files).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.options import Profile, expected_failures, need_release
from aarsvaerk.settings import Settings


def workbook(
    municipality: Annotated[str, typer.Option(help="The municipality's code, such as 730.", show_default=False)],
    out: Annotated[
        Path | None, typer.Option(help="Without it, aarsvaerk_CODE.xlsx here.", dir_okay=False, show_default=False)
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
    path = out or Path(f"aarsvaerk_{municipality}.xlsx")
    with expected_failures(settings), opened(database.resolve()) as connection:
        query = "select municipality_name from core.dim_municipality where municipality_code = ? and is_current"
        if not (found := connection.execute(query, [municipality]).fetchone()):
            raise typer.BadParameter(f"{municipality} is not the code of a municipality.")
        release = read_release(database.resolve().parent)
        write_marts(connection, published_tables(connection), release, path, municipality)
    typer.echo(f"{path}: {found[0]}, release {release.release_id}")
