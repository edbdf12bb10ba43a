"""`aarsvaerk benchmark`: a municipality's FTE by task field beside its peers, as lines or as one HTML page.

Belongs here: asking the release and putting the answer into words. Does not belong here: comparing (the mart
`benchmark_task_field`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from aarsvaerk.benchmarking import FEW_PEERS
from aarsvaerk.municipalities import UnknownMunicipality, find_municipality, municipalities_of
from aarsvaerk.release.files.contents import in_language
from ingest.said import Said

OF_PEER_SET = """(
    peer_set_code = $peers or starts_with(peer_set_code, 'own_') and lower(peer_group_name) = lower($peers)
)"""
"""That a row of a benchmark is of the peer set asked for: by its code, or by the name of a reader's own."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": (
        "{municipality} {year}: årsværk pr. opgavefelt ved siden af andre kommuner",
        "{municipality} {year}: FTE by task field beside other municipalities",
    ),
    "peers": (
        "Sammenlignet med {group}: {count} andre kommuner har årsværk i {year}.",
        "Compared with {group}: {count} other municipalities have FTE in {year}.",
    ),
    "peers_one": (
        "Sammenlignet med {group}: 1 anden kommune har årsværk i {year}.",
        "Compared with {group}: 1 other municipality has FTE in {year}.",
    ),
    "no_peers": (
        "Ingen andre kommuner i {group} har leveret årsværk for {year}, så der er intet at sammenligne med.",
        "No other municipality in {group} has delivered FTE for {year}, so there is nothing to compare with.",
    ),
    "few_peers": (
        "Under fem kommuner er et svagt grundlag. Tolk afstandene varsomt.",
        "Fewer than five municipalities are a weak basis. Read the gaps with care.",
    ),
    "grades": (
        "Grad: A målt, B angivet af kilden, C fordelt med en nøgle, D skønnet. En afstand er en forskel i antal, ikke "
        "i effektivitet: opgaver, vilkår og opgørelse kan være forskellige.",
        "Grade: A measured, B stated by the source, C allocated by a key, D estimated. A gap is a difference in "
        "numbers, not in efficiency: tasks, conditions and evidence may differ.",
    ),
    "synthetic": ("Opdigtede tal fra en simulering.", "Made-up figures from a simulation."),
    "release": ("Udgivelse {release}", "Release {release}"),
    "task_field": ("Opgavefelt", "Task field"),
    "own": ("Årsværk pr. 1.000 indb.", "FTE per 1,000 inh."),
    "median": ("Median", "Median"),
    "quartiles": ("Midterste halvdel", "Middle half"),
    "gap": ("Afstand til median, årsværk", "Gap to median, FTE"),
    "grade": ("Grad", "Grade"),
    "picture": ("Placering", "Position"),
    "legend": (
        "Placering: bjælken er den midterste halvdel af de andre kommuner, stregen deres median og prikken "
        "{municipality}. Yderst til højre er det dobbelte af medianen eller mere.",
        "Position: the bar is the middle half of the other municipalities, the line their median and the dot "
        "{municipality}. The right edge is twice the median or more.",
    ),
    "table": ("Størst afstand først", "Largest gap first"),
}


class NothingToCompare(Said):
    """The release holds no FTE of the municipality or year; the message names what there is."""


@dataclass(frozen=True)
class Comparison:
    """A municipality's rows of `marts.benchmark_task_field` in one year and peer group, largest gap first."""

    municipality_name: str
    year: int
    peer_count: int
    release_id: str
    is_synthetic: bool
    rows: tuple[dict, ...]


def compare(
    connection: duckdb.DuckDBPyConnection,
    municipality: str,
    year: int | None = None,
    peer_set: str = "dst_group",
    task_field: str | None = None,
) -> Comparison:
    """Ask a release how a municipality compares.

    Args:
        connection: A release, open for reading.
        municipality: Code or name.
        year: The year, or None for the newest with FTE.
        peer_set: Code of a peer set (core.dim_peer_set), or the name of a reader's own.
        task_field: Code of the only task field wanted; None for all that are in force.

    Raises:
        NothingToCompare: No such municipality, year or task field has FTE in the release.
    """
    code, name = _municipality(connection, municipality)
    years = [
        found
        for (found,) in connection.execute(
            "select distinct year from marts.benchmark_task_field where municipality_code = $1 order by 1", [code]
        ).fetchall()
    ]
    if not years:
        raise NothingToCompare("{name} has delivered no FTE, so it cannot be compared by task field.", name=name)
    if year and year not in years:
        told = "The release holds no FTE of {name} for {year}. It has: {years}."
        raise NothingToCompare(told, name=name, year=year, years=", ".join(map(str, years)))
    answer = connection.execute(
        f"""select * from marts.benchmark_task_field
        where municipality_code = $code and year = $year and {OF_PEER_SET}
            and missing_reason is distinct from 'outside_validity'
            and ($field is null or task_field_code = $field)
        order by abs(gap_to_median_fte) desc nulls last, fte_per_1000_inhabitants desc nulls last, task_field_code""",  # noqa: S608
        {"code": code, "year": year or years[-1], "peers": peer_set, "field": task_field},
    )
    names = [column[0] for column in answer.description]
    rows = tuple(dict(zip(names, row, strict=True)) for row in answer.fetchall())
    if not rows:
        sets = connection.execute(
            "select distinct peer_set_code from marts.benchmark_task_field where municipality_code = $1 order by 1",
            [code],
        ).fetchall()
        known = [name for (name,) in sets]
        if peer_set not in known:
            told = "{name} is not compared in a peer set {peers}. There are: {known}."
            raise NothingToCompare(told, name=name, peers=peer_set, known=", ".join(known))
        told = "No task field {code} is compared in {year} with {peers}."
        raise NothingToCompare(told, code=task_field, year=year or years[-1], peers=peer_set)
    (release_id,) = connection.execute("select release_id from meta.release").fetchone()
    (synthetic,) = connection.execute("select coalesce(bool_or(is_synthetic), false) from core.fct_fte").fetchone()
    peer_count = max(row["peer_count"] or 0 for row in rows)
    return Comparison(name, rows[0]["year"], peer_count, release_id, synthetic, rows)


