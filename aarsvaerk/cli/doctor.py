"""`aarsvaerk doctor`: whether this installation and its home are well, and what would go wrong tonight.

Belongs here: what is looked at, and how it is said. Does not belong here: mending it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from aarsvaerk.cli.language import day, number, t
from aarsvaerk.cli.options import FAILED
from aarsvaerk.settings import Settings

_PACKAGES = ("aarsvaerk", "duckdb", "dbt-core", "dbt-duckdb", "dagster", "great-expectations")
_ROOM = 3
"""So many times the current release must fit on the disk: the candidate, the new release, its files being written."""
_LEAST_ROOM = 200 * 1024 * 1024
_STALE_DAYS = 2


@dataclass(frozen=True)
class Seen:
    """Something that was looked at; `advice` says what to do where it is not well."""

    name: str
    told: str
    advice: str | None = None


def doctor() -> None:
    """Look at versions, home, rights, space, inbox, releases and sources, and say what would go wrong tonight."""
    settings = Settings.from_environment()
    advice = []
    for one in _looked_at(settings):
        typer.echo(f"{'!!' if one.advice else 'ok'}  {one.name:12} {one.told}")
        if one.advice:
            advice.append(one.advice)
    if advice:
        typer.echo("\n" + "\n".join([t("What to do:"), *(f"- {one}" for one in advice)]))
        raise typer.Exit(FAILED)
    typer.echo("\n" + t("Nothing would go wrong tonight."))


def _looked_at(settings: Settings) -> Iterator[Seen]:
    yield _versions()
    yield from _home(settings)
    if not settings.home.exists():
        return
    yield from _room(settings)
    yield from _inbox(settings)
    yield from _releases(settings)


def _versions() -> Seen:
    found, missing = [f"Python {sys.version.split()[0]}"], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    told = ", ".join(found)
    if missing:
        return Seen(t("versions"), told, t("Install what is missing: make setup ({names})", names=", ".join(missing)))
    return Seen(t("versions"), told)


def _home(settings: Settings) -> Iterator[Seen]:
    home = settings.home
    if not home.exists():
        yield Seen(t("home"), t("{home} is not there yet", home=home), t("Make it with: aarsvaerk refresh"))
        return
    closed = [path for path in (home, settings.landing, settings.releases) if path.exists() and not _is_ours(path)]
    if closed:
        advice = t("Run it as the user who owns these folders: {paths}", paths=", ".join(map(str, closed)))
        yield Seen(t("home"), str(home), advice)
    elif home.stat().st_mode & 0o007:
        yield Seen(t("home"), str(home), t("Others can read the home; close it with: chmod o= {home}", home=home))
    else:
        yield Seen(t("home"), str(home))


def _is_ours(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK | os.X_OK)


def _room(settings: Settings) -> Iterator[Seen]:
    free = shutil.disk_usage(settings.home).free
    release = settings.current.resolve()
    used = sum(path.stat().st_size for path in release.rglob("*") if path.is_file()) if release.is_dir() else 0
    needed = max(_ROOM * used, _LEAST_ROOM)
    told = t("{free} MB free, a refresh needs {needed} MB", free=number(free >> 20), needed=number(needed >> 20))
    advice = t("Make room: aarsvaerk releases prune --keep 5") if free < needed else None
    yield Seen(t("space"), told, advice)


def _inbox(settings: Settings) -> Iterator[Seen]:
    from aarsvaerk.intake.inbox import pending, unreadable

    try:
        waiting, closed = pending(settings), unreadable(settings)
    except PermissionError:
        yield Seen(t("inbox"), str(settings.inbox), t("Only the warehouse’s own user can look into the inbox."))
        return
    told = t("{count} waiting", count=len(waiting))
    names = ", ".join(left.file_name for left in closed)
    yield Seen(t("inbox"), told, t("These files cannot be read: {names}", names=names) if closed else None)


def _releases(settings: Settings) -> Iterator[Seen]:
    from aarsvaerk.release.lifecycle.rollback import rollback_in_effect
    from aarsvaerk.release.releases import current_release

    release = current_release(settings)
    if release is None:
        yield Seen(t("release"), t("none"), t("Make one with: aarsvaerk refresh"))
        return
    made = datetime.fromisoformat(release.created_at)
    told = t("{release}, published {moment}", release=release.release_id, moment=day(made))
    advice = None
    if rollback_in_effect(settings):
        advice = t("A rollback is in effect, so nothing is published tonight; end it with: aarsvaerk rollback --undo")
    yield Seen(t("release"), told, advice)
    runs = settings.dagster_home / "history" / "runs"
    newest = max((path.stat().st_mtime for path in runs.glob("*.db")), default=None) if runs.is_dir() else None
    if newest is not None:
        last = datetime.fromtimestamp(newest, UTC)
        advice = None
        if (datetime.now(UTC) - last).days > _STALE_DAYS:
            advice = t("No run for {count} days; is aarsvaerk dagster running?", count=(datetime.now(UTC) - last).days)
        yield Seen(t("last run"), f"{day(last)} {last:%H:%M} UTC", advice)
    yield from _sources(settings)


def _sources(settings: Settings) -> Iterator[Seen]:
    import duckdb

    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        try:
            found = connection.execute(
                "select source_code, next_expected_on, state from meta.source order by next_expected_on"
            ).fetchall()
        except duckdb.CatalogException:  # made before releases kept their sources
            return
    today = datetime.now(UTC).date()
    late = [code for code, due, _ in found if due and due < today]
    waiting = [code for code, _, state in found if state == "waits"]
    told = t("{count} sources, {late} overdue", count=len(found), late=len(late))
    if late:
        yield Seen(t("sources"), told, t("Ask for newer deliveries of: {names}", names=", ".join(late)))
    elif waiting:
        yield Seen(t("sources"), told, t("Deliveries wait for an answer: {names}", names=", ".join(waiting)))
    else:
        yield Seen(t("sources"), told)
