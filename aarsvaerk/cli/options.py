"""What the commands share: exit codes, options, the check for a release, and the messages of expected failures.

Nothing heavy is imported here.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.language import in_words, t
from aarsvaerk.municipalities import UnknownMunicipality, find_municipality, municipalities_of
from aarsvaerk.settings import Settings
from ingest.said import Said

if TYPE_CHECKING:
    import duckdb

    from aarsvaerk.release.lifecycle.rollback import RollbackInEffect

FAILED, USAGE, REJECTED = 1, 2, 3


class Format(StrEnum):
    """Output format of rows."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"
    parquet = "parquet"
    md = "md"


class Profile(StrEnum):
    """Profile of a release."""

    internal = "internal"
    open = "open"


class Language(StrEnum):
    """Language of a template."""

    da = "da"
    en = "en"


class DecimalSign(StrEnum):
    """How a sender tells the decimal sign of a file that does not settle it."""

    comma = "comma"
    point = "point"


DecimalSignOption = Annotated[
    DecimalSign | None,
    typer.Option(
        "--decimal-sign",
        help="Answers the question whether 1.234 has decimals; used only where the file does not settle it.",
        show_default=False,
    ),
]
SIGNS = {None: None, DecimalSign.comma: ",", DecimalSign.point: "."}


def need_release(settings: Settings) -> None:
    """Print how to make a release and exit if there is none."""
    if not settings.current_database.exists():
        typer.echo(
            t("There is no release in {home} yet. Make one with: aarsvaerk refresh", home=settings.home), err=True
        )
        raise typer.Exit(FAILED)


def machine_failure(error: Exception) -> str:
    """What the machine refused, as a sentence that says what to do."""
    if isinstance(error, UnicodeError):
        return t("A text cannot be read or written: {error}.", error=error)
    if type(error).__module__.startswith(("duckdb", "_duckdb")) and "Permission denied" not in str(error):
        told = "The release cannot be read: {error}\nOne made by another version is replaced by: aarsvaerk refresh"
        return t(told, error=error)
    home = str(Settings.from_environment().home)
    where = str(getattr(error, "filename", None) or (error if home in str(error) else ""))
    if "Permission denied" in str(error) and home in where:
        told = (
            "Only the warehouse's own user can do this: {where} is closed to you. "
            "What a group may read is described in docs/running.md, “Who may read”."
        )
        return t(told, where=where)
    return in_words(error) if isinstance(error, Said) else f"{error}."


def rollback_in_words(rollback: RollbackInEffect) -> str:
    """Since when a rollback is in effect, and from which release."""
    from aarsvaerk.release.lifecycle.rollback import IN_EFFECT

    return t(IN_EFFECT, release=rollback.rolled_back_from, since=rollback.since)


def chosen_municipality(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    """The code of the municipality of the release in use that an option names, by code or name.

    Raises:
        typer.BadParameter: There is none; the message suggests names.
    """
    return municipality_code(wanted, municipalities_of(connection))


def municipality_code(wanted: str, names: Mapping[str, str]) -> str:
    """The code of the municipality that an option names, by code or name.

    Raises:
        typer.BadParameter: None of the names by codes is meant; the message suggests some.
    """
    try:
        return find_municipality(wanted, names)
    except UnknownMunicipality as unknown:
        if unknown.suggestions:
            hint = t("Did you mean {names}?", names=t(" or ").join(unknown.suggestions))
        else:
            hint = t("Give a code or a name: 730 or Randers.")
        said = t("No municipality is called {wanted}.", wanted=wanted)
        raise typer.BadParameter(f"{said} {hint}") from None


@contextmanager
def expected_failures(settings: Settings) -> Iterator[None]:
    """Print failures that the user can fix without a traceback, and exit with 1."""
    from aarsvaerk.lock import AlreadyRunning
    from orchestration.dbt import DbtFailed
    from orchestration.spark import NoSpark

    try:
        yield
        return
    except NoSpark as error:
        message = in_words(error)
    except AlreadyRunning as error:
        message = t(
            "Another refresh is running: {error}. Wait until it is finished, then try again.", error=in_words(error)
        )
    except DbtFailed as error:
        message = t("dbt cannot read the models; nothing was published.\n{error}", error=error)
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        message = f"{machine_failure(error)} {t('Nothing was published; the home is {home}', home=settings.home)}"
    typer.echo(message, err=True)
    raise typer.Exit(FAILED)


def existing_files_or_folders(files: list[Path]) -> list[Path]:
    """The files and folders; - is standard input. One that is not there is wrong usage."""
    for file in files:
        if str(file) != "-" and not os.path.lexists(file):
            raise typer.BadParameter(t("{file} does not exist.", file=file))
    return files


def existing_files(files: list[Path]) -> list[Path]:
    """The files; - is standard input. One that is not there, or a folder, is wrong usage."""
    for file in existing_files_or_folders(files):
        if file.is_dir():
            raise typer.BadParameter(t("{file} is a folder. Name the files in it.", file=file))
    return files


@contextmanager
def from_standard_input(files: Sequence[Path]) -> Iterator[list[Path]]:
    """The files, with a temporary one that holds what comes from standard input in place of -."""
    with ExitStack() as stack:
        found = []
        for file in files:
            if str(file) == "-":
                folder = stack.enter_context(TemporaryDirectory(prefix="aarsvaerk-input-"))
                file = Path(folder) / "standard input"
                with file.open("wb") as written:
                    shutil.copyfileobj(sys.stdin.buffer, written)
            found.append(file)
        yield found
