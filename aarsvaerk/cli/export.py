"""`aarsvaerk export`: a release's files for somebody who cannot read the home.

Belongs here: what people type and read, and the copy. Does not belong here: what the files hold (release.files).
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import t
from aarsvaerk.cli.options import FAILED, Profile, expected_failures, need_release
from aarsvaerk.settings import Settings


def export(
    to: Annotated[Path, typer.Option("--to", help="A folder that is not there yet, or is empty.", file_okay=False)],
    profile: Annotated[
        Profile, typer.Option(help="Which profile; internal only for those who may see small units.")
    ] = Profile.open,
) -> None:
    """Copy a release's files for somebody who cannot read the home."""
    settings = Settings.from_environment()
    need_release(settings)
    from aarsvaerk.release.files.checksums import OPEN, verify_profile

    source = settings.current.resolve()
    if profile is Profile.open:
        source /= OPEN
    if not source.is_dir():
        typer.echo(t("The current release has no open profile. Make one with: aarsvaerk refresh --force"), err=True)
        raise typer.Exit(FAILED)
    if to.exists() and any(to.iterdir()):
        raise typer.BadParameter(t("{folder} is not empty.", folder=to))
    with expected_failures(settings):
        is_internal = profile is Profile.internal
        # The open profile within an internal release is a release of its own: it is exported by itself.
        shutil.copytree(
            source,
            to,
            ignore=shutil.ignore_patterns(OPEN) if is_internal else None,
            dirs_exist_ok=True,
            copy_function=shutil.copyfile,
        )
        for path in [to, *to.rglob("*")]:
            # Who may read the open profile is everybody; the other one is for the owner of the copy.
            path.chmod((0o755 if path.is_dir() else 0o644) if not is_internal else (0o700 if path.is_dir() else 0o600))
        problems = verify_profile(to)
    if problems:
        typer.echo("\n".join(problems), err=True)
        raise typer.Exit(FAILED)
    count = sum(path.is_file() for path in to.rglob("*"))
    name = source.parent.name if profile is Profile.open else source.name
    typer.echo(
        t(
            "{folder}: {count} files of release {release}, profile {profile}",
            folder=to,
            count=count,
            release=name,
            profile=profile,
        )
    )
    if is_internal:
        typer.echo(t("Small units are in it: give it only to those who may see them."))
