"""`aarsvaerk export`: a release's files for somebody who cannot read the home.

Belongs here: what people type and read, and the copy. Does not belong here: what the files hold (release.files).
"""

from __future__ import annotations

import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import FAILED, Profile, expected_failures, need_release
from aarsvaerk.settings import Settings


class Form(StrEnum):
    """What is made of a release."""

    release = "release"
    csv = "csv"
    sqlite = "sqlite"
    powerbi = "powerbi"
    superset = "superset"
    metabase = "metabase"


def export(
    to: Annotated[Path, typer.Option("--to", help="A folder that is not there yet, or is empty.", file_okay=False)],
    profile: Annotated[
        Profile, typer.Option(help="Which profile; internal only for those who may see small units.")
    ] = Profile.open,
    form: Annotated[
        Form,
        typer.Option(
            "--as",
            help="The release as it is; csv for a Danish Excel; sqlite; a powerbi, superset or metabase starter.",
        ),
    ] = Form.release,
) -> None:
    """Copy a release's files for somebody who cannot read the home."""
    settings = Settings.from_environment()
    need_release(settings)
    from aarsvaerk.release.checksums import OPEN, verify_profile

    source = settings.current.resolve()
    if profile is Profile.open:
        source /= OPEN
    if not source.is_dir():
        typer.echo(t("The current release has no open profile. Make one with: aarsvaerk refresh --force"), err=True)
        raise typer.Exit(FAILED)
    if to.exists() and any(to.iterdir()):
        raise typer.BadParameter(t("{folder} is not empty.", folder=to))
    problems: list[str] = []
    with expected_failures(settings):
        if form is Form.release:
            # The open profile within an internal release is a release of its own: it is exported by itself.
            ignored = shutil.ignore_patterns(OPEN) if profile is Profile.internal else None
            shutil.copytree(source, to, ignore=ignored, dirs_exist_ok=True, copy_function=shutil.copyfile)
            problems = verify_profile(to)
        else:
            _write_as(source, to, form)
        # Everybody may read the open profile; the other one is for the owner of the copy.
        of_folders, of_files = (0o755, 0o644) if profile is Profile.open else (0o700, 0o600)
        for path in [to, *to.rglob("*")]:
            path.chmod(of_folders if path.is_dir() else of_files)
    if problems:
        typer.echo("\n".join(map(in_words, problems)), err=True)
        raise typer.Exit(FAILED)
    name = source.parent.name if profile is Profile.open else source.name
    count = sum(path.is_file() for path in to.rglob("*"))
    if count == 1:
        written = "{folder}: one file of release {release}, profile {profile}"
    else:
        written = "{folder}: {count} files of release {release}, profile {profile}"
    typer.echo(t(written, folder=to, count=count, release=name, profile=profile))
    if profile is Profile.internal:
        typer.echo(t("Small units are in it: give it only to those who may see them."))


def _write_as(source: Path, to: Path, form: Form) -> None:
    from aarsvaerk.release.files.contents import opened, published_tables
    from aarsvaerk.release.files.flat import write_csv, write_sqlite
    from aarsvaerk.release.files.starter_metabase import write_metabase
    from aarsvaerk.release.files.starters import write_powerbi, write_superset

    to.mkdir(parents=True, exist_ok=True)
    with opened(source / "aarsvaerk.duckdb") as connection:
        tables = published_tables(connection)
        if form is Form.csv:
            write_csv(connection, tables, to)
        elif form is Form.sqlite:
            write_sqlite(connection, tables, to / "aarsvaerk.sqlite")
        elif form is Form.powerbi:
            write_powerbi(tables, to, language())
        elif form is Form.metabase:
            write_metabase(tables, to, language())
        else:
            write_superset(tables, to, language())
