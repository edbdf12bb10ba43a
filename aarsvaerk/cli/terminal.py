"""What the command line prints: progress, results, findings, rows.

Belongs here: printing with rich, and plain text if the output is not a terminal. Does not belong here: decisions.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Column, Table

from aarsvaerk.cli.language import day, in_words, language, number, t
from aarsvaerk.cli.options import rollback_in_words
from aarsvaerk.cli.rows import print_rows
from aarsvaerk.intake.inbox import LeftBehind, left_alone, pending, unreadable
from aarsvaerk.progress import Progress
from aarsvaerk.release.held import HELD, held_folder
from aarsvaerk.release.lifecycle.rollback import HOW_TO_END, rollback_in_effect
from aarsvaerk.release.lifecycle.switch import damage_of_current
from aarsvaerk.release.releases import current_id, current_release
from aarsvaerk.settings import Settings
from ingest.file_names import readable_name

if TYPE_CHECKING:
    from aarsvaerk.intake.precheck import Checked
    from aarsvaerk.intake.receiving import Receipt
    from aarsvaerk.intake.verdicts import Judged
    from ingest.statbank.query import FetchFailed
    from orchestration.run import Outcome

_RUNNING = {
    "start": "starting",
    "land": "landing deliveries",
    "build": "building the warehouse",
    "check": "checking the candidate",
    "render": "writing the files",
    "publish": "publishing",
}
_DONE = {
    "start": "started",
    "land": "landed",
    "build": "built",
    "check": "checked",
    "render": "written",
    "publish": "published",
}
_REASONS_SHOWN = 20


class TerminalProgress(Progress):
    """A progress bar in a terminal, otherwise one line per phase."""

    def __init__(self) -> None:
        super().__init__()
        self.console = Console(file=sys.stderr)
        self.bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            # Truncated at the end of the line, so that the other columns do not move.
            TextColumn("[dim]{task.fields[what]}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
            expand=True,
            console=self.console,
            disable=not self.console.is_terminal,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self.task = None

    def __enter__(self) -> TerminalProgress:
        self.bars.start()
        return self

    def __exit__(self, *_) -> None:
        self.bars.stop()

    def started(self, name: str, total: int | None) -> None:
        """Show that a phase starts."""
        self.task = self.bars.add_task(t(_RUNNING[name]), total=total, what="")
        if not self.console.is_terminal:
            self.console.print(f"{t(_RUNNING[name])} ...")

    def advance(self, what: str) -> None:
        """Show that a step is done."""
        if self.task is not None:
            self.bars.update(self.task, advance=1, what=escape(what))

    def finished(self, name: str) -> None:
        """Show that the phase is done."""
        if self.task is not None:
            done = self.bars.tasks[-1].completed or 1
            self.bars.update(self.task, total=done, completed=done, what="")
            self.task = None


_CLOSING = """
Release {release}
{database}

The files are readable by this user only. To give somebody a copy:
  {command} export --profile open --to DIR

Try next:
  {command} query "from marts.fte_by_unit"
  {command} status"""
"""What a refresh that published says last; the workbook and the other files are beside the database."""
_HELD = """
Candidate {release} is held; nothing was published.

Show it to those it is about, and record what they say:
  {command} preview --municipality 730
  {command} approve --municipality 730
Publish, with their answers:
  {command} refresh"""
"""What a refresh that holds its candidate says last."""


def print_outcome(settings: Settings, outcome: Outcome, progress: Progress, language: str) -> None:
    """Print the result of a refresh: times and release, or the reasons why nothing was published."""
    out, err = Console(highlight=False), Console(stderr=True, highlight=False, soft_wrap=True)
    for receipt in outcome.rejected:
        err.print(f"{receipt.file_name} ({receipt.delivery_id}): {t(receipt.status)}", markup=False)
        _print_groups(err, receipt.findings[language], language)
    print_left_behind(outcome.left_behind, language)
    if outcome.release is None:
        _print_reasons(settings, err, outcome)
        return
    table = Table("", t("what"), t("seconds"), box=None, pad_edge=False)
    table.columns[2].justify = "right"
    release = outcome.release
    details = {
        "start": "",
        "land": t("{count} deliveries", count=number(release.delivery_count)),
        "build": t("{count} published tables", count=len(release.row_counts)),
        "check": t("every check passed"),
        "render": t("Parquet, workbooks and data package of both profiles"),
        "publish": t("{count} rows", count=number(sum(release.row_counts.values()))),
    }
    for phase, text in details.items():
        done = t("held back") if phase == "publish" and outcome.is_held else t(_DONE[phase])
        table.add_row(done, text, number(progress.seconds.get(phase, 0), 1))
    out.print(table)
    command = _command()
    out.print(
        t(
            _HELD if outcome.is_held else _CLOSING,
            release=release.release_id,
            database=settings.current_database,
            folder=settings.current,
            command=command,
        ),
        markup=False,
        soft_wrap=True,
    )


def _command() -> str:
    """What to type for this command: its name if it is on PATH, otherwise the relative path."""
    this = Path(sys.argv[0])
    if shutil.which("aarsvaerk") or this.name != "aarsvaerk":
        return "aarsvaerk"
    return os.path.relpath(this)


_LITTLE_MEMORY = "Out of Memory Error: "
_ADVICE_OF_DUCKDB = "Possible solutions:"
"""Begins what DuckDB says of its own settings, which are not the reader's to set."""


