"""`aarsvaerk check`: files judged as on receiving, and nothing kept of them.

Belongs here: what senders type and read. Does not belong here: the check (aarsvaerk.intake.precheck) and its reports.
Everything heavy is imported inside the command.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aarsvaerk.cli.language import language, t
from aarsvaerk.cli.options import (
    FAILED,
    REJECTED,
    SIGNS,
    DecimalSignOption,
    existing_files_or_folders,
    from_standard_input,
    machine_failure,
)
from aarsvaerk.settings import Settings

if TYPE_CHECKING:
    from aarsvaerk.intake.inbox import LeftBehind
    from aarsvaerk.intake.precheck import Checked

_LOOKS_EVERY_SECONDS = 0.5


def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            callback=existing_files_or_folders,
            show_default=False,
            help="Files, or folders with all files in them and below; - is standard input.",
        ),
    ],
    report: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML page here.", dir_okay=False, show_default=False)
    ] = None,
    json: Annotated[
        Path | None, typer.Option(help="Write the report as JSON here.", dir_okay=False, show_default=False)
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(help="Write a copy with comments on the cells here (.xlsx).", dir_okay=False, show_default=False),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl-C.")] = False,
    decimal_sign: DecimalSignOption = None,
) -> None:
    """Judge files as ingest would, and keep nothing: for the sender, before sending."""
    outputs = [path.resolve() for path in (report, json, annotate) if path]
    given = {file.resolve() for file in files if not file.is_dir()}
    if len(set(outputs)) < len(outputs) or given & set(outputs):
        raise typer.BadParameter(t("The report would overwrite a file that is checked, or the other report."))
    if annotate and (len(files), len(given)) != (1, 1):
        raise typer.BadParameter(t("A copy with comments is made of one workbook or CSV file."))
    if annotate and annotate.suffix.lower() != ".xlsx":
        raise typer.BadParameter(t("{file} must end in {endings}.", file=annotate.name, endings=".xlsx"))
    if watch and Path("-") in files:
        raise typer.BadParameter(t("Standard input cannot be watched."))
    settings = Settings.from_environment()
    settings.export()
    told = language()
    try:
        with from_standard_input(files) as paths:
            for _ in _changes(paths, outputs, told) if watch else [None]:
                now = [path for path in _files_in(paths) if path.resolve() not in outputs]
                is_good = _check(settings, now, report, json, annotate, SIGNS[decimal_sign], told)
    except KeyboardInterrupt:
        if not watch:
            raise
    except OSError as error:
        typer.echo(f"{machine_failure(error)} {t('Nothing was landed; the check changes no warehouse.')}", err=True)
        raise typer.Exit(FAILED) from None
    if not is_good:
        raise typer.Exit(REJECTED)


def _files_in(paths: Sequence[Path]) -> list[Path]:
    from aarsvaerk.intake.precheck import files_in

    return files_in(paths)


def _check(
    settings: Settings,
    files: Sequence[Path],
    report: Path | None,
    json: Path | None,
    annotate: Path | None,
    decimal_sign: str | None,
    language: str,
) -> bool:
    """Check the files once, and write the reports that are asked for; whether all of them would be accepted."""
    from aarsvaerk.cli.terminal import print_check, print_left_behind
    from aarsvaerk.intake.precheck import check_files
    from aarsvaerk.intake.report import as_html, as_json
    from aarsvaerk.intake.report_texts import text
    from ingest.model import UNUSED

    if not files:
        raise typer.BadParameter(t("There is no file to check in the folder."))
    left_behind: list[LeftBehind] = []
    checked = check_files(settings, files, decimal_sign, left_behind)
    for one in checked:
        print_check(one, language)
    print_left_behind(left_behind, language)
    statuses = Counter(one.judged.decision.status for one in checked)
    if len(checked) > 1:
        every = {status: statuses[status] for status in ("accepted", "partly_accepted", "rejected", "quarantined")}
        typer.echo(text("files_checked", language, count=len(checked), **every))
    for path, write in ((report, lambda: as_html(checked, language)), (json, lambda: as_json(checked))):
        if path:
            path.write_text(write(), encoding="utf-8")
            typer.echo(path)
    if annotate and len(checked) == 1:
        _annotate(files[0], annotate, checked[0], language)
    return not left_behind and not any(statuses[status] for status in UNUSED)


def _annotate(file: Path, out: Path, checked: Checked, language: str) -> None:
    from aarsvaerk.intake.annotated_copy import annotate
    from aarsvaerk.intake.report_texts import text
    from ingest.messages import render
    from ingest.rules import severity

    judged = checked.judged
    found = [
        (finding, severity(finding, judged.received_on), "\n".join(render(finding, language)))
        for finding in judged.findings
    ]
    try:
        annotate(file, out, judged.landed, found, text("annotated", language))
    except ValueError:
        typer.echo(text("not_annotated", language), err=True)
    else:
        typer.echo(out)


def _changes(paths: Sequence[Path], outputs: Sequence[Path], language: str) -> Iterator[None]:
    """Yields at once and whenever a file was saved since, once it is whole; ends with KeyboardInterrupt only."""
    from aarsvaerk.intake.inbox import is_quiet
    from aarsvaerk.intake.report_texts import text

    before: dict[Path, tuple[int, int]] = {}
    while True:
        now = {}
        for path in _files_in(paths):
            if path.resolve() not in outputs and path.exists():
                state = path.stat()
                now[path] = (state.st_size, state.st_mtime_ns)
        if now != before and now and all(map(is_quiet, now)):
            before = now
            yield
            typer.echo(f"\n{text('watching', language)}")
        time.sleep(_LOOKS_EVERY_SECONDS)
