"""`aarsvaerk releases`, `releases mark | unmark | prune`, and `aarsvaerk rollback`.

Belongs here: options and messages. Does not belong here: the work (release.lifecycle). Heavy modules are imported
inside the command that needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.commands import Command
from aarsvaerk.cli.language import day, in_words, number, t
from aarsvaerk.cli.options import FAILED, USAGE, Format, machine_failure, rollback_in_words
from aarsvaerk.settings import Settings

if TYPE_CHECKING:
    from aarsvaerk.release.lifecycle.listing import ListedRelease

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
    print_rows([_as_row(row) if format is Format.table else row.as_record() for row in rows], format)
    if not rows:
        none = t("There is no release in {home} yet. Make one with: aarsvaerk refresh", home=settings.home)
        typer.echo(none, err=True)
    if in_effect := rollback_in_effect(settings):
        typer.echo(f"{rollback_in_words(in_effect)}.\n{t(HOW_TO_END)}", err=True)
    for row in rows:
        for problem in row.problems:
            typer.echo(f"{row.release_id}: {in_words(problem)}", err=True)
    if any(row.problems for row in rows):
        typer.echo(t("A damaged release cannot be repaired: roll back to an intact one, or refresh --force."), err=True)
        raise typer.Exit(FAILED)
    if verify and rows:
        typer.echo(t("{count} releases are intact.", count=len(rows)), err=True)


def _as_row(listed: ListedRelease) -> dict:
    """The fields that fit on a line, with their headings and states in the language in use."""
    values = {
        "release": listed.release_id,
        "created": f"{day(made)} {made:%H:%M}" if (made := _moment(listed.created_at)) else listed.created_at,
        "state": t(listed.state) if listed.state else "",
        "marked": listed.note or (t("marked") if listed.marked else ""),
        "deliveries": listed.deliveries,
        "rows": "" if listed.rows is None else number(listed.rows),
        "content": listed.content_hash[:12],
        "MB": number(listed.bytes / 1_000_000, 1),
    }
    return {t(name): value for name, value in values.items()}


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # of a damaged release
        return None


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
    typer.echo(t("Release {release} is kept until it is unmarked.", release=release_id))


@app.command(cls=Command)
def unmark(release_id: IdArgument) -> None:
    """Remove a mark; the release is then kept no longer than others."""
    from aarsvaerk.release.lifecycle import marks

    settings = Settings.from_environment()
    with _known_failures(settings):
        if not marks.unmark(settings, release_id):
            marked = ", ".join(marks.marks(settings)) or t("none")
            told = t("{release} is not marked. Marked releases: {marked}", release=release_id, marked=marked)
            typer.echo(told, err=True)
            raise typer.Exit(USAGE)
    typer.echo(t("Release {release} is no longer marked.", release=release_id))


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
            found, done = retention.outdated(settings, keep), "{count} would be removed."
        else:
            with hold(settings.lock):
                wanted = retention.outdated(settings, keep)
                found, done = retention.prune(settings, keep), "{count} removed."
            if len(found) < len(wanted):
                raise typer.Exit(FAILED)
    for release_id in found:
        typer.echo(release_id)
    typer.echo(t(done, count=len(found)), err=True)


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
        raise typer.BadParameter(t("--undo takes no ID."))
    settings = Settings.from_environment()
    with _known_failures(settings), hold(settings.lock):
        before = current_release(settings)
        release = rolling.undo(settings) if undo else rolling.rollback(settings, release_id)
        in_effect = rolling.rollback_in_effect(settings)
    if before and before.release_id == release.release_id:
        typer.echo(t("Release {release} is already current.", release=release.release_id))
    else:
        made = datetime.fromisoformat(release.created_at)
        told = "The current release is {release}, published {moment}."
        typer.echo(t(told, release=release.release_id, moment=f"{day(made)} {made:%H:%M} UTC"))
        if before:
            typer.echo(t("Before it was {release}.", release=before.release_id))
        typer.echo(t("Readers get it the next time they open the release."))
    if in_effect:
        typer.echo(f"{t('No refresh publishes until you end the rollback.')}\n{t(rolling.HOW_TO_END)}")
    else:
        typer.echo(t("The next refresh publishes what is new."))


@contextmanager
def _known_failures(settings: Settings) -> Iterator[None]:
    """Print failures that the user can fix without a traceback."""
    from aarsvaerk.lock import AlreadyRunning
    from aarsvaerk.release.lifecycle.rollback import NoSuchRelease

    try:
        yield
        return
    except NoSuchRelease as error:
        message, code = in_words(error), USAGE
    except AlreadyRunning as error:
        told = "A refresh is running: {error}. Nothing was changed; try again when it is finished."
        message, code = t(told, error=in_words(error)), FAILED
    except OSError as error:
        told = t("The home is {home}; check free space and write permission.", home=settings.home)
        message = f"{machine_failure(error)} {told}"
        code = FAILED
    typer.echo(message, err=True)
    raise typer.Exit(code)
