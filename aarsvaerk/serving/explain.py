"""`aarsvaerk explain`: the parts of an allocated figure, down to the lines of the source files.

Belongs here: querying the release and formatting the answer. Does not belong here: allocation (dbt).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb

from aarsvaerk.municipalities import UnknownMunicipality, find_municipality, municipalities_of
from ingest.said import Said

WORDS: dict[str, tuple[str, str]] = {
    "figure": (
        "{municipality} {year}, {code} {name}: {fte} årsværk",
        "{municipality} {year}, {code} {name}: {fte} FTE",
    ),
    "no_fte": ("Ingen enhed har årsværk på feltet.", "No unit has FTE on this field."),
    "share": (
        "{component}: vægt {weight} af {component_fte} af enhedens {unit_fte} årsværk; {method}, grad {grade}",
        "{component}: weight {weight} of {component_fte} of the unit's {unit_fte} FTE; {method}, grade {grade}",
    ),
    "period": (
        "{fte} årsværk fra {period_start} til {period_end}: {days} af årets {covered_days} leverede dage",
        "{fte} FTE from {period_start} to {period_end}: {days} of the {covered_days} days delivered of the year",
    ),
    "why": ("Hvorfor: {rationale}", "Why: {rationale}"),
    "component": ("Heraf: {rationale} Grad {grade}", "Of which: {rationale} Grade {grade}"),
    "from": ("Fra: {source}", "From: {source}"),
    "outside": ("Kontering: delvist uden for konto 6.45", "Account: partly outside account 6.45"),
    "page": ("side {page}", "page {page}"),
    "sheet": ("ark {sheet}", "sheet {sheet}"),
    "line": ("linje {line}", "line {line}"),
    "adds_up": (
        "Summen af {count} dele er {fte} årsværk: tallet i marts.fte_by_task_field.",
        "The {count} parts sum to {fte} FTE: the figure in marts.fte_by_task_field.",
    ),
    "grades": (
        "Grader: A målt, B angivet af kilden, C fordelt med en nøgle, D skønnet.",
        "Grades: A measured, B stated by the source, C allocated by a key, D estimated.",
    ),
    "component_direct": ("direkte", "direct"),
    "component_management": ("ledelse", "management"),
    "component_cross_cutting": ("tværgående", "cross-cutting"),
    "method_delivered": ("indberettet på opgavefelt", "delivered by task field"),
    "method_stated": ("angivet af kilden", "stated by the source"),
    "method_curated": ("afgjort manuelt", "decided by hand"),
    "method_task_count": ("efter antal opgaver", "by number of tasks"),
    "method_management": ("følger de ledede enheder", "follows the units managed"),
    "method_undecided": ("ikke afgjort", "undecided"),
}
"""Texts in Danish and English."""

PARTS = """
    select * from marts.fte_explained
    where municipality_key = $municipality_key and task_field_key = $task_field_key and year = $year
        and year_fte <> 0
    order by year_fte desc, unit_path, fte_component, period_start"""
"""The rows of `marts.fte_explained` behind one figure; parameters `municipality_key`, `task_field_key`, `year`."""


class NothingToExplain(Said):
    """The release has no such figure; the message says what is missing and what exists."""


@dataclass(frozen=True)
class Figure:
    """One figure of `marts.fte_by_task_field`, in FTE; `fte` is None outside the task field's years."""

    municipality_key: str
    municipality_code: str
    municipality_name: str
    year: int
    task_field_key: str
    task_field_code: str
    task_field_name_da: str
    task_field_name_en: str
    fte: Decimal | None

    @property
    def parameters(self) -> dict[str, str | int]:
        """The parameters of `PARTS`."""
        return {"municipality_key": self.municipality_key, "task_field_key": self.task_field_key, "year": self.year}


