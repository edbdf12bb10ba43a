"""`aarsvaerk what-if`: a private release with files of one's own, and what differs from the real one.

Belongs here: what people type and read. Does not belong here: receiving (intake), building (orchestration), comparing
releases. Everything heavy is imported inside the command.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import language, t
from aarsvaerk.cli.options import FAILED, USAGE, existing_files, expected_failures, need_release
from aarsvaerk.settings import Settings


def what_if(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Own figures or an own peer set.")],
    home: Annotated[
        Path | None,
        typer.Option(help="The private home to make; without it, what-if/ beside data/.", show_default=False),
    ] = None,
) -> None:
    """Make a private release as if these files had been delivered, and list what differs from the real one."""
    real = Settings.from_environment()
    need_release(real)
    made = (home or real.home.with_name("what-if")).absolute()
    if made.exists() and any(made.iterdir()):
        typer.echo(t("{made} is there already. Remove it, or name another with --home.", made=made), err=True)
        raise typer.Exit(USAGE)
    files = [file.absolute() for file in existing_files(files)]
    settings = replace(real, home=made)
    made.mkdir(parents=True, exist_ok=True)
    made.chmod(0o700)
    release = real.current.resolve()
    shutil.copytree(real.landing, settings.landing)
    shutil.copytree(release, settings.releases / release.name)
    settings.current.symlink_to(Path("releases") / release.name)
    settings.export()

    from aarsvaerk.cli.line import refresh
    from aarsvaerk.cli.query import diff
    from aarsvaerk.intake.receiving import receive_files

    with expected_failures(settings):
        received, left_behind = receive_files(settings, files)
    receipts = [receipt for receipt, _ in received]
    for receipt in receipts:
        typer.echo(f"{receipt.file_name}: {t(receipt.status)}")
        for line in (line for group in receipt.findings.get(language(), []) for line in group):
            typer.echo(f"  {line}")
    if left_behind or any(receipt.status not in ("accepted", "partly_accepted") for receipt in receipts):
        raise typer.Exit(FAILED)
    refresh()
    diff(format="table")
    typer.echo(t("The private release is in {made}; the real one is untouched.", made=made))
