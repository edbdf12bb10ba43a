"""`aarsvaerk mapping suggest | review | decide`: suggestions, undecided tasks, and decisions.

Belongs here: options, messages and prompts. Does not belong here: queries on the release (review), the file of
decisions (decisions). Heavy modules are imported inside the command that needs them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.commands import Command
from aarsvaerk.cli.language import in_words, language, number, t
from aarsvaerk.cli.options import FAILED, USAGE, Format, municipality_code, need_release
from aarsvaerk.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from aarsvaerk.mapping.decisions import Decision

app = typer.Typer(
    help="Map tasks to task fields: suggestions, undecided tasks, decisions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
MunicipalityOption = Annotated[
    str | None, typer.Option(help="Code or name, such as 730 or Randers; default: all.", show_default=False)
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Output format.")]


@app.command(cls=Command)
def suggest(
    unit: Annotated[str, typer.Option(help="Part of the unit's name.", show_default=False)],
    municipality: MunicipalityOption = None,
    heading: Annotated[
        str | None, typer.Option(help="Suggest fields for this heading instead.", show_default=False)
    ] = None,
    task: Annotated[str | None, typer.Option(help="With --heading: a task under it.", show_default=False)] = None,
    format: FormatOption = Format.table,
) -> None:
    """Show the best suggestions for a unit's headings, next to the decision in effect, or for a text of your own."""
    if task and not heading:
        raise typer.BadParameter(t("--task needs --heading."))
    settings = Settings.from_environment()
    named, municipality = language(), _code_of(municipality)
    with _release(settings) as connection:
        from aarsvaerk.cli.rows import print_result
        from aarsvaerk.mapping.review import NotInRelease, suggestions_for_text, suggestions_for_units

        try:
            if heading:
                found = suggestions_for_text(settings, connection, municipality, unit, heading, task, named)
            else:
                found = suggestions_for_units(settings, connection, municipality, unit, named)
            print_result(found, format, 0)
        except NotInRelease as error:
            typer.echo(in_words(error), err=True)
            raise typer.Exit(USAGE) from None


@app.command(cls=Command)
def review(
    municipality: MunicipalityOption = None,
    limit: Annotated[int, typer.Option(min=0, help="Maximum number of headings or tasks; 0 shows all.")] = 20,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Only list, in this format.", show_default=False)
    ] = None,
) -> None:
    """List undecided headings and tasks, most FTE first; in a terminal, decide on them one by one."""
    settings = Settings.from_environment()
    named = language()
    municipality = _code_of(municipality)
    with _release(settings) as connection:
        from aarsvaerk.cli.rows import print_result
        from aarsvaerk.mapping.decisions import decided_places
        from aarsvaerk.mapping.review import undecided

        decided = decided_places(settings.decisions)
        found = undecided(connection, decided, named, municipality, limit or None)
        if not format and not len(found):
            typer.echo(t("Nothing is undecided."))
        elif format or not (sys.stdin.isatty() and sys.stdout.isatty()):
            print_result(found, format or Format.table, 0)
        else:
            _go_through(settings, found)


@app.command(cls=Command)
def decide(
    municipality: Annotated[str, typer.Option(help="Code or name, such as 730 or Randers.", show_default=False)],
    chief_area: Annotated[str, typer.Option(help="Name as printed above the tasks.", show_default=False)],
    unit: Annotated[str, typer.Option(help="Name as printed.", show_default=False)],
    heading: Annotated[str, typer.Option(help="As printed.", show_default=False)],
    task_field: Annotated[
        str, typer.Option(help="Code such as 1.2.3, or 0.0.0, cross_cutting or management.", show_default=False)
    ],
    reason: Annotated[str, typer.Option(help="Why; one English sentence.", show_default=False)],
    reason_da: Annotated[str, typer.Option(help="Why; one Danish sentence.", show_default=False)],
    position: Annotated[
        int | None,
        typer.Option(help="Position of one task, from 1; default: all tasks under the heading.", show_default=False),
    ] = None,
) -> None:
    """Record a decision; the next refresh applies it."""
    from aarsvaerk.mapping.decisions import Decision

    settings, day = Settings.from_environment(), date.today()
    municipality = _code_of(municipality)
    why = reason.strip(), reason_da.strip()
    decision = Decision(municipality, chief_area, unit, heading, position, task_field, *why, day)
    _check_place(settings, decision)
    _write(settings, decision)
    typer.echo(t("Publish it with: aarsvaerk refresh"))


