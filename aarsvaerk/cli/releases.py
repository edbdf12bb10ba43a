"""`aarsvaerk releases`, `releases mark | unmark | prune`, and `aarsvaerk rollback`.

Belongs here: what people type and read. Does not belong here: doing it (the modules beside this one). Everything heavy
is imported inside the command that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from aarsvaerk.cli.options import FAILED, USAGE, Format
from aarsvaerk.settings import Settings

app = typer.Typer(
    help="The releases there are; marking those to keep, and removing those that need not be kept.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
IdArgument = Annotated[str, typer.Argument(metavar="ID", show_default=False)]


@app.callback()
def releases(
    context: typer.Context,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to write the rows.")] = Format.table,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file with its checksum.")] = False,
) -> None:
    """List the releases, newest first."""
    if context.invoked_subcommand:
        return
    from aarsvaerk.cli.terminal import tell_rows
    from aarsvaerk.release.lifecycle.listing import listed
    from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, held

    settings = Settings.from_environment()
    rows = listed(settings, verify)
    tell_rows([row.as_shown() if format is Format.table else row.as_told() for row in rows], format)
    if not rows:
        typer.echo(f"There is no release in {settings.home} yet. Make one with: aarsvaerk refresh", err=True)
    if hold := held(settings):
        typer.echo(f"{hold}.\n{HOW_TO_END}", err=True)
    for row in rows:
        for problem in row.problems:
            typer.echo(f"{row.release_id}: {problem}", err=True)
    if any(row.problems for row in rows):
        typer.echo("A damaged release cannot be mended; roll back to a whole one, or refresh with --force.", err=True)
        raise typer.Exit(FAILED)
    if verify and rows:
        typer.echo(f"{len(rows)} releases are whole.", err=True)


@app.command()
def mark(
    release_id: IdArgument,
    note: Annotated[str, typer.Option(help="Why it is kept.", show_default=False)] = "",
) -> None:
    """Keep a release whatever its age."""
    from aarsvaerk.release.lifecycle import marks
    from aarsvaerk.release.lifecycle.rollback import find_release

    settings = Settings.from_environment()
    with _known_failures(settings):
        find_release(settings, release_id)
        marks.mark(settings, release_id, note)
        find_release(settings, release_id)  # a run that ended meanwhile may have removed it
    typer.echo(f"Release {release_id} is kept until it is unmarked.")


@app.command()
def unmark(release_id: IdArgument) -> None:
    """Take a mark away; the release is kept no longer than any other."""
    from aarsvaerk.release.lifecycle import marks

    settings = Settings.from_environment()
    with _known_failures(settings):
        if not marks.unmark(settings, release_id):
            typer.echo(
                f"{release_id} is not marked. Marked are: {', '.join(marks.marks(settings)) or 'none'}", err=True
            )
            raise typer.Exit(USAGE)
    typer.echo(f"Release {release_id} is no longer marked.")


@app.command()
def prune(
    keep: Annotated[
        int | None,
        typer.Option(min=0, help="How many; without it, AARSVAERK_KEEP_RELEASES. 0 keeps all.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
) -> None:
    """Remove the releases that need not be kept; never a marked one, the current one or the one before it."""
    from aarsvaerk.lock import hold
    from aarsvaerk.release.lifecycle import retention

    settings = Settings.from_environment()
    with _known_failures(settings):
        if dry_run:
            found, said = retention.outdated(settings, keep), "would be removed"
        else:
            with hold(settings.lock):
                wanted = retention.outdated(settings, keep)
                found, said = retention.prune(settings, keep), "removed"
            if len(found) < len(wanted):
                raise typer.Exit(FAILED)
    for release_id in found:
        typer.echo(release_id)
    typer.echo(f"{len(found)} {said}.", err=True)


def rollback(
    release_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Without it, the one before.", show_default=False)
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Go back to the release that was rolled back from.")] = False,
) -> None:
    """Make an earlier release current; no refresh publishes until --undo or `refresh --force`."""
    from aarsvaerk.lock import hold
    from aarsvaerk.release.lifecycle import rollback as rolling
    from aarsvaerk.release.releases import current_release

    if undo and release_id:
        raise typer.BadParameter("--undo knows the release by itself; leave the ID out.")
    settings = Settings.from_environment()
    with _known_failures(settings), hold(settings.lock):
        before = current_release(settings)
        release = rolling.undo(settings) if undo else rolling.rollback(settings, release_id)
        in_force = rolling.held(settings)
    if before and before.release_id == release.release_id:
        typer.echo(f"Release {release.release_id} is current already.")
    else:
        was = f"; it was {before.release_id}" if before else ""
        typer.echo(f"Current is release {release.release_id}, published {release.created_at}{was}.")
        typer.echo("Readers get it the next time they open the release.")
    if in_force:
        typer.echo(f"Until you say otherwise, no refresh publishes.\n{rolling.HOW_TO_END}")
    else:
        typer.echo("The next refresh publishes what is new.")


@contextmanager
def _known_failures(settings: Settings) -> Iterator[None]:
    """Tell what people can do something about without a traceback."""
    from aarsvaerk.lock import AlreadyRunning
    from aarsvaerk.release.lifecycle.rollback import NoSuchRelease

    try:
        yield
        return
    except NoSuchRelease as error:
        told, code = str(error), USAGE
    except AlreadyRunning as error:
        told, code = f"A refresh is running: {error}. Nothing was changed; try again when it is done.", FAILED
    except OSError as error:
        told, code = f"{error}. The home is {settings.home}; see that there is space and permission to write.", FAILED
    typer.echo(told, err=True)
    raise typer.Exit(code)
