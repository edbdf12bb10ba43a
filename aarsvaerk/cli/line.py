"""`aarsvaerk refresh | status | dagster`: running the pipeline, and its status.

Belongs here: options and messages. Does not belong here: the run itself (orchestration.run). Heavy modules are imported
inside the command that needs them, so that "nothing new" is reported at once.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import FAILED, REJECTED, expected_failures, rollback_in_words
from aarsvaerk.settings import TARGETS, Settings

Target = StrEnum("Target", TARGETS)


def refresh(
    force: Annotated[
        bool, typer.Option("--force", help="Build and publish even if nothing is new or a rollback is in effect.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Publish even if tables lost rows since the current release.")
    ] = False,
    hold: Annotated[
        bool, typer.Option("--hold", help="Publish nothing: keep the candidate for `aarsvaerk preview`.")
    ] = False,
    target: Annotated[
        Target | None,
        typer.Option(help="What builds the tables. Default: AARSVAERK_TARGET, and duckdb.", show_default=False),
    ] = None,
) -> None:
    """Land waiting files, build the warehouse, check it and publish a release."""
    from aarsvaerk.intake.fingerprint import inputs_fingerprint
    from aarsvaerk.intake.inbox import unreadable
    from aarsvaerk.release.held import held_folder
    from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
    from aarsvaerk.release.lifecycle.switch import damage_of_current
    from aarsvaerk.release.releases import current_release, read_release

    settings = Settings.from_environment()
    settings = replace(settings, target=target or settings.target)
    release, rollback = current_release(settings), rollback_in_effect(settings)
    if rollback and not (force or hold):
        is_new = rollback.inputs_hash != inputs_fingerprint(settings)
        waiting = "Something new is waiting; nothing was published."
        news = t(waiting if is_new else "Nothing new since; nothing published.")
        typer.echo(f"{rollback_in_words(rollback)}. {news}\n{t(HOW_TO_END)}", err=is_new)
        if is_new:
            raise typer.Exit(FAILED)
        return
    if damage := not force and damage_of_current(settings):
        typer.echo(
            t("The current release is damaged: {damage}. Another is made.", damage=in_words(damage[0])), err=True
        )
    elif release and not force and release.inputs_hash == inputs_fingerprint(settings):
        typer.echo(t("Nothing new since release {release}; nothing published.", release=release.release_id))
        typer.echo(settings.current_database)
        if closed := unreadable(settings):
            from aarsvaerk.cli.terminal import print_left_behind

            print_left_behind(closed, language())
            raise typer.Exit(REJECTED)
        return
    if hold and not force and (held := held_folder(settings)):
        candidate = read_release(held)
        if candidate.inputs_hash == inputs_fingerprint(settings):
            typer.echo(t("Candidate {release} is held already; nothing new since.", release=candidate.release_id))
            return

    from aarsvaerk.cli.terminal import TerminalProgress, print_outcome
    from aarsvaerk.temporary import temporary_files_in_home

    with expected_failures(settings), temporary_files_in_home(settings):
        from orchestration.run import refresh as run
        from orchestration.spark import need_spark

        if settings.target == Target.spark:
            need_spark(settings)
        with TerminalProgress() as progress:
            outcome = run(settings, progress, force=force, accept_loss=accept_loss, hold_candidate=hold)
        print_outcome(settings, outcome, progress, language())
    if outcome.release is None:
        raise typer.Exit(FAILED)
    if outcome.rejected or any(left.is_failure for left in outcome.left_behind):
        raise typer.Exit(REJECTED)


def status() -> None:
    """Show the current release, its deliveries and findings, and the files waiting in the inbox."""
    from aarsvaerk.cli.terminal import print_status

    print_status(Settings.from_environment())


def dagster(port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 3000) -> None:
    """Serve Dagster's web pages on this machine and run the schedule and the inbox sensor, until Ctrl-C."""
    import subprocess

    settings = Settings.from_environment()
    settings.export()
    with expected_failures(settings):
        from orchestration.dbt import ManifestPreparation
        from orchestration.run import prepare_dagster_home

        dagster_home = prepare_dagster_home(settings)
        ManifestPreparation(settings).wait()
    binaries = Path(sys.executable).parent
    module = ["--module-name", "orchestration.dagster_entry"]
    commands = [
        [sys.executable, "-m", "orchestration.webserver", "--host", "127.0.0.1", "--port", str(port), *module],
        [str(binaries / "dagster-daemon"), "run", *module],
    ]
    token = settings.dagster_token or secrets.token_urlsafe(24)
    link = f"http://127.0.0.1:{port}/?token={token}"
    typer.echo(t("Dagster: {link} (Ctrl-C stops it); its home is {home}", link=link, home=settings.dagster_home))
    failed = False
    environment = settings.child_environment() | {"DAGSTER_HOME": dagster_home}
    environment["AARSVAERK_DAGSTER_TOKEN"] = token
    children = [
        subprocess.Popen(command, cwd=settings.project_root, env=environment)  # noqa: S603
        for command in commands
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with suppress(KeyboardInterrupt):
            _, ended = os.wait()  # neither ends by itself unless something is wrong, such as a port in use
            failed = os.waitstatus_to_exitcode(ended) != 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
    if failed:
        raise typer.Exit(FAILED)
