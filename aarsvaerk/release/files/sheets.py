"""What the sheets of a workbook show of the marts: titles, columns and rows in the order in which people read them.

It follows what each mart declares (`sheet` in its YAML) and the names of columns: names first, the figures beside them,
then the rest, codes at the far right; keys and what is empty are left out. Belongs here: choosing and ordering. Does
not belong here: writing (workbook, marts_workbook), the front sheet (front_sheet).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from aarsvaerk.release.changes.words import DELIVERED_FIRST
from aarsvaerk.release.files.contents import Column, PublishedTable, quoted_name
from ingest.sql import literal

SUMMARY_ROWS = 5_000
"""Rows of a sheet in the workbook of the whole country: nobody reads more in Excel, and each release writes it."""
LANGUAGES = ("da", "en")
_LONGEST_TITLE = 31
_CODES = ("_code", "_id", "_ids", "catalogue_version", "row_key")
_LAST = 1_000_000


@dataclass(frozen=True)
class ShownColumn:
    """A column of a sheet."""

    column: Column
    is_name: bool


@dataclass(frozen=True)
class Shown:
    """What a sheet shows of a mart: all of it, or the rows that a condition leaves.

    `has_totals` says whether what is additive may be summed over all rows of a year.
    """

    mart: PublishedTable
    title: str
    question: str
    columns: tuple[ShownColumn, ...]
    order: str
    condition: str = "true"
    first_year: int | None = None
    has_totals: bool = True

    @property
    def has_years(self) -> bool:
        """Whether rows are of years."""
        return any(one.column.name == "year" for one in self.columns)


def title_of(mart: PublishedTable, language: str) -> str:
    """The name of a mart's sheet."""
    label = mart.label_da if language == "da" else mart.label_en
    return str(mart.sheet.get(f"title_{language}") or label or mart.name)[:_LONGEST_TITLE]


def in_reading_order(marts: Iterable[PublishedTable]) -> list[PublishedTable]:
    """The marts in the order of the questions that they answer; those that declare none last, those left out not."""
    shown = (mart for mart in marts if not mart.sheet.get("is_left_out"))
    return sorted(shown, key=lambda mart: (mart.sheet.get("position", _LAST), mart.name))


def is_summarised(mart: PublishedTable) -> bool:
    """Whether the workbook of the whole country shows the mart whole."""
    return 0 < mart.row_count <= SUMMARY_ROWS and not mart.sheet.get("is_left_out")


def shown_of_country(connection: duckdb.DuckDBPyConnection, mart: PublishedTable, language: str) -> Shown | None:
    """A mart's rows, of a long one those of its newest years; None where there are none, or not even a year fits."""
    if mart.row_count and (years := mart.sheet.get("newest_years")):
        first_year, count = connection.execute(
            f"""select any_value(newest) - {int(str(years)) - 1}, count(*) from (
                select "year", max("year") over () as newest from {mart.quoted}
            ) where "year" > newest - {int(str(years))}"""  # noqa: S608
        ).fetchone()
        if count <= SUMMARY_ROWS:
            is_in_part = count < mart.row_count
            return _shown(connection, mart, language, f'"year" >= {first_year}', first_year if is_in_part else None)
    if is_summarised(mart):
        return _shown(connection, mart, language)
    if not mart.row_count or "year" not in {column.name for column in mart.columns}:
        return None
    (first_year,) = connection.execute(
        f"""select min("year") from (
            select "year", sum(count(*)) over (order by "year" desc) as counted from {mart.quoted} group by "year"
        ) where counted <= {SUMMARY_ROWS}"""  # noqa: S608
    ).fetchone()
    if first_year is None:
        return None
    return _shown(connection, mart, language, f'"year" >= {first_year}', first_year)


def shown_of_municipality(
    connection: duckdb.DuckDBPyConnection, mart: PublishedTable, language: str, municipality_code: str
) -> Shown | None:
    """A municipality's rows; of what is not by municipality, all; None where there are none."""
    has_code = "municipality_code" in {column.name for column in mart.columns}
    condition = f"municipality_code = {literal(municipality_code)}" if has_code else "true"
    (count,) = connection.execute(f"select count(*) from {mart.quoted} where {condition}").fetchone()  # noqa: S608
    return _shown(connection, mart, language, condition, is_own=has_code) if count else None


