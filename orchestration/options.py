"""What the commands share: exit codes, options, and the need for a release. Nothing heavy is imported here."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from orchestration.settings import Settings

FAILED, USAGE, REJECTED = 1, 2, 3


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    csv = "csv"
    json = "json"


class Profile(StrEnum):
    """What of a release is read."""

    internal = "internal"
    open = "open"


class Language(StrEnum):
    """The language findings are told in."""

    da = "da"
    en = "en"


LanguageOption = Annotated[
    Language | None, typer.Option(help="Language of findings and hints; without it, that of LANG.", show_default=False)
]


def need_release(settings: Settings) -> None:
    """Say how to make a release, and exit, where there is none."""
    if not settings.current_database.exists():
        typer.echo(f"There is no release in {settings.home} yet. Make one with: aarsvaerk refresh", err=True)
        raise typer.Exit(FAILED)