def _go_through(settings: Settings, found: duckdb.DuckDBPyRelation) -> None:
    """Ask about each heading or task in turn, and write each answer at once."""
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    places = [list(group) for _, group in groupby(rows, _place)]
    written = set()
    try:
        for place, guesses in enumerate(places, start=1):
            # A heading may be printed twice in a unit; one decision is for both.
            if _place(guesses[0])[1:] in written:
                continue
            typer.echo("\n" + t("{number} of {places}", number=place, places=len(places)))
            if not (decision := _ask(settings, guesses)):
                continue
            _write(settings, decision)
            written.add(_place(guesses[0])[1:])
    except (typer.Abort, _Quit):
        typer.echo()
    if written:
        typer.echo(t("{count} decided. Publish it with: aarsvaerk refresh", count=len(written)))


class _Quit(Exception):
    """The user quits."""


def _place(row: dict) -> tuple:
    names = ("year", "municipality_code", "chief_area_name", "unit_name", "heading", "position")
    return tuple(row[name] for name in names)


def _ask(settings: Settings, guesses: list[dict]) -> Decision | None:
    """Ask about one heading or task; None if it is skipped."""
    from aarsvaerk.mapping.decisions import BadDecision, Decision, task_field_names

    row, today = guesses[0], date.today()
    guesses = [guess for guess in guesses if guess["guess_rank"]]
    fte = "" if row["unit_fte"] is None else t(", {fte} FTE in the unit", fte=number(row["unit_fte"]))
    typer.echo(f"{row['municipality_name']} {row['year']}: {row['chief_area_name']} / {row['unit_name']}{fte}")
    typer.echo(
        f"{row['heading']} ({row['task_count']} {t('undecided task' if row['task_count'] == 1 else 'undecided tasks')})"
    )
    if row["position"]:
        typer.echo(f"{t('Task')} {row['position']}: {row['task_text'] or t('(its text is not landed)')}")
    for rank, guess in enumerate(guesses, start=1):
        why = f"  ({guess['matched_words']})" if guess["matched_words"] else ""
        typer.echo(f"  {rank}  {guess['task_field_code']} {guess['task_field_name']}  {guess['score']}{why}")
    while True:
        answer = typer.prompt(t("Number, code, s to skip, q to quit")).strip()
        if answer in ("s", "q"):
            if answer == "q":
                raise _Quit
            return None
        picked = guesses[int(answer) - 1] if answer.isdecimal() and 0 < int(answer) <= len(guesses) else None
        code = picked["task_field_code"] if picked else answer
        try:
            names = task_field_names(code, today.year, settings.seeds / "reference")
            break
        except BadDecision as problem:
            typer.echo(in_words(problem))
    words = picked and picked["matched_words"]
    seen, seen_da = (f"; the model saw {words}", f"; modellen så {words}") if words else ("", "")
    reason = typer.prompt(t("Why (in English)"), default=f"Chosen on review as {names[1].lower()}{seen}.").strip()
    proposed = f"Valgt ved gennemgang som {names[0].lower()}{seen_da}."
    reason_da = typer.prompt(t("Why (in Danish)"), default=proposed).strip()
    place = row["municipality_code"], row["chief_area_name"], row["unit_name"], row["heading"], row["position"] or None
    return Decision(*place, code, reason, reason_da, today)


def _write(settings: Settings, decision: Decision) -> None:
    """Check and write a decision, or print what is wrong with it and exit."""
    from aarsvaerk.mapping.decisions import BadDecision, check, write

    try:
        check(decision, settings.seeds / "reference")
        write(settings.decisions, decision)
    except BadDecision as problem:
        typer.echo(f"{in_words(problem)} {t('Nothing was written.')}", err=True)
        raise typer.Exit(USAGE) from None
    except OSError as error:
        typer.echo(f"{error}. {t('Nothing was written.')}", err=True)
        raise typer.Exit(FAILED) from None


def _check_place(settings: Settings, decision: Decision) -> None:
    """Exit if the current release has tasks of the municipality, but none under these names."""
    if not settings.current_database.exists():
        return
    with _release(settings) as connection:
        from aarsvaerk.mapping.review import NotInRelease, check_place

        try:
            check_place(connection, *decision.place[:4])
        except NotInRelease as error:
            typer.echo(f"{in_words(error)} {t('Nothing was written.')}", err=True)
            raise typer.Exit(USAGE) from None


def _code_of(municipality: str | None) -> str | None:
    """The code of the municipality that is meant; None for all."""
    from ingest.survey.columns import codes

    return municipality and municipality_code(municipality, codes("municipality"))


@contextmanager
def _release(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current release, read-only; exits with a message if it is too old to have mappings."""
    need_release(settings)
    import duckdb

    try:
        with duckdb.connect(str(settings.current_database), read_only=True) as connection:
            yield connection
    except (duckdb.CatalogException, duckdb.BinderException):
        typer.echo(t("The current release has no mappings yet. Make a new one with: aarsvaerk refresh"), err=True)
        raise typer.Exit(FAILED) from None
