"""`aarsvaerk benchmark --task-field`: everything a release says of one figure beside its peers, as lines.

Belongs here: asking the release about one task field, and the words. Does not belong here: the table of all task fields
(benchmark), the statistics (the mart `benchmark_task_field`).
"""

from __future__ import annotations

from decimal import Decimal

import duckdb

from aarsvaerk.release.files.contents import in_language
from aarsvaerk.serving.benchmark import Comparison, number

REASONS: dict[str, tuple[str, str]] = {
    "few_peers": ("tre eller fire kommuner at sammenligne med", "three or four peers"),
    "very_few_peers": ("en eller to kommuner at sammenligne med", "one or two peers"),
    "grade_c": ("årsværkene er fordelt med en nøgle (grad C)", "the FTE are allocated by a key (grade C)"),
    "grade_d": ("årsværkene er skønnet (grad D)", "the FTE are estimated (grade D)"),
    "share_undecided": (
        "over 10 pct. af kommunens årsværk har intet opgavefelt",
        "more than 10 % of the FTE have no task field",
    ),
    "structural_break": ("tallet springer fra året før", "the figure jumps from the year before"),
    "peers_unlike": ("de andre kommuner ligner ikke ret meget", "the peers are not much alike"),
    "peers_very_unlike": ("ingen kommuner ligner", "no municipality is like it"),
    "peers_of_other_grade": ("de andre har opgjort det anderledes", "the peers have counted in another way"),
    "part_year": ("årsværkene dækker kun en del af året", "the FTE cover a part of the year only"),
    "peers_of_part_years": (
        "de fleste andres årsværk dækker kun en del af året",
        "the FTE of most peers cover a part of the year only",
    ),
}
TEXTS: dict[str, tuple[str, str]] = {
    "title": (
        "{name} {year}: {field} {field_name} ved siden af: {set}",
        "{name} {year}: {field} {field_name} beside: {set}",
    ),
    "own": (
        "Kommunen        {value} årsværk pr. 1.000 indbyggere = {fte} årsværk (grad {grade})",
        "Municipality    {value} FTE per 1,000 inhabitants = {fte} FTE (grade {grade})",
    ),
    "evidence": (
        "Grundlaget      mindst {low} og højst {high} årsværk efter det, der er oplyst og fordelt",
        "Evidence        {low} to {high} FTE, by what is stated and what is only allocated",
    ),
    "peers": (
        "De andre        {count} kommuner: {names}",
        "Peers           {count} municipalities: {names}",
    ),
    "weighted": ("{name} (vægt {weight})", "{name} (weight {weight})"),
    "no_peers": (
        "Ingen andre kommuner i sættet har leveret årsværk for {year}, så der er intet at sammenligne med.",
        "No peers have delivered FTE for {year}, so there is nothing to compare with.",
    ),
    "middle": (
        "Median          {median}; midterste halvdel {p25} – {p75}",
        "Median          {median}; middle half {p25} – {p75}",
    ),
    "gap": (
        "Afstand         {gap} årsværk til medianen, {best} til den laveste fjerdedel",
        "Gap             {gap} FTE to the median, {best} to the lowest quarter",
    ),
    "rank": (
        "Placering       {rank_from}–{rank_to} af {of} (1 er lavest; {coverage} pct. sikkert)",
        "Rank            {rank_from} to {rank_to} of {of} (1 is lowest; {coverage} % sure)",
    ),
    "chance": (
        "Tilfældighed    trukket mod landets tal: {shrunken}; {share} pct. af spredningen kan være tilfældig",
        "Chance          drawn towards the country: {shrunken}; chance explains {share} % of the spread",
    ),
    "adjusted": (
        "Vilkår          forventet {expected} ({low} – {high}); korrigeret for vilkår: {adjusted}",
        "Conditions      expected {expected} ({low} – {high}); adjusted for conditions: {adjusted}",
    ),
    "no_adjusted": (
        "Vilkår          for få kommuner til at beregne, hvad vilkårene giver grund til at forvente",
        "Conditions      too few municipalities to compute what conditions lead one to expect",
    ),
    "comparability": (
        "Sammenlignelig  {score} af 100 point{reasons}",
        "Comparability   {score} of 100 points{reasons}",
    ),
    "refused": (
        "Sammenligningen holder ikke (under 50 point), så der gives hverken placering eller afstand.",
        "The comparison does not hold (below 50 points), so there is no rank and no gap.",
    ),
    "units": ("Hvor årsværkene er", "Where the FTE are"),
    "sources": ("Kilder          {sources}", "Sources         {sources}"),
    "release": ("Udgivelse       {release}", "Release         {release}"),
}
_PEERS = """
    select peers.municipality_name, bridge.weight, min(bridge.weight) over () < max(bridge.weight) over ()
    from core.bridge_peer as bridge
    join core.dim_municipality as peers on peers.municipality_key = bridge.peer_municipality_key
    join marts.benchmark_task_field as shown on shown.municipality_key = bridge.peer_municipality_key
        and shown.year = bridge.year and shown.task_field_key = $field and shown.value is not null
        and shown.peer_set_code = 'country'  -- where all have a row; in a set of one's own its peers have none
    where bridge.municipality_key = $municipality and bridge.year = $year and bridge.peer_set_code = $peers
    order by bridge.distance nulls last, bridge.weight desc, peers.municipality_name"""
