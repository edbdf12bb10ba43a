"""What the commands share: exit codes, options, the need for a release, and how failures are told.

Nothing heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from aarsvaerk.settings import Settings

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


@contextmanager
def expected_failures(settings: Settings) -> Iterator[None]:
    """Tell failures that people can do something about without a traceback, and exit with 1."""
    from aarsvaerk.lock import AlreadyRunning
    from orchestration.dbt import DbtFailed

    try:
        yield
        return
    except AlreadyRunning as error:
        told = f"Another refresh is running: {error}. Wait until it is done, then try again."
    except DbtFailed as error:
        told = f"dbt cannot read the models; nothing was published.\n{error}"
    except OSError as error:
        told = f"{error}. Nothing was published; the home is {settings.home}"
    typer.echo(told, err=True)
    raise typer.Exit(FAILED)
