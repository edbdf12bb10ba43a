"""How every command runs: its help in the language in use, `--language`, and failures as sentences.

Belongs here: what all commands and groups of commands share. Does not belong here: the commands, their texts in Danish
(danish).
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from aarsvaerk.cli.language import as_error, as_help, choose, t
from aarsvaerk.cli.options import FAILED, Language, machine_failure

if TYPE_CHECKING:
    from typer import Context
    from typer._click import Parameter


class Command(TyperCommand):
    """A command whose help is in the language in use."""

    def get_help(self, ctx: Context) -> str:
        """The page of help."""
        return as_help(super().get_help(ctx))


class Commands(TyperGroup):
    """All commands. What the machine refuses and what cannot be written reaches people as a sentence."""

    def main(self, args: Sequence[str] | None = None, **options: object) -> object:
        """Run what the arguments say, in the language that they ask for."""
        args = sys.argv[1:] if args is None else list(args)
        choose(args)
        _translate(self)
        return super().main(args=args, **options)

    def make_context(self, *arguments: object, **options: object) -> Context:
        """Read the arguments; what is wrong with them is said in the language in use."""
        try:
            return super().make_context(*arguments, **options)
        except Exception as error:
            _say_in_language(error)
            raise

    def get_command(self, ctx: Context, cmd_name: str) -> TyperCommand | None:
        """The command, which takes --language as all do, with its texts in the language in use."""
        command = super().get_command(ctx, cmd_name)
        return command and _translate(command)

    def get_help(self, ctx: Context) -> str:
        """The page of help."""
        return as_help(super().get_help(ctx))

    def invoke(self, ctx: Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (OSError, UnicodeError) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read our output has gone; click ends quietly
            typer.echo(machine_failure(error), err=True)
        except Exception as error:
            duckdb = sys.modules.get("duckdb")
            if duckdb is None or not isinstance(error, duckdb.Error):
                _say_in_language(error)
                raise
            typer.echo(machine_failure(error), err=True)
        raise typer.Exit(FAILED)


def _say_in_language(error: Exception) -> None:
    """Let an error in what was typed, which prints itself, do so in the language in use."""
    if not hasattr(error, "show") or isinstance(vars(error).get("show"), partial):
        return
    error.show = partial(_show, error.show)


def _show(show: Callable[[StringIO], None], *_: object) -> None:
    told = StringIO()
    show(told)
    typer.echo(as_error(told.getvalue()), err=True, nl=False)


def _translate(command: TyperCommand | TyperGroup) -> TyperCommand | TyperGroup:
    if not any(parameter.name == "language" for parameter in command.params):
        command.params.append(_language_option())
    command.help = command.help and t(command.help)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = t(parameter.help)
    return command


def _language_option() -> Parameter:
    """The option of all commands; what it says has been taken already (language.choose)."""

    def with_option(
        language: Annotated[
            Language | None,
            typer.Option(
                help="Language of all that is printed; default: AARSVAERK_LANGUAGE, else that of the locale.",
                expose_value=False,
                show_default=False,
            ),
        ] = None,
    ) -> None:
        pass

    made = typer.Typer(add_completion=False)
    made.command()(with_option)
    return get_command(made).params[0]