_UNITS = """
    select string_split(unit_path, ' / ')[-1] as unit_name, sum(year_fte) as fte from marts.fte_explained
    where municipality_code = $code and year = $year and task_field_code = $field and year_fte > 0
    group by unit_path order by fte desc, unit_path limit 5"""
_SOURCES = """
    from meta.delivery where delivery_id in (
        select delivery_id from core.fct_fte as facts
        where facts.municipality_key = $municipality and facts.year = $year and facts.task_field_key = $field
    )"""


def answer(connection: duckdb.DuckDBPyConnection, comparison: Comparison, language: str) -> list[str]:
    """Everything about the one task field of a comparison, as lines in `da` or `en`."""
    (row,) = comparison.rows
    place = language == "en"

    def say(key: str, **values: object) -> str:
        return TEXTS[key][place].format(**values)

    def shown(value: Decimal | None, decimals: int = 2, signed: bool = False) -> str:
        return number(value, language, decimals, signed)

    keys = {"municipality": row["municipality_key"], "year": row["year"], "field": row["task_field_key"]}
    names = [
        say("weighted", name=name, weight=f"{weight.normalize():f}".replace(".", "." if place else ","))
        if differ
        else name
        for name, weight, differ in connection.execute(_PEERS, keys | {"peers": row["peer_set_code"]}).fetchall()
    ]
    fte = row["value"] * row["population"] / 1000 if row["value"] is not None and row["population"] else None
    lines = [
        say(
            "title",
            name=comparison.municipality_name,
            year=row["year"],
            field=row["task_field_code"],
            field_name=row[f"task_field_name_{language}"],
            set=row[f"peer_set_name_{language}"],
        ),
        "",
        say("own", value=shown(row["value"]), fte=shown(fte, 1), grade=row["quality_grade"] or "–"),
        say("evidence", low=shown(row["fte_low"], 1), high=shown(row["fte_high"], 1)),
    ]
    if not row["peer_count"]:
        lines.append(say("no_peers", year=row["year"]))
    else:
        lines.append(say("peers", count=row["peer_count"], names=_some(names)))
        lines.append(say("middle", **{name: shown(row[name]) for name in ("median", "p25", "p75")}))
    if row["gap_to_median_fte"] is not None:
        gaps = (shown(row[f"gap_to_{end}_fte"], 1, signed=True) for end in ("median", "best_quartile"))
        lines.append(say("gap", **dict(zip(("gap", "best"), gaps, strict=True))))
        ranks = {name: row[name] for name in ("rank_from", "rank_to")}
        lines.append(say("rank", of=row["rank_of"], coverage=f"{row['rank_coverage_pct']:.0f}", **ranks))
    if row["chance_share_pct"] is not None:
        lines.append(say("chance", shrunken=shown(row["shrunken_value"]), share=f"{row['chance_share_pct']:.0f}"))
    if row["expected_value"] is not None:
        names_of = {"expected": "expected_value", "low": "expected_low_value", "high": "expected_high_value"}
        values = {key: shown(row[column]) for key, column in names_of.items()}
        lines.append(say("adjusted", adjusted=shown(row["adjusted_value"]), **values))
    elif row["peer_count"]:
        lines.append(say("no_adjusted"))
    if row["comparability_score"] is not None and row["peer_count"]:
        reasons = [REASONS[code][place] for code in (row["comparability_reasons"] or "").split(", ") if code]
        told = ": " + "; ".join(reasons) if reasons else ""
        lines.append(say("comparability", score=row["comparability_score"], reasons=told))
        if row["comparability"] == "not_comparable":
            lines.append(say("refused"))
    code = {"code": row["municipality_code"], "year": row["year"], "field": row["task_field_code"]}
    units = connection.execute(_UNITS, code).fetchall()
    if units:
        lines += ["", say("units"), *(f"  {shown(amount, 1):>8}  {name}" for name, amount in units)]
    found = connection.execute(_SOURCES, keys)
    names = [column[0] for column in found.description]
    sources = sorted({_source(dict(zip(names, one, strict=True)), language) for one in found.fetchall()})
    lines += ["", *([say("sources", sources="; ".join(sources))] if sources else [])]
    return [*lines, say("release", release=comparison.release_id)]


def _source(delivery: dict, language: str) -> str:
    """How a delivery is cited; by its title where it has no citation, as one from the inbox."""
    return (
        in_language(delivery, "citation", language) or in_language(delivery, "title", language) or delivery["file_name"]
    )


def _some(names: list[str], most: int = 12) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
