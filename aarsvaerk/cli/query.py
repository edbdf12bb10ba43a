"""`aarsvaerk query`, `explain`, `benchmark` and `diff`: queries on releases.

Belongs here: options and messages. Does not belong here: computing the answers (serving, release.changes). Heavy
modules are imported inside the command that needs them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.options import FAILED, USAGE, Format, LanguageOption, Profile, expected_failures, need_release
from aarsvaerk.settings import Settings


class PeerGroup(StrEnum):
    """The groups a municipality is compared in, as `peer_group_type` names them."""

    country = "country"
    dst_group = "dst_group"
    region = "region"


def query(
    sql: Annotated[
        str, typer.Argument(metavar="SQL", help='For example "from marts.fte_by_unit".', show_default=False)
    ],
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.table,
    limit: Annotated[int, typer.Option(min=0, help="Maximum number of rows; 0 shows all.")] = 100,
    profile: Annotated[
        Profile, typer.Option(help="open: the profile for publication, small units suppressed.")
    ] = Profile.internal,
) -> None:
    """Query the current release, read-only."""
    from aarsvaerk.cli.terminal import print_result

    settings = Settings.from_environment()
    need_release(settings)
    database = settings.current_open_database if profile is Profile.open else settings.current_database
    if not database.exists():
        typer.echo("The current release has no open profile. Make one with: aarsvaerk refresh --force", err=True)
        raise typer.Exit(FAILED)
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            # Only the release: no other files, no network, and no way to re-enable them.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            print_result(connection.sql(sql), format, limit)
    except duckdb.Error as error:
        typer.echo(f"The query failed: {error}", err=True)
        raise typer.Exit(USAGE) from None


def explain(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730.", show_default=False)],
    task_field: Annotated[str, typer.Option(help="Code, such as 1.2.6.", show_default=False)],
    year: Annotated[int | None, typer.Option(help="Default: the newest.", show_default=False)] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Print the parts as rows.")] = None,
    language: LanguageOption = None,
) -> None:
    """Show what a task field's FTE are made of: units, weights, methods, reasons and source lines."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.cli.terminal import print_result
    from aarsvaerk.serving.explain import PARTS, NothingToExplain, find_figure
    from aarsvaerk.serving.explain import explain as lines

    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        try:
            figure = find_figure(connection, municipality, task_field, year)
        except NothingToExplain as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(USAGE) from None
        if format:
            print_result(connection.sql(PARTS, params=figure.parameters), format, 0)
        else:
            typer.echo("\n".join(lines(connection, figure, language or settings.language)))


def benchmark(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730.", show_default=False)],
    task_field: Annotated[
        str | None, typer.Option(help="Only this code, such as 1.2.6; default: all.", show_default=False)
    ] = None,
    year: Annotated[int | None, typer.Option(help="Default: the newest.", show_default=False)] = None,
    peers: Annotated[PeerGroup, typer.Option(help="The group to compare with.")] = PeerGroup.dst_group,
    html: Annotated[
        Path | None, typer.Option(help="Write an HTML page to this file.", dir_okay=False, show_default=False)
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Compare a municipality's FTE by task field with its peers: median, middle half and gap in FTE."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.serving.benchmark import NothingToCompare, as_html, as_lines, compare

    shown = language or settings.language
    with expected_failures(settings), duckdb.connect(str(settings.current_database), read_only=True) as connection:
        try:
            comparison = compare(connection, municipality, year, peers, task_field)
        except NothingToCompare as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(USAGE) from None
        if html:
            html.write_text(as_html(comparison, shown), encoding="utf-8")
            typer.echo(html)
        else:
            typer.echo("\n".join(as_lines(comparison, shown)))


def diff(
    before: Annotated[str | None, typer.Argument(metavar="[A]", help="A release id.", show_default=False)] = None,
    after: Annotated[str | None, typer.Argument(metavar="[B]", help="A later one.", show_default=False)] = None,
    municipality: Annotated[str | None, typer.Option(help="Only this code, such as 730.", show_default=False)] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.table,
    limit: Annotated[int, typer.Option(min=0, help="Maximum number of figures; 0 shows all.")] = 100,
) -> None:
    """List the figures that differ between two releases, and why; default: the last two."""
    settings = Settings.from_environment()
    need_release(settings)
    from aarsvaerk.cli.terminal import print_result
    from aarsvaerk.release.changes.differences import NotComparable
    from aarsvaerk.release.changes.two_releases import changed_figures, counts, two_releases

    with expected_failures(settings):
        try:
            older, newer = two_releases(settings, before, after)
            with changed_figures(settings, older, newer, municipality) as connection:
                if format == Format.table:
                    typer.echo(f"{older.release_id} -> {newer.release_id}")
                    print_result(counts(connection), format, 0)
                print_result(connection.table("changed_figure"), format, limit)
        except (LookupError, NotComparable) as error:
            typer.echo(str(error.args[0]), err=True)
            raise typer.Exit(USAGE) from None
