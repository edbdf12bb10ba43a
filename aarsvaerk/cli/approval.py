"""`aarsvaerk preview | approve | object`: what a municipality sees before it is public, and what it says of it.

Belongs here: options and messages. Does not belong here: what is shown (serving.preview), the ledger
(ingest.approvals).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import t
from aarsvaerk.cli.options import FAILED, USAGE, chosen_municipality, expected_failures, need_release
from aarsvaerk.settings import Settings

MunicipalityOption = Annotated[
    str, typer.Option("--municipality", help="Code or name, such as 730 or Randers.", show_default=False)
]
ByOption = Annotated[
    str,
    typer.Option("--by", help="The office that answers, such as Økonomi; no name of a person.", show_default=False),
]


def preview(
    municipality: MunicipalityOption,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="A folder that is not there yet; default: preview_CODE here.", show_default=False),
    ] = None,
) -> None:
    """Write a municipality's own figures, peers and notes out of the candidate that is held, before it is public."""
    settings = Settings.from_environment()
    from aarsvaerk.release.files.contents import opened
    from aarsvaerk.release.held import held_folder
    from aarsvaerk.serving.preview import NothingDelivered, write_preview

    held = held_folder(settings)
    if held is None:
        typer.echo(t("No candidate is held. Make one with: aarsvaerk refresh --hold"), err=True)
        raise typer.Exit(FAILED)
    with expected_failures(settings):
        with opened(held / "aarsvaerk.duckdb") as connection:
            code = chosen_municipality(connection, municipality)
        folder = to or Path(f"preview_{code}")
        try:
            own, release = write_preview(held, code, folder)
        except NothingDelivered:
            _exit_without_figures(municipality)
        except FileExistsError:
            raise typer.BadParameter(t("{folder} is there already; name another folder.", folder=folder)) from None
    values = {"folder": folder, "name": own.municipality_name, "release": release.release_id}
    typer.echo(t("{folder}: {name}, candidate {release}, not public", **values))
    typer.echo(t("It holds small units: send it to {name} alone. Record the answer with:", name=own.municipality_name))
    typer.echo(f"  aarsvaerk approve --municipality {code}\n  aarsvaerk object --municipality {code} --reason …")


def approve(
    municipality: MunicipalityOption,
    by: ByOption = "",
    reason: Annotated[str, typer.Option(help="What the municipality adds, if anything.", show_default=False)] = "",
) -> None:
    """Record that a municipality approves its own figures; the next refresh publishes the answer beside them."""
    from ingest.approvals import APPROVED

    _answer(municipality, APPROVED, by, reason)


def object_to(
    municipality: MunicipalityOption,
    reason: Annotated[str, typer.Option(help="What is wrong with the figures, and why.", show_default=False)],
    by: ByOption = "",
) -> None:
    """Record that a municipality objects to its own figures, and why; the next refresh publishes the answer."""
    from ingest.approvals import OBJECTED

    if not reason.strip():
        raise typer.BadParameter(t("An objection needs its reason: --reason …"))
    _answer(municipality, OBJECTED, by, reason)


def _answer(municipality: str, answer: str, by: str, reason: str) -> None:
    """Write an answer on the figures of the candidate that is held, else of the current release."""
    settings = Settings.from_environment()
    from aarsvaerk.release.files.contents import opened
    from aarsvaerk.release.held import held_folder
    from aarsvaerk.release.releases import read_release
    from aarsvaerk.serving.preview import NothingDelivered, own_figures
    from ingest.approvals import record

    if (folder := held_folder(settings)) is None:
        need_release(settings)
        folder = settings.current.resolve()
    with expected_failures(settings):
        with opened(folder / "aarsvaerk.duckdb") as connection:
            code = chosen_municipality(connection, municipality)
            try:
                own = own_figures(connection, code)
            except NothingDelivered:
                _exit_without_figures(municipality)
        release_id = read_release(folder).release_id
        is_new = record(settings.landing, code, answer, own.figures_hash, release_id, by.strip(), reason.strip())
    values = {"name": own.municipality_name, "release": release_id, "state": t(answer)}
    if is_new:
        typer.echo(t("{name}: {state}, figures of {release}", **values))
        typer.echo(t("Publish it with: aarsvaerk refresh"))
    else:
        typer.echo(t("{name} has already answered so about these figures; nothing changed.", **values))


def _exit_without_figures(municipality: str) -> None:
    typer.echo(t("{municipality} has delivered no figures of its own.", municipality=municipality), err=True)
    raise typer.Exit(USAGE)