def _shown(
    connection: duckdb.DuckDBPyConnection,
    mart: PublishedTable,
    language: str,
    condition: str = "true",
    first_year: int | None = None,
    is_own: bool = False,
) -> Shown:
    return Shown(
        mart,
        title_of(mart, language),
        str(mart.sheet.get(f"question_{language}") or (mart.description_da if language == "da" else mart.grain) or ""),
        tuple(_columns(connection, mart, language, condition, is_own)),
        _order(mart, language, is_own),
        condition,
        first_year,
        mart.sheet.get("has_totals", True),
    )


def _columns(
    connection: duckdb.DuckDBPyConnection, mart: PublishedTable, language: str, condition: str, is_own: bool
) -> list[ShownColumn]:
    """The columns of one language in reading order, without keys and without what is empty throughout."""
    kept = {column.name: column for column in _of_language(mart.columns, language)}
    names = [name for one in mart.sheet.get("names", ()) if (name := _named(one, kept, language))]
    figures = [name for one in mart.sheet.get("figures", ()) if (name := _named(one, kept, language))]
    if not names:
        names = [name for name in kept if name in ("municipality_name", "year") or name.endswith(f"_name_{language}")]
    if is_own:
        names = [name for name in names if name != "municipality_name"]
    counts = ", ".join(f"count({quoted_name(name)})" for name in kept)
    filled = connection.execute(f"select {counts} from {mart.quoted} where {condition}").fetchone()  # noqa: S608
    # The year says what period_start does, and nobody reads a hash.
    shown = [
        name
        for name, count in zip(kept, filled, strict=True)
        if name in names or (count and not name.endswith("_key") and name != "period_start")
    ]
    first = [name for name in dict.fromkeys([*names, *figures]) if name in shown]
    codes = [name for name in shown if name not in first and _is_code(name, is_own)]
    rest = [name for name in shown if name not in first and name not in codes]
    return [ShownColumn(kept[name], name in names) for name in [*first, *rest, *codes]]


def _is_code(name: str, is_own: bool) -> bool:
    return name.endswith(_CODES) or (is_own and name == "municipality_name")


def _of_language(columns: Sequence[Column], language: str) -> list[Column]:
    """Without the twins in the other language."""
    other = next(one for one in LANGUAGES if one != language)
    names = {column.name for column in columns}

    def is_twin(name: str) -> bool:
        base = name.removesuffix(f"_{other}")
        has_twin = base != name and ({base, f"{base}_{language}"} & names)
        return bool(has_twin) or f"{name}_{language}" in names

    return [column for column in columns if not is_twin(column.name)]


def _named(name: str, kept: Iterable[str], language: str) -> str | None:
    """A declared name as the table has it: as it is, or in the language."""
    return next((one for one in (name, f"{name}_{language}") if one in kept), None)


def _order(mart: PublishedTable, language: str, is_own: bool) -> str:
    """The declared order of rows, then by all columns, so that it is one order.

    - before a name is descending, + puts municipalities that have it before those that do not; one's own rows need
    none of that. Changed figures begin with those that deliveries state themselves.
    """
    names = {column.name: column for column in mart.columns}
    parts = [DELIVERED_FIRST] if mart.name == "changed_figure" else []
    for one in mart.sheet.get("order", ()):
        if str(one).startswith("+"):
            parts += [] if is_own else [f"{quoted_name(one[1:])} is null"]
            continue
        direction = " desc" if str(one).startswith("-") else ""
        if name := _named(str(one).removeprefix("-"), names, language):
            parts += [f"{expression}{direction}" for expression in _natural(names[name])]
    rest = [quoted_name(name) for name in names]
    return ", ".join([*parts, *rest])


def _natural(column: Column) -> list[str]:
    """How a column sorts: 1.4.2 before 1.4.10 and what is outside the catalogue last; names as Danes look them up."""
    name = quoted_name(column.name)
    if column.name.endswith("_code") and column.type == "VARCHAR":
        numbers = f"list_transform(regexp_extract_all({name}, '\\d+'), number -> number::bigint)"
        return [f"({name} like '0.%' or {name} = '0')", numbers]
    return [f"{name} collate da"] if column.name.endswith("_name") and column.type == "VARCHAR" else [name]
