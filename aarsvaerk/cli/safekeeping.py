"""`aarsvaerk verify | erase | backup | restore`: keeping what was received.

Belongs here: what people type and read. Does not belong here: the work (aarsvaerk.release.safekeeping).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import FAILED, USAGE, expected_failures
from aarsvaerk.settings import Settings

if TYPE_CHECKING:
    from aarsvaerk.release.safekeeping import Copied


def verify(
    repair: Annotated[
        bool, typer.Option("--repair", help="Keep what can still be read of a broken ledger, and chain it anew.")
    ] = False,
) -> None:
    """Compare every received file with its sha256, and the ledger of receipts with itself."""
    from aarsvaerk.release.safekeeping import verify as compare
    from ingest.messages import render

    settings = Settings.from_environment()
    with expected_failures(settings):
        landing = compare(settings, repair)
    for problem in landing.problems:
        typer.echo("\n  ".join(render(problem.finding, language())), err=True)
    if landing.problems:
        typer.echo(t("Nothing is published until this is put right."), err=True)
        raise typer.Exit(FAILED)
    count = len(landing.deliveries)
    typer.echo(t("{count} deliveries are as they were received, and the ledger is whole.", count=count))


def erase(
    delivery: Annotated[str, typer.Argument(metavar="DELIVERY", help="Its id.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why; it stays in the ledger.", show_default=False)],
    backup: Annotated[
        list[Path] | None, typer.Option(help="A backup to erase it from too; can be repeated.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a delivery that should never have come, with every release that holds it. This cannot be undone."""
    from aarsvaerk.intake.receiving import NoSuchDelivery, find_delivery
    from aarsvaerk.lock import hold
    from aarsvaerk.release.safekeeping import NotRestorable, erase_everywhere, erase_from_backup

    settings = Settings.from_environment()
    with expected_failures(settings):
        try:
            sha256 = find_delivery(settings, delivery)
        except NoSuchDelivery as unknown:
            typer.echo(in_words(unknown), err=True)
            raise typer.Exit(USAGE) from None
        if not yes:
            typer.confirm(
                t("Remove {delivery} and every release that holds it, for good?", delivery=delivery), abort=True
            )
        with hold(settings.lock):
            removed = erase_everywhere(settings, sha256, reason)
            try:
                for folder in backup or ():
                    erase_from_backup(folder.expanduser().absolute(), sha256, reason)
            except NotRestorable as error:
                typer.echo(in_words(error), err=True)
                typer.echo(t("{delivery} is erased from this home.", delivery=delivery), err=True)
                raise typer.Exit(FAILED) from None
    typer.echo(t("{delivery} is erased from this home.", delivery=delivery))
    if removed:
        typer.echo(t("Removed releases that held it: {releases}", releases=", ".join(removed)))
    typer.echo(t("Publish what remains with: aarsvaerk refresh"))
    typer.echo(t("Erase it from every backup (--backup), and publish to PostgreSQL again."))


def backup(
    to: Annotated[
        Path,
        typer.Option(help="A folder, best on another disk; a second backup copies what is new.", show_default=False),
    ],
) -> None:
    """Copy what cannot be made again: received files, ledger, marks, and the current and the marked releases."""
    from aarsvaerk.release.safekeeping import NotRestorable, back_up

    settings = Settings.from_environment()
    with expected_failures(settings):
        try:
            done = back_up(settings, to.expanduser().absolute())
        except NotRestorable as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(FAILED) from None
    _print_done(done, t("The backup in {folder} is complete and was compared with its checksums.", folder=to))


def restore(
    source: Annotated[Path, typer.Option("--from", help="The folder of a backup.", show_default=False)],
) -> None:
    """Bring back from a backup what this home lacks; what it holds and is whole stays."""
    from aarsvaerk.lock import hold
    from aarsvaerk.release.safekeeping import NotRestorable
    from aarsvaerk.release.safekeeping import restore as bring_back

    settings = Settings.from_environment()
    with expected_failures(settings):
        try:
            with hold(settings.lock):
                done = bring_back(settings, source.expanduser().absolute())
        except NotRestorable as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(FAILED) from None
    _print_done(done, t("{home} is restored.", home=settings.home))
    typer.echo(t("Publish it with: aarsvaerk refresh"))


def _print_done(done: Copied, what: str) -> None:
    counts = {"copied": done.copied, "present": done.present}
    typer.echo(t("{copied} files and releases were copied, {present} were there already.", **counts))
    for problem in done.problems:
        typer.echo(in_words(problem), err=True)
    if done.problems:
        raise typer.Exit(FAILED)
    typer.echo(what)