def _print_reasons(settings: Settings, err: Console, outcome: Outcome) -> None:
    failed = [reason for reason in outcome.reasons if reason.ran]
    shown = failed or outcome.reasons
    err.print(t("Nothing was published; the old release stays current. Reasons:"), style="bold")
    for reason in shown[:_REASONS_SHOWN]:
        why = reason.why_da if language() == "da" and reason.why_da else in_words(reason.why)
        why = why.partition(_ADVICE_OF_DUCKDB)[0].rstrip()
        err.print(f"  {in_words(reason.where)}  {in_words(reason.rule)}\n      {why}", markup=False)
    if len(shown) > _REASONS_SHOWN:
        err.print(f"  {t('and {count} more', count=len(shown) - _REASONS_SHOWN)}")
    missing = sum(not reason.ran for reason in outcome.reasons)
    if failed and missing:
        err.print(f"  {t('{count} checks did not run because of this.', count=missing)}")
    if any(_LITTLE_MEMORY in str(reason.why) for reason in shown):
        advice = (
            "What to do: DuckDB may hold {memory}, too little for these deliveries. Allow it more, such as "
            "AARSVAERK_MEMORY=4GB, and run aarsvaerk refresh again."
        )
        err.print(t(advice, memory=settings.memory), markup=False)
        return
    advice = (
        "What to do: fix the delivery, seed or model named above, then run aarsvaerk refresh again.\n"
        "dbt's log: {log}; the SQL of its tests: {sql}"
    )
    err.print(t(advice, log=settings.dbt_target / "dbt.log", sql=settings.dbt_target / "compiled"), markup=False)


def print_delivery(receipt: Receipt, judged: Judged, language: str) -> None:
    """Print how a received file was judged."""
    out = Console(highlight=False, soft_wrap=True)
    _print_result(out, judged, receipt.is_new)
    _print_findings(out, judged, language)


def print_left_behind(left_behind: Sequence[LeftBehind], language: str) -> None:
    """Tell which files could not be taken, why, and what to do."""
    from aarsvaerk.intake.report_texts import reason_text, text

    err = Console(stderr=True, highlight=False, soft_wrap=True)
    for left in left_behind:
        detail = reason_text(left.detail, language)
        err.print(text(f"left_{left.reason}", language, file=left.file_name, detail=detail), markup=False)
        err.print(f"  {text('do', language)}: {text(f'left_{left.reason}_do', language)}", markup=False)


def _print_result(console: Console, judged: Judged, is_new: bool) -> None:
    known = "" if is_new else f" ({t('received before')})"
    counts = {"rows": number(judged.rows_landed), "rejected": number(judged.rows_rejected)}
    rows = t("{rows} rows, {rejected} rejected", **counts)
    name = judged.landed.manifest.file_name
    console.print(f"{judged.delivery_id}: {t(judged.decision.status)}{known}, {rows} ({name})", markup=False)


def print_failed_fetch(failure: FetchFailed) -> None:
    """Tell what could not be fetched, why, and what to do."""
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print(
        t(
            "Not fetched: {where}\n  Why: {why}\n  Do:  {do}",
            where=in_words(failure.where),
            why=in_words(failure.why),
            do=in_words(failure.what_to_do),
        ),
        markup=False,
    )


def _print_findings(console: Console, judged: Judged, language: str) -> None:
    from aarsvaerk.intake.file_receiver import findings_lines

    _print_groups(console, findings_lines(judged)[language], language)


def _print_groups(console: Console, groups: Sequence[Sequence[str]], language: str) -> None:
    from aarsvaerk.intake.report_texts import text

    for lines in groups[:_REASONS_SHOWN]:
        for line in lines:
            console.print(f"  {line}", markup=False)
    if len(groups) > _REASONS_SHOWN:
        console.print(f"  {text('more_causes', language, count=len(groups) - _REASONS_SHOWN)}")


