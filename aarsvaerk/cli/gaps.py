"""`aarsvaerk gaps`: the largest gaps of the country on one account.

Belongs here: options and the question. Does not belong here: comparing (the mart `benchmark_account`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from aarsvaerk.cli.language import language, t
from aarsvaerk.cli.options import USAGE, Format, expected_failures, need_release
from aarsvaerk.settings import Settings

_LARGEST = """
    select municipality_code, municipality_name, year,
        cast(value as decimal(18, 0)) as value, cast(median as decimal(18, 0)) as median,
        cast(gap_to_median_kr / 1000000 as decimal(18, 1)) as gap_to_median_million_kr, rank_from, rank_to, rank_of,
        cast(expected_low_value as decimal(18, 0)) as expected_low,
        cast(expected_high_value as decimal(18, 0)) as expected_high,
        cast(adjusted_value as decimal(18, 0)) as adjusted_value, comparability, comparability_reasons
    from marts.benchmark_account
    where function_code = $account and gap_to_median_kr is not null and {of_peer_set}
        and year = coalesce($year, (select max(year) from marts.benchmark_account where value is not null))
    order by gap_to_median_kr desc, municipality_code limit $limit"""
_HEADINGS = (
    "code, municipality, year, kr/inh., median, gap in m kr, rank from, rank to, of, expected from, to, adjusted, "
    "comparability, reservations"
)
"""Headings of a table for people, in whose last columns codes are words; other formats keep the names of columns."""


def gaps(
    account: Annotated[str, typer.Option(help="Account function.")] = "6.45.51",
    year: Annotated[int | None, typer.Option(help="Default: the newest.", show_default=False)] = None,
    peers: Annotated[
        str, typer.Option(help="Peer set: country, dst_group, region, size, neighbours, twins or one of your own.")
    ] = "twins",
    limit: Annotated[int, typer.Option(min=1, help="Number of municipalities.")] = 10,
    format: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.table,
) -> None:
    """List the municipalities that spend most above the median of their peers, with ranges and adjusted values."""
    settings = Settings.from_environment()
    need_release(settings)
    import duckdb

    from aarsvaerk.cli.rows import print_result, print_rows
    from aarsvaerk.serving.benchmark import OF_PEER_SET

    asked = {"account": account, "peers": peers, "year": year, "limit": limit}
    with expected_failures(settings), duckdb.connect(str(settings.current_database), read_only=True) as connection:
        largest = _LARGEST.format(of_peer_set=OF_PEER_SET)
        if not connection.execute(largest, asked).fetchone():
            said = "The release compares nothing on account {account} with the peer set {peers} in that year."
            typer.echo(t(said, account=account, peers=peers), err=True)
            raise typer.Exit(USAGE)
        answer = connection.sql(largest, params=asked)
        if format not in (Format.table, Format.md):
            print_result(answer, format, 0)
            return
        words = dict(
            connection.execute(
                f"""select code, lower(label_{language()}) from meta.dictionary_code
                where "table" = 'benchmark_account' and "column" in ('comparability', 'comparability_reasons')"""  # noqa: S608
            ).fetchall()
        )
        headings = t(_HEADINGS).split(", ")
        rows = []
        for *figures, comparability, reasons in answer.fetchall():
            worded = (
                ", ".join(words.get(one, one) for one in (codes or "").split(", "))
                for codes in (comparability, reasons)
            )
            rows.append(dict(zip(headings, (*figures, *worded), strict=True)))
    print_rows(rows, format)