def find_figure(connection: duckdb.DuckDBPyConnection, municipality: str, task_field: str, year: int | None) -> Figure:
    """The figure asked for; of the newest year that has FTE where none is named.

    Args:
        connection: A release, open for reading.
        municipality: Code or name of the municipality.
        task_field: Code of the task field.
        year: The year, or None for the newest.

    Raises:
        NothingToExplain: There is no FTE of the municipality or year, or no such task field.
    """
    known = municipalities_of(connection)
    try:
        municipality = find_municipality(municipality, known)
    except UnknownMunicipality as unknown:
        raise NothingToExplain("{said}", said=unknown) from None
    names = "municipality_key, municipality_code, municipality_name, year, task_field_key, task_field_code, "
    names += "task_field_name_da, task_field_name_en, fte"
    of_municipality = "municipality_code = $municipality"
    years = connection.execute(
        f"select distinct year from marts.fte_by_task_field where {of_municipality} order by year",  # noqa: S608
        {"municipality": municipality},
    ).fetchall()
    if not years:
        raise NothingToExplain("The release holds no FTE of {name}.", name=known[municipality])
    found = connection.execute(
        f"""select {names} from marts.fte_by_task_field
        where {of_municipality} and task_field_code = $task_field and year = $year""",  # noqa: S608
        {"municipality": municipality, "task_field": task_field, "year": year or years[-1][0]},
    ).fetchone()
    if found:
        return Figure(*found)
    name, listed = known[municipality], ", ".join(str(one) for (one,) in years)
    if year and (year,) not in years:
        told = "The release holds no FTE of {name} for {year}. It has: {years}."
        raise NothingToExplain(told, name=name, year=year, years=listed)
    told = "The catalogue has no task field {code}. marts.task_catalogue lists all."
    raise NothingToExplain(told, code=task_field)


def explain(connection: duckdb.DuckDBPyConnection, figure: Figure, language: str) -> list[str]:
    """The lines that explain what a figure is made from, in `da` or `en`.

    Raises:
        ArithmeticError: The parts do not sum to the figure, which the checks of a release rule out.
    """
    answer = connection.execute(PARTS, figure.parameters)
    names = [column[0] for column in answer.description]
    parts = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    total = sum((part["year_fte"] for part in parts), Decimal("0.000000"))
    # What a month adds to a year's average is rounded; the figure itself is not made of rounded parts.
    is_averaged = any(part["period_type"] != "year" for part in parts)
    if abs(total - (figure.fte or 0)) > len(parts) * is_averaged * Decimal("0.000001"):
        raise ArithmeticError(f"the parts sum to {total} FTE, and marts.fte_by_task_field says {figure.fte}")
    name = figure.task_field_name_da if language == "da" else figure.task_field_name_en
    place = {"municipality": figure.municipality_name, "year": figure.year, "code": figure.task_field_code}
    lines = [_say("figure", language, **place, name=name, fte=figure.fte or total), ""]
    if not parts:
        return [*lines, _say("no_fte", language)]
    width = max(len(str(part["year_fte"])) for part in parts)
    of_language = "_da" if language == "da" else ""
    for part in parts:
        # An earlier release has them in English alone.
        rationale, of_component = (
            part.get(f"{name}{of_language}", part[name]) for name in ("rationale", "component_rationale")
        )
        told = [_say("share", language, **_shown(part, language))]
        if part["period_type"] != "year":
            told.insert(0, _say("period", language, **part))
        if rationale:
            told.append(_say("why", language, rationale=rationale))
        if of_component:
            told.append(_say("component", language, rationale=of_component, grade=part["component_grade"]))
        if part["account_scope"] == "partly_outside_6_45":
            told.append(_say("outside", language))
        told.append(_say("from", language, source=_source(part, language)))
        lines.append(f"{_figure(part['year_fte'], language):>{width}}  {part['unit_path']}")
        lines += [f"{'':{width}}  {line}" for line in told]
    return [*lines, "", _say("adds_up", language, count=len(parts), fte=figure.fte or total), _say("grades", language)]


def _shown(part: dict, language: str) -> dict:
    return {
        "component": _say(f"component_{part['fte_component']}", language),
        "method": _say(f"method_{part['allocation_method']}", language),
        "grade": part["quality_grade"],
        "weight": part["weight"],
        "component_fte": part["component_fte"],
        "unit_fte": part["unit_fte"],
    }


def _source(part: dict, language: str) -> str:
    line = part["line_from"] if part["line_from"] == part["line_to"] else f"{part['line_from']}–{part['line_to']}"
    places = [part["file_name"]]
    places += [_say(place, language, **{place: part[place]}) for place in ("page", "sheet") if part[place]]
    return ", ".join([*places, _say("line", language, line=line)])


def _say(key: str, language: str, **values: object) -> str:
    return WORDS[key][language == "en"].format(**{name: _figure(value, language) for name, value in values.items()})


def _figure(value: object, language: str) -> object:
    """A decimal or a day as they are written in the language, with all digits."""
    if language == "da" and isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return f"{value:%d-%m-%Y}" if language == "da" and isinstance(value, date) else value