def print_check(checked: Checked, language: str) -> None:
    """Print how a file would be judged."""
    from aarsvaerk.intake.report_texts import text

    out = Console(highlight=False, soft_wrap=True)
    judged, fte = checked.judged, checked.fte
    name = judged.landed.manifest.file_name
    out.print(f"{name}: {text(f'decision_{judged.decision.status}', language)}", markup=False)
    rows = {"rows": number(judged.rows_landed), "left_out": number(judged.rows_rejected)}
    out.print(f"  {text('rows_read_and_left_out', language, **rows)}", markup=False)
    if fte:
        totals = {"units": number(fte.units), "fte": number(fte.fte)}
        out.print(f"  {text('units_and_fte', language, **totals)}", markup=False)
    _print_findings(out, judged, language)
    out.print(f"  {text('nothing_kept', language)}", markup=False)


_STATUS = {
    "Deliveries": "select delivery_id, file_name, status from meta.delivery order by all",
    "Findings": "select severity, rule_code, count(*) as findings from meta.finding group by all order by all",
}


def print_status(settings: Settings) -> None:
    """Print the current release, its deliveries and findings, and the files waiting in the inbox."""
    import duckdb

    out = Console(highlight=False, soft_wrap=True)
    release, release_id, damage = current_release(settings), current_id(settings), damage_of_current(settings)
    if release_id is None:
        out.print(
            t("There is no release in {home} yet. Make one with: aarsvaerk refresh", home=settings.home), markup=False
        )
    if release:
        published = datetime.fromisoformat(release.created_at)
        moment = f"{day(published)} {published:%H:%M} UTC"
        out.print(f"{t('Release'):10}{t('{release}, published {moment}', release=release.release_id, moment=moment)}")
        out.print(f"{t('Database'):10}{settings.current_database}", markup=False)
        out.print(f"{t('Content'):10}{release.content_hash}")
    if rollback := rollback_in_effect(settings):
        out.print(f"{t('Rollback'):10}{rollback_in_words(rollback)}. {t('To end it:')}\n{t(HOW_TO_END)}", markup=False)
    if held := held_folder(settings):
        told = t("candidate {release} waits to be seen: aarsvaerk preview", release=held.name.removesuffix(HELD))
        out.print(f"{t('Held'):10}{told}")
    if damage:
        told = t(
            "release {release}: {damage}. Replace it with aarsvaerk refresh, or roll back.",
            release=release_id,
            damage=in_words(damage[0]),
        )
        out.print(f"{t('Damaged'):10}{told}", markup=False)
    elif release:
        with duckdb.connect(str(settings.current_database), read_only=True) as connection:
            for heading, sql in _STATUS.items():
                out.print(f"\n{t(heading)}", style="bold")
                answer = connection.sql(sql)
                rows = answer.fetchall()
                if rows:
                    print_rows(
                        [dict(zip(map(t, answer.columns), map(_in_words, row), strict=True)) for row in rows], "table"
                    )
                else:
                    out.print(t("none"))
    _print_landing(settings, out)
    _print_inbox(settings, out)


def _print_landing(settings: Settings, out: Console) -> None:
    """Print what is wrong with the landing, as far as that shows without reading the files."""
    from aarsvaerk.cli.language import language
    from ingest.landing import missing_files
    from ingest.messages import render

    try:
        problems = missing_files(settings.landing)
    except PermissionError:
        return
    for problem in problems:
        message, hint = render(problem.finding, language())
        out.print(f"\n{t('Landing'):10}{message}\n{'':10}{hint}", markup=False)


def _in_words(value: object) -> object:
    """A cell of the status: figures and codes in the language in use."""
    if isinstance(value, int):
        return number(value)
    return t(value) if isinstance(value, str) else value


def _print_inbox(settings: Settings, out: Console) -> None:
    """Tell what waits in the inbox, and what lies there and is left alone."""
    try:
        waiting, closed, alone = pending(settings), unreadable(settings), left_alone(settings)
    except PermissionError:
        out.print(f"\n{t('Inbox'):10}{t('only the warehouse’s own user can look into it')}", markup=False)
        return
    out.print(f"\n{t('Inbox'):10}{settings.inbox}: {t('{count} waiting', count=len(waiting))}", markup=False)
    for path in waiting:
        out.print(f"  {readable_name(path.name)}", markup=False)
    for left in closed:
        out.print(f"  {left.file_name}: {t('cannot be read')} ({in_words(left.detail)})", markup=False)
    if alone:
        out.print(f"  {t('left alone, no deliveries:')} {', '.join(alone)}", markup=False)
