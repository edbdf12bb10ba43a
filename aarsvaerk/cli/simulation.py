"""`aarsvaerk simulate | demo`: made-up deliveries with their truth, and a home that holds them.

Belongs here: what people type and read. Does not belong here: making (aarsvaerk.simulation), landing (intake).
Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, t
from aarsvaerk.cli.options import FAILED, USAGE, expected_failures
from aarsvaerk.settings import Settings

Municipalities = Annotated[
    int, typer.Option(help="How many of the 98, from the largest to the smallest.", min=1, max=98)
]
Years = Annotated[str, typer.Option(help="The years, as 2014-2023 or 2023.")]
Units = Annotated[int, typer.Option(help="Units with FTE a municipality, on average.", min=1, max=10_000)]
Seed = Annotated[int, typer.Option(help="The same seed gives the same files, byte for byte.", min=0)]


def simulate(
    out: Annotated[Path, typer.Option(help="An empty directory, or one that is not there yet.", file_okay=False)],
    municipalities: Municipalities = 98,
    years: Years = "2014-2023",
    units: Units = 100,
    seed: Seed = 7,
    dirty_share: Annotated[
        float, typer.Option(help="Share of a municipality's years first sent with a fault.", min=0, max=0.5)
    ] = 0.03,
    corrections: Annotated[int, typer.Option(help="Deliveries that correct an earlier one.", min=0)] = 30,
    periods: Annotated[
        str, typer.Option(help="What the figures are of, each the average of it: year, half_year, quarter or month.")
    ] = "year",
    senders: Annotated[
        str | None,
        typer.Option(
            help="“each” municipality sends its own files, or an “office” one a year for all that are in time. "
            "Without it, an office from 21 municipalities on.",
            show_default=False,
        ),
    ] = None,
    land: Annotated[bool, typer.Option("--land", help="Land the files in the home, which must be empty, too.")] = False,
) -> None:
    """Write made-up deliveries as municipalities would send them, and beside them what must come of them."""
    settings = Settings.from_environment()
    _simulate(out, municipalities, years, units, seed, dirty_share, corrections, senders, periods)
    told = "{out}: the deliveries, deliveries.csv with their days of receipt, truth/ with what must come of them"
    typer.echo(t(told, out=out))
    if land:
        from aarsvaerk.intake.simulated import land_simulation

        with expected_failures(settings):
            landed = land_simulation(settings, out)
        told = "{count} files landed in {landing}. Publish them with: aarsvaerk refresh"
        typer.echo(t(told, count=len(landed), landing=settings.landing))


class Country(StrEnum):
    """Whose municipalities a demonstration shows."""

    denmark = "denmark"
    sweden = "sweden"


def demo(
    country: Annotated[
        Country, typer.Argument(help="denmark: made-up deliveries; sweden: the real total FTE of its 290.")
    ] = Country.denmark,
    home: Annotated[
        Path | None,
        typer.Option(help="The home to make; without it, demo/ beside data/.", show_default=False),
    ] = None,
    municipalities: Municipalities = 12,
    years: Years = "2020-2023",
    units: Units = 40,
    seed: Seed = 7,
) -> None:
    """Make a home of made-up deliveries, publish a release of them, and say what to look at."""
    if country is Country.sweden:
        return _sweden(home, years)
    made = (home or Settings.from_environment().home.with_name("demo")).absolute()
    if made.exists() and any(made.iterdir()):
        typer.echo(t("{made} is there already. Remove it, or name another with --home.", made=made), err=True)
        raise typer.Exit(USAGE)
    settings = replace(Settings.from_environment(), home=made)
    settings.export()  # what refreshes, here and below, reads its home from the environment
    simulation = made / "simulated"
    _simulate(simulation, municipalities, years, units, seed, 0.1, municipalities // 2, "each")

    from aarsvaerk.cli.line import refresh
    from aarsvaerk.intake.simulated import land_simulation

    with expected_failures(settings):
        landed = land_simulation(settings, simulation)
    told = "{count} made-up files of {municipalities} municipalities landed; publishing them ..."
    typer.echo(t(told, count=len(landed), municipalities=municipalities))
    refresh()
    typer.echo("\n" + t("All but Statistics Denmark's figures is made up. To look at it:"))
    typer.echo(_QUERIES.format(home=made))
    typer.echo(t("What must come out of it: {folder}", folder=simulation / "truth"))
    typer.echo(t("The workbook: {file}", file=settings.current / "aarsvaerk.xlsx"))
    index = settings.current / "open" / "site" / "index.html"
    typer.echo(t("The pages: {file}, or: aarsvaerk serve", file=index))


def _sweden(home: Path | None, years: str) -> None:
    from aarsvaerk.simulation.specification import BadSpecification, NotEmpty, read_years
    from aarsvaerk.simulation.sweden import FIRST_YEAR, LAST_YEAR, prepare
    from aarsvaerk.simulation.sweden import refresh as publish

    settings = Settings.from_environment()
    settings = replace(settings, home=(home or settings.home.with_name("demo-sweden")).absolute())
    try:
        first, last = read_years(years)
        last = min(last, LAST_YEAR)
        if not FIRST_YEAR <= first <= last:
            said = "Kolada's figures are of {first}-{last}."
            raise typer.BadParameter(t(said, first=FIRST_YEAR, last=LAST_YEAR))
        prepare(settings, range(first, last + 1))
    except BadSpecification as error:
        raise typer.BadParameter(in_words(error)) from None
    except NotEmpty as error:
        typer.echo(in_words(error), err=True)
        raise typer.Exit(USAGE) from None
    typer.echo(t("FTE of Sweden's 290 municipalities (Kolada N00098, RKA), delivered; publishing them ..."))
    if failed := publish(settings):
        raise typer.Exit(failed)
    typer.echo(_SWEDEN.format(home=settings.home, year=last))


_SWEDEN = """  export AARSVAERK_HOME={home}
  aarsvaerk query "select municipality_name, value, median, gap_to_median_fte, rank_from, rank_to, rank_of,
                   expected_value, adjusted_value from marts.benchmark_total
                   where year = {year} and peer_set_code = 'twins' order by gap_to_median_fte desc limit 10\""""

_QUERIES = """  export AARSVAERK_HOME={home}
  aarsvaerk query "select municipality_name, year, total_fte, share_of_total_pct, fte_per_1000_inhabitants
                   from marts.fte_by_task_field where task_field_code = '1.1.1' order by year, municipality_name"
  aarsvaerk query "select file_name, rule_code, finding_count, explained_count from marts.data_quality
                   where rule_code <> 'none'"
  aarsvaerk query "select municipality_code, year, sum(fte) as fte from core.fct_fte_as_known_on(date '2026-11-23')
                   join core.dim_municipality using (municipality_key) group by all order by all\""""


def _simulate(
    out: Path,
    municipalities: int,
    years: str,
    units: int,
    seed: int,
    dirty_share: float,
    corrections: int,
    senders: str | None,
    periods: str = "year",
) -> None:
    from aarsvaerk.simulation.simulate import simulate as write
    from aarsvaerk.simulation.specification import OFFICE_FROM, BadSpecification, NotEmpty, Specification, read_years

    if senders not in (None, "each", "office"):
        raise typer.BadParameter(t("Senders are “each” or “office”, not {senders}.", senders=senders))
    try:
        first, last = read_years(years)
        by_office = senders == "office" or (senders is None and municipalities >= OFFICE_FROM)
        specification = Specification(
            municipality_count=municipalities,
            first_year=first,
            last_year=last,
            units=units,
            seed=seed,
            by_office=by_office,
            dirty_share=dirty_share,
            corrections=corrections,
            periods=periods,
        )
    except BadSpecification as error:
        raise typer.BadParameter(in_words(error)) from None
    try:
        write(specification, out)
    except NotEmpty as error:
        raise typer.BadParameter(in_words(error)) from None
    except OSError as error:
        typer.echo(f"{error}. {t('The simulation in {out} is not whole.', out=out)}", err=True)
        raise typer.Exit(FAILED) from None
