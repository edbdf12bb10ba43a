"""`aarsvaerk publish postgres`: copy a release to PostgreSQL.

Belongs here: options and messages. Does not belong here: the work (serving.postgres). Heavy modules are imported inside
the command that needs them.
"""

from __future__ import annotations

import re
from typing import Annotated

import typer

from aarsvaerk.cli.commands import Command
from aarsvaerk.cli.language import in_words, number, t
from aarsvaerk.cli.options import FAILED, USAGE, Profile, need_release
from aarsvaerk.settings import Settings

app = typer.Typer(help="Copy a release to another system: PostgreSQL.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def publish() -> None:
    """Copy a release to another system: PostgreSQL."""


@app.command(cls=Command)
def postgres(
    dsn: Annotated[
        str | None,
        typer.Option(
            help="The database, without a password, which comes from PGPASSWORD or PGPASSFILE. Default: "
            "AARSVAERK_POSTGRES_DSN.",
            show_default=False,
        ),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="Id of the release; default: the current one.", show_default=False)
    ] = None,
    profile: Annotated[Profile, typer.Option(help="Everything, or the profile for publication.")] = Profile.internal,
    schema_prefix: Annotated[
        str, typer.Option(help="Prefix of the schemas core, marts and meta, such as aarsvaerk_.", show_default=False)
    ] = "",
    wait: Annotated[
        int, typer.Option(min=0, help="Seconds to wait for transactions that still read the old release.")
    ] = 600,
    force: Annotated[bool, typer.Option("--force", help="Copy the release even if it is already there.")] = False,
) -> None:
    """Copy a release to PostgreSQL 15 or newer, and switch its readers in one step."""
    settings = Settings.from_environment()
    need_release(settings)
    folder = settings.releases / release if release else settings.current
    if release and (release not in {path.name for path in settings.releases.glob("*") if path.is_dir()}):
        raise typer.BadParameter(t("There is no release {release}.", release=release))
    database = folder.resolve() / ("open" if profile == Profile.open else "") / "aarsvaerk.duckdb"
    if not database.exists():
        raise typer.BadParameter(
            t("Release {release} has no profile {profile}.", release=folder.resolve().name, profile=profile)
        )
    if not re.fullmatch(r"([a-z][a-z0-9_]{0,29})?", schema_prefix):
        raise typer.BadParameter(t("A schema prefix has at most 30 lower-case letters, digits and _, a letter first."))
    if not (dsn or settings.postgres_dsn):
        raise typer.BadParameter(t("Give the database with --dsn or in AARSVAERK_POSTGRES_DSN."))

    import time

    from aarsvaerk.serving.postgres.publishing import publish
    from aarsvaerk.serving.postgres.target import PublishFailed, Target, UnreadableAddress

    started = time.monotonic()
    try:
        target = Target.named(dsn) if dsn else Target.named(settings.postgres_dsn, secrets_allowed=True)
        done = publish(target, database, profile, schema_prefix=schema_prefix, wait_seconds=wait, force=force)
    except UnreadableAddress as error:
        typer.echo(in_words(error), err=True)
        raise typer.Exit(USAGE) from None
    except PublishFailed as error:
        typer.echo(in_words(error), err=True)
        raise typer.Exit(FAILED) from None
    if not done.is_new:
        told = "Release {release} (profile {profile}) is already there; nothing copied."
        typer.echo(t(told, release=done.release_id, profile=done.profile))
        return
    told = (
        "Release {release} (profile {profile}) is in {target}: {relations} tables and views, {rows} rows, "
        "{seconds} seconds."
    )
    values = {"release": done.release_id, "profile": done.profile, "target": target, "relations": done.relation_count}
    values |= {"rows": number(done.row_count), "seconds": number(time.monotonic() - started, 1)}
    typer.echo(t(told, **values))
