"""`aarsvaerk releases`, `releases mark | unmark | prune`, and `aarsvaerk rollback`.

Belongs here: options and messages. Does not belong here: the work (release.lifecycle). Heavy modules are imported
inside the command that needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from aarsvaerk.cli.commands import Command
from aarsvaerk.cli.options import FAILED, USAGE, Format, machine_failure
from aarsvaerk.settings import Settings

app = typer.Typer(
    help="List releases; mark those to keep, and remove those that need not be kept.",
    rich_markup_mode=None,
    invoke_without_command=True,
)
IdArgument = Annotated[str, typer.Argument(metavar="ID", show_default=False)]


@app.callback()
def releases(
    context: typer.Context,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.table,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file with its checksum.")] = False,
) -> None:
    """List the releases, newest first."""
    if context.invoked_subcommand:
        return
    from aarsvaerk.cli.rows import print_rows
    from aarsvaerk.release.lifecycle.listing import list_releases
    from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect

    settings = Settings.from_environment()
    rows = list_releases(settings, verify)
    print_rows([row.as_row() if format is Format.table else row.as_record() for row in rows], format)
    if not rows:
        typer.echo(f"There is no release in {settings.home} yet. Make one with: aarsvaerk refresh", err=True)
    if in_effect := rollback_in_effect(settings):
        typer.echo(f"{in_effect}.\n{HOW_TO_END}", err=True)
    for row in rows:
        for problem in row.problems:
            typer.echo(f"{row.release_id}: {problem}", err=True)
    if any(row.problems for row in rows):
        typer.echo("A damaged release cannot be repaired: roll back to an intact one, or refresh --force.", err=True)
        raise typer.Exit(FAILED)
    if verify and rows:
        typer.echo(f"{len(rows)} releases are intact.", err=True)


@app.command(cls=Command)
def mark(
    release_id: IdArgument,
    note: Annotated[str, typer.Option(help="Why it is kept.", show_default=False)] = "",
) -> None:
    """Keep a release regardless of its age."""
    from aarsvaerk.release.lifecycle import marks
    from aarsvaerk.release.lifecycle.rollback import find_release

    settings = Settings.from_environment()
    with _known_failures(settings):
        find_release(settings, release_id)
        marks.mark(settings, release_id, note)
        find_release(settings, release_id)  # a run that ended meanwhile may have removed it
    typer.echo(f"Release {release_id} is kept until it is unmarked.")


@app.command(cls=Command)
def unmark(release_id: IdArgument) -> None:
    """Remove a mark; the release is then kept no longer than others."""
    from aarsvaerk.release.lifecycle import marks

    settings = Settings.from_environment()
    with _known_failures(settings):
        if not marks.unmark(settings, release_id):
            typer.echo(
                f"{release_id} is not marked. Marked releases: {', '.join(marks.marks(settings)) or 'none'}", err=True
            )
            raise typer.Exit(USAGE)
    typer.echo(f"Release {release_id} is no longer marked.")


@app.command(cls=Command)
def prune(
    keep: Annotated[
        int | None,
        typer.Option(min=0, help="How many; default: AARSVAERK_KEEP_RELEASES. 0 keeps all.", show_default=False),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be removed.")] = False,
) -> None:
    """Remove releases that need not be kept; never a marked one, the current one or its predecessor."""
    from aarsvaerk.lock import hold
    from aarsvaerk.release.lifecycle import retention

    settings = Settings.from_environment()
    with _known_failures(settings):
        if dry_run:
            found, done = retention.outdated(settings, keep), "would be removed"
        else:
            with hold(settings.lock):
                wanted = retention.outdated(settings, keep)
                found, done = retention.prune(settings, keep), "removed"
            if len(found) < len(wanted):
                raise typer.Exit(FAILED)
    for release_id in found:
        typer.echo(release_id)
    typer.echo(f"{len(found)} {done}.", err=True)


def rollback(
    release_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Default: the predecessor of the current release.", show_default=False),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Return to the newer release that was rolled back.")] = False,
) -> None:
    """Make an earlier release current; no refresh publishes until --undo or `refresh --force`."""
    from aarsvaerk.lock import hold
    from aarsvaerk.release.lifecycle import rollback as rolling
    from aarsvaerk.release.releases import current_release

    if undo and release_id:
        raise typer.BadParameter("--undo takes no ID.")
    settings = Settings.from_environment()
    with _known_failures(settings), hold(settings.lock):
        before = current_release(settings)
        release = rolling.undo(settings) if undo else rolling.rollback(settings, release_id)
        in_effect = rolling.rollback_in_effect(settings)
    if before and before.release_id == release.release_id:
        typer.echo(f"Release {release.release_id} is already current.")
    else:
        was = f"; before it was {before.release_id}" if before else ""
        typer.echo(f"The current release is {release.release_id}, published {release.created_at}{was}.")
        typer.echo("Readers get it the next time they open the release.")
    if in_effect:
        typer.echo(f"No refresh publishes until you end the rollback.\n{rolling.HOW_TO_END}")
    else:
        typer.echo("The next refresh publishes what is new.")


@contextmanager
def _known_failures(settings: Settings) -> Iterator[None]:
    """Print failures that the user can fix without a traceback."""
    from aarsvaerk.lock import AlreadyRunning
    from aarsvaerk.release.lifecycle.rollback import NoSuchRelease

    try:
        yield
        return
    except NoSuchRelease as error:
        message, code = str(error), USAGE
    except AlreadyRunning as error:
        message, code = f"A refresh is running: {error}. Nothing was changed; try again when it is finished.", FAILED
    except OSError as error:
        message = f"{machine_failure(error)} The home is {settings.home}; check free space and write permission."
        code = FAILED
    typer.echo(message, err=True)
    raise typer.Exit(code)
