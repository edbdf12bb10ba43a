"""What the commands share: exit codes, options, the check for a release, and the messages of expected failures.

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
    """Output format of rows."""

    table = "table"
    csv = "csv"
    json = "json"


class Profile(StrEnum):
    """Profile of a release."""

    internal = "internal"
    open = "open"


class Language(StrEnum):
    """Language of findings."""

    da = "da"
    en = "en"


LanguageOption = Annotated[
    Language | None,
    typer.Option(help="Language of findings and hints; default: the language of LANG.", show_default=False),
]


def need_release(settings: Settings) -> None:
    """Print how to make a release and exit if there is none."""
    if not settings.current_database.exists():
        typer.echo(f"There is no release in {settings.home} yet. Make one with: aarsvaerk refresh", err=True)
        raise typer.Exit(FAILED)


@contextmanager
def expected_failures(settings: Settings) -> Iterator[None]:
    """Print failures that the user can fix without a traceback, and exit with 1."""
    from aarsvaerk.lock import AlreadyRunning
    from orchestration.dbt import DbtFailed

    try:
        yield
        return
    except AlreadyRunning as error:
        message = f"Another refresh is running: {error}. Wait until it is finished, then try again."
    except DbtFailed as error:
        message = f"dbt cannot read the models; nothing was published.\n{error}"
    except OSError as error:
        message = f"{error}. Nothing was published; the home is {settings.home}"
    typer.echo(message, err=True)
    raise typer.Exit(FAILED)
