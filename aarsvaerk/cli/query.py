"""`aarsvaerk query`, `explain`, `benchmark` and `diff`: queries on releases.

Belongs here: options and messages. Does not belong here: computing the answers (serving, release.changes). Heavy
modules are imported inside the command that needs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.language import in_words, language, t
from aarsvaerk.cli.options import (
    FAILED,
    USAGE,
    Format,
    Profile,
    chosen_municipality,
    expected_failures,
    need_release,
)
from aarsvaerk.municipalities import municipalities_of
from aarsvaerk.settings import Settings

if TYPE_CHECKING:
    import duckdb


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Output format.")]
ProfileOption = Annotated[Profile, typer.Option(help="open: the profile for publication, small units suppressed.")]


def query(
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL",
            help='For example "from marts.fte_by_unit". Several statements are separated by ;.',
            show_default=False,
        ),
    ],
    format: FormatOption = Format.table,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Maximum number of rows; 0 shows all. Default: 100 in a terminal, else all.",
            show_default=False,
        ),
    ] = None,
    profile: ProfileOption = Profile.internal,
    width: Annotated[
        int | None,
        typer.Option(min=20, help="Width of a table in characters; default: that of the terminal.", show_default=False),
    ] = None,
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="Show a long table page by page (in a terminal).")
    ] = True,
) -> None:
    """Query the current release, read-only."""
    from aarsvaerk.cli.rows import print_result

    with _release(profile) as connection:
        statements = connection.extract_statements(sql)
        if format is Format.parquet and len(statements) != 1:
            raise typer.BadParameter(
                t("Parquet takes one statement with rows; there are {count}.", count=len(statements))
            )
        for number, statement in enumerate(statements):
            if number:
                typer.echo()
            print_result(connection.sql(statement.query), format, limit, width, pager)
        if _asks_for_texts(sql) and not _has_texts(connection):
            typer.echo(t(_NO_TEXTS), err=True)


_NO_TEXTS = (
    "texts: not landed. The tasks' texts are empty, so a search in them finds nothing. Land the source documents: "
    "aarsvaerk ingest FILE"
)


def _asks_for_texts(sql: str) -> bool:
    return "_text" in sql.lower()


def _has_texts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any document was landed, whose texts the release then holds."""
    held = "select 1 from duckdb_columns() where (table_name, column_name) = ('fct_task', 'task_text')"
    if not connection.sql(held).fetchone():
        return True  # a release of something else
    return bool(connection.sql("select 1 from core.fct_task where task_text is not null limit 1").fetchone())


def tables(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A table, such as fte_by_unit; without it, all tables.", show_default=False
        ),
    ] = None,
    format: FormatOption = Format.table,
    profile: ProfileOption = Profile.internal,
) -> None:
    """List the tables and metrics of the current release, or the columns of one."""
    from aarsvaerk.cli.rows import print_result
    from aarsvaerk.release.files.contents import has_danish_meanings

    with _release(profile) as connection:
        if name is None:
            print_result(connection.sql(_TABLES.format(language=language(), line=1 + (language() == "da"))), format)
        else:
            suffix = "_da" if language() == "da" and has_danish_meanings(connection) else ""
            columns = _COLUMNS.format(language=language(), suffix=suffix)
            print_result(connection.sql(columns, params={"table": _table_called(connection, name)}), format)


# One line a table: the first paragraph of its description, and the rows of what is stored (a view has none of its own).
_TABLES = """
    from (
        select "schema" || '.' || "table" as "table", label_{language} as label, stored.estimated_size as "rows",
            regexp_replace(
                split_part(trim(description_{language}), e'\\n\\n', 1), '\\s+', ' ', 'g'
            ) as description
        from meta.dictionary_table
        left join duckdb_tables() as stored on (stored.schema_name, stored.table_name) = ("schema", "table")
        union all
        select schema_name || '.' || function_name || '(' || array_to_string(parameters, ', ') || ')',
            split_part(comment, e'\\n', {line}), null, null
        from duckdb_functions() where schema_name = 'marts' and starts_with(function_name, 'metric_')
    )
    order by contains("table", '('), not starts_with("table", 'marts.'), "table" """
_COLUMNS = """
    select "column", type, label_{language} as label, unit{suffix} as unit, additivity,
        regexp_replace(trim(description_{language}), '\\s+', ' ', 'g') as description,
        null_meaning{suffix} as null_meaning
    from meta.dictionary as described
    join duckdb_columns() as held
        on (held.schema_name, held.table_name, held.column_name)
            = (described."schema", described."table", described."column")
    where "schema" || '.' || "table" = $table order by held.column_index"""