def rows_of(connection: duckdb.DuckDBPyConnection, comparison: Comparison) -> duckdb.DuckDBPyRelation:
    """The comparison as rows of `marts.benchmark_task_field`, largest gap first."""
    first = comparison.rows[0]
    keys = {"municipality": first["municipality_key"], "year": first["year"], "peers": first["peer_set_code"]}
    return connection.sql(
        """select * exclude (municipality_key, task_field_key) from marts.benchmark_task_field
        where municipality_key = $municipality and year = $year and peer_set_code = $peers
            and list_contains($fields, task_field_key)
        order by abs(gap_to_median_fte) desc nulls last, value desc nulls last, task_field_code""",
        params=keys | {"fields": [row["task_field_key"] for row in comparison.rows]},
    )


def as_lines(comparison: Comparison, language: str) -> list[str]:
    """The comparison as lines for a terminal, in `da` or `en`."""
    lines = [say("title", language, comparison), *_notes(comparison, language), ""]
    name = f"task_field_name_{language}"
    width = min(44, max(len(row[name]) for row in comparison.rows))
    heads = [say(key, language, comparison) for key in ("own", "median", "quartiles", "gap", "grade")]
    widths = [len(head) for head in heads]
    widths[2] = max(widths[2], 15)
    titles = "  ".join(head.rjust(size) for head, size in zip(heads, widths, strict=True))
    lines.append(f"{'':6} {say('task_field', language, comparison):{width}}  {titles}")
    for row in comparison.rows:
        cells = "  ".join(cell.rjust(size) for cell, size in zip(_cells(row, language), widths, strict=True))
        lines.append(f"{row['task_field_code']:6} {row[name][:width]:{width}}  {cells}".rstrip())
    return [*lines, "", say("grades", language, comparison)]


def as_html(comparison: Comparison, language: str) -> str:
    """The comparison as one HTML page that needs nothing beside it, in `da` or `en`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("benchmark.html.jinja").render(
        language=language,
        comparison=comparison,
        notes=_notes(comparison, language),
        rows=[(row, _cells(row, language), _picture(row)) for row in comparison.rows],
        say=lambda key: say(key, language, comparison),
    )


def say(key: str, language: str, comparison: Comparison) -> str:
    """One of `TEXTS` about a comparison, in `da` or `en`."""
    peers = comparison.rows[0]
    group = in_language(peers, "peer_group_name", language)
    if peers["peer_set_code"] == "country":  # the only one that is no name
        group = group.lower()
    return TEXTS[key][language == "en"].format(
        municipality=comparison.municipality_name,
        year=comparison.year,
        group=group,
        count=comparison.peer_count,
        release=comparison.release_id,
    )


def _notes(comparison: Comparison, language: str) -> list[str]:
    keys = ["no_peers" if comparison.peer_count == 0 else "peers_one" if comparison.peer_count == 1 else "peers"]
    if 0 < comparison.peer_count < FEW_PEERS:
        keys.append("few_peers")
    if comparison.is_synthetic:
        keys.append("synthetic")
    return [say(key, language, comparison) for key in keys]


def _municipality(connection: duckdb.DuckDBPyConnection, wanted: str) -> tuple[str, str]:
    known = municipalities_of(connection)
    try:
        code = find_municipality(wanted, known)
    except UnknownMunicipality as unknown:
        raise NothingToCompare("{said}", said=unknown) from None
    return code, known[code]


def _cells(row: dict, language: str) -> list[str]:
    low, high = (number(row[f"{side}_fte_per_1000_inhabitants"], language) for side in ("p25", "p75"))
    return [
        number(row["fte_per_1000_inhabitants"], language),
        number(row["median_fte_per_1000_inhabitants"], language),
        f"{low} – {high}" if low else "",
        number(row["gap_to_median_fte"], language, 1, signed=True),
        row["quality_grade"] or "",
    ]


def _picture(row: dict) -> dict[str, float] | None:
    """Where bar, line and dot are, in per cent of a width of twice the median; None where there is nothing to set."""
    values = {
        name: row[f"{column}fte_per_1000_inhabitants"]
        for name, column in (("own", ""), ("low", "p25_"), ("middle", "median_"), ("high", "p75_"))
    }
    if any(value is None for value in values.values()) or not values["middle"]:
        return None
    return {name: min(100.0, float(50 * value / values["middle"])) for name, value in values.items()}


def number(value: Decimal | None, language: str, decimals: int = 2, signed: bool = False) -> str:
    """A number as Danes or English readers write it; nothing where there is none."""
    if value is None:
        return ""
    written = f"{value:{'+' if signed else ''},.{decimals}f}".replace("-", "−")
    return written.translate(str.maketrans(",.", ".,")) if language == "da" else written