def _table_called(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The table of this name, with or without its schema."""
    from difflib import get_close_matches

    known = connection.sql('select "schema", "table" from meta.dictionary_table order by all').fetchall()
    by_name = {table: f"{schema}.{table}" for schema, table in known}
    wanted = name.strip().lower().replace('"', "")
    if wanted in by_name.values():
        return wanted
    if wanted in by_name:
        return by_name[wanted]
    near = [by_name[one] for one in get_close_matches(wanted.split(".")[-1], by_name, 3, cutoff=0.5)]
    if near:
        said = t("There is no table {name}. Did you mean {names}?", name=name, names=t(" or ").join(near))
    else:
        said = t("There is no table {name}. aarsvaerk tables lists all.", name=name)
    raise typer.BadParameter(said)


@contextmanager
def _release(profile: Profile) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current release in a profile, read-only and cut off from all else; SQL that fails is wrong usage."""
    settings = Settings.from_environment()
    need_release(settings)
    database = settings.current_open_database if profile is Profile.open else settings.current_database
    if not database.exists():
        typer.echo(t("The current release has no open profile. Make one with: aarsvaerk refresh --force"), err=True)
        raise typer.Exit(FAILED)
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            # A table can be named without its schema, and `show tables` lists them all.
            connection.execute("set search_path = 'marts,core,meta'")
            # Only the release: no other files, no network, and no way to re-enable them.
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
            yield connection
    except duckdb.Error as error:
        typer.echo(t("The query failed: {error}", error=error), err=True)
        raise typer.Exit(USAGE) from None


def explain(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    task_field: Annotated[str, typer.Option(help="Code, such as 1.2.6.", show_default=False)],
    year: Annotated[int | None, typer.Option(help="Default: the newest.", show_default=False)] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Print the parts as rows.")] = None,
) -> None:
    """Show what a task field's FTE are made of: units, weights, methods, reasons and source lines."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.cli.rows import print_result
    from aarsvaerk.serving.explain import PARTS, NothingToExplain, find_figure
    from aarsvaerk.serving.explain import explain as lines

    with duckdb.connect(str(settings.current_database), read_only=True) as connection:
        try:
            code = chosen_municipality(connection, municipality)
            figure = find_figure(connection, code, task_field, year)
        except NothingToExplain as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(USAGE) from None
        if format:
            print_result(connection.sql(PARTS, params=figure.parameters), format, 0)
        else:
            typer.echo("\n".join(lines(connection, figure, language())))


def improve(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    format: FormatOption = Format.table,
    profile: ProfileOption = Profile.internal,
) -> None:
    """Show what to deliver to make the figures surer, by the FTE that gain."""
    from aarsvaerk.cli.rows import print_rows
    from aarsvaerk.serving.improve import NothingToImprove, improvements

    with _release(profile) as connection:
        code = chosen_municipality(connection, municipality)
        try:
            rows = improvements(connection, code, language())
            if format is Format.table:
                rows = [{name.replace("_pct", " (%)"): value for name, value in row.items()} for row in rows]
        except NothingToImprove:
            said = (
                "The release holds no FTE of {municipality}. Deliver them first: aarsvaerk template fte --out fte.xlsx"
            )
            typer.echo(t(said, municipality=municipalities_of(connection)[code]), err=True)
            raise typer.Exit(USAGE) from None
    if not rows:
        typer.echo(t("All FTE have grade A or B: nothing that could be delivered makes them surer."), err=True)
    print_rows(rows, format)


def benchmark(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    task_field: Annotated[
        str | None, typer.Option(help="Only this code, such as 1.2.6; default: all.", show_default=False)
    ] = None,
    year: Annotated[int | None, typer.Option(help="Default: the newest.", show_default=False)] = None,
    peers: Annotated[
        str,
        typer.Option(
            help="Peer set: country, dst_group, region, size, neighbours, twins, twins_social or one of your own."
        ),
    ] = "dst_group",
    html: Annotated[
        Path | None, typer.Option(help="Write an HTML page to this file.", dir_okay=False, show_default=False)
    ] = None,
    format: Annotated[Format | None, typer.Option("--format", "-f", help="Print the comparison as rows.")] = None,
) -> None:
    """Compare a municipality's FTE by task field with its peers; with --task-field, all there is to say of it."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.cli.rows import print_result
    from aarsvaerk.serving.benchmark import NothingToCompare, as_html, as_lines, compare, rows_of
    from aarsvaerk.serving.benchmark_answer import answer

    shown = language()
    with expected_failures(settings), duckdb.connect(str(settings.current_database), read_only=True) as connection:
        try:
            code = chosen_municipality(connection, municipality)
            comparison = compare(connection, code, year, peers, task_field)
        except NothingToCompare as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(USAGE) from None
        if html:
            html.write_text(as_html(comparison, shown), encoding="utf-8")
            typer.echo(html)
        elif format:
            print_result(rows_of(connection, comparison), format, 0)
        elif task_field:
            typer.echo("\n".join(answer(connection, comparison, shown)))
        else:
            typer.echo("\n".join(as_lines(comparison, shown)))


def diff(
    before: Annotated[str | None, typer.Argument(metavar="[A]", help="A release id.", show_default=False)] = None,
    after: Annotated[str | None, typer.Argument(metavar="[B]", help="A later one.", show_default=False)] = None,
    municipality: Annotated[
        str | None,
        typer.Option(help="Code or name, such as 730 or Randers; default: all.", show_default=False),
    ] = None,
    format: FormatOption = Format.table,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Maximum number of figures; 0 shows all. Default: 100 in a terminal, else all.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the figures that differ between two releases, and why; default: the last two."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.cli.rows import print_result
    from aarsvaerk.release.changes.two_releases import COMPARISON, NotComparable, changed_figures, two_releases
    from aarsvaerk.release.changes.words import DELIVERED_FIRST, InWords
    from orchestration.dbt import compiled

    with expected_failures(settings):
        try:
            code = None
            if municipality:
                with duckdb.connect(str(settings.current_database), read_only=True) as connection:
                    code = chosen_municipality(connection, municipality)
            older, newer = two_releases(settings, before, after)
            comparison = compiled(settings, COMPARISON)
            with changed_figures(settings, older, newer, comparison, code) as connection:
                if format not in (Format.table, Format.md):
                    print_result(connection.sql(f"from changed_figure order by {DELIVERED_FIRST}"), format, limit)
                    return
                words = InWords(connection, language())
                if format == Format.table:
                    typer.echo(f"{older.release_id} -> {newer.release_id}")
                    found = words.counts(t("Figures"))
                    if not found.limit(1).fetchone():
                        typer.echo(t("No figure differs."))
                        return
                    print_result(found, format, 0)
                print_result(words.rows(), format, limit)
        except NotComparable as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(USAGE) from None
