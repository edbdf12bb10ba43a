"""The headline figures of a release or of one municipality, for the first page that people see.

Belongs here: which figures they are, and asking the marts for them. Does not belong here: where they stand
(front_sheet), words (workbook_texts). A mart that a release does not have gives no figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from aarsvaerk.release.files.workbook_texts import number, text

ONE_DECIMAL, TWO_DECIMALS, WHOLE = "#,##0.0", "#,##0.00", "#,##0"
_NAMED = 4
"""So many municipalities are named; of more, only the number is told."""


@dataclass(frozen=True)
class Headline:
    """A figure with its name, its format and what to know of it."""

    label: str
    value: Decimal | int
    number_format: str
    note: str = ""


@dataclass(frozen=True)
class Series:
    """A small table with a chart: a name a row, and figures beside it."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple]
    formats: tuple[str, ...]
    is_over_time: bool = False


class Headlines:
    """Asks a release's database, in use, for the figures of the country or of a municipality."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, language: str, municipality_code: str | None) -> None:
        self._connection = connection
        self._language = language
        self._code = municipality_code
        self._marts = {
            name
            for (name,) in connection.execute(
                """select distinct table_name from duckdb_columns()
                where schema_name = 'marts' and column_name = 'municipality_code'"""
            ).fetchall()
        }
        self.year = self._newest("fte_by_task_field", "fte is not null")

    def all(self) -> list[Headline]:
        """The headline figures, the most important first."""
        return [*self._fte(), *self._indicators(), *self._expenditure()]

    def series(self) -> list[Series]:
        """FTE by subcategory, and expenditure over the years."""
        return [one for one in (self._by_subcategory(), self._over_years()) if one and one.rows]

    def _one(self, query: str, **values: object) -> tuple:
        return self._connection.execute(query, values).fetchone()

    def _newest(self, mart: str, condition: str) -> int | None:
        if mart not in self._marts:
            return None
        return self._one(f"select max(year) from marts.{mart} where {self._own} and {condition}")[0]  # noqa: S608

    @property
    def _own(self) -> str:
        """The condition for the rows that are meant; codes have digits only."""
        return f"municipality_code = '{self._code}'" if self._code else "true"

    def _say(self, key: str, **values: object) -> str:
        return text(key, self._language, **values)

    def _fte(self) -> list[Headline]:
        if self.year is None:
            return []
        count, names, fte, per_1000, outside, management = self._one(
            f"""with rows as (from marts.fte_by_task_field where {self._own} and year = $year),
            municipalities as (select distinct municipality_name, population from rows)
            select (select count(*) from municipalities),
                (select string_agg(municipality_name, ', ' order by municipality_name) from municipalities),
                sum(fte),
                -- Of those whose inhabitants are counted, numerator and denominator each by themselves.
                1000 * sum(fte) filter (population is not null)
                    / (select sum(population) from municipalities where population is not null),
                100 * sum(fte) filter (main_category_code = '0') / nullif(sum(fte), 0), sum(management_fte)
            from rows""",  # noqa: S608
            year=self.year,
        )
        told = []
        if not self._code:
            (of,) = self._one("select count(*) from core.dim_municipality where is_current")
            key = "of_98" if count <= _NAMED else "of_many"
            note = self._say(key, count=of, names=names)
            told.append(Headline(self._say("delivered", year=self.year), count, WHOLE, note))
        told.append(Headline(self._say("fte", year=self.year), fte, ONE_DECIMAL))
        if per_1000 is not None:
            told.append(Headline(self._say("per_1000"), per_1000, TWO_DECIMALS))
        if outside is not None:
            told.append(Headline(self._say("outside"), outside, ONE_DECIMAL, self._say("outside_note")))
        if management is not None:
            note = ""
            if "fte_by_unit" in self._marts:
                (of_managers,) = self._one(
                    f"""select coalesce(sum(own_fte) filter (is_management), 0) from marts.fte_by_unit
                    where {self._own} and year = $year""",  # noqa: S608
                    year=self.year,
                )
                note = self._say("management_note", fte=number(of_managers, self._language, 1))
            told.append(Headline(self._say("management"), management, ONE_DECIMAL, note))
        if "fte_by_unit" in self._marts:
            (units,) = self._one(
                f"select count(*) from marts.fte_by_unit where {self._own} and year = $year and own_fte > 0",  # noqa: S608
                year=self.year,
            )
            told.append(Headline(self._say("units"), units, WHOLE))
        return told

    def _indicators(self) -> list[Headline]:
        year = self._newest("indicator_scorecard", "availability in ('figure', 'bound')")
        if year is None:
            return []
        figures, bounds, count = self._one(
            f"""select count(*) filter (availability = 'figure'), count(*) filter (availability = 'bound'), count(*)
            from marts.indicator_scorecard where {self._own} and year = $year""",  # noqa: S608
            year=year,
        )
        note = self._say("indicators_note", bounds=number(bounds, self._language), count=number(count, self._language))
        return [Headline(self._say("indicators"), figures, WHOLE, note)]

    def _expenditure(self) -> list[Headline]:
        year = self._newest("benchmark_account", "net_expenditure_kr_per_inhabitant is not null")
        if year is None:
            return []
        # The group's Danish name, and the English one where the release has it.
        function, own, low, median, high, *groups = (
            self._one(
                f"""select function_code, net_expenditure_kr_per_inhabitant, p25_kr_per_inhabitant,
                median_kr_per_inhabitant, p75_kr_per_inhabitant, columns('^peer_group_name(_en)?$')
            from marts.benchmark_account
            where {self._own} and year = $year and peer_group_type = $type and median_kr_per_inhabitant is not null
                and net_expenditure_kr_per_inhabitant is not null
            order by function_code = '6.45.51' desc, function_code limit 1""",  # noqa: S608
                year=year,
                type="dst_group" if self._code else "country",
            )
            or (None,) * 6
        )
        if function is None:
            return []
        if self._code:
            group = groups[0 if self._language == "da" else -1]
            note = self._say("expenditure_note", function=function, group=group, median=number(median, self._language))
            return [Headline(self._say("expenditure", year=year), own, WHOLE, note)]
        note = self._say(
            "expenditure_median_note",
            function=function,
            low=number(low, self._language),
            high=number(high, self._language),
        )
        return [Headline(self._say("expenditure_median", year=year), median, WHOLE, note)]

    def _by_subcategory(self) -> Series | None:
        if self.year is None:
            return None
        name = f"subcategory_name_{self._language}"
        rows = self._connection.execute(
            f"""select {name}, sum(fte) as fte, 100 * sum(fte) / nullif(sum(sum(fte)) over (), 0)
            from marts.fte_by_task_field where {self._own} and year = $year
            group by subcategory_code, {name} having sum(fte) > 0 order by fte desc, subcategory_code""",  # noqa: S608
            {"year": self.year},
        ).fetchall()
        headings = tuple(self._say(key) for key in ("category", "fte_heading", "share_heading"))
        return Series(self._say("categories", year=self.year), headings, rows, ("", ONE_DECIMAL, ONE_DECIMAL))

    def _over_years(self) -> Series | None:
        if "benchmark_account" not in self._marts:
            return None
        function = "6.45.51"
        kind = "dst_group" if self._code else "country"
        figures = "p25_kr_per_inhabitant, median_kr_per_inhabitant, p75_kr_per_inhabitant"
        own = "any_value(net_expenditure_kr_per_inhabitant), " if self._code else ""
        rows = self._connection.execute(
            f"""select year, {own}{", ".join(f"any_value({one})" for one in figures.split(", "))}
            from marts.benchmark_account where {self._own} and peer_group_type = $kind and function_code = $function
            group by year having any_value(median_kr_per_inhabitant) is not null order by year""",  # noqa: S608
            {"kind": kind, "function": function},
        ).fetchall()
        headings = [self._say("year")]
        if self._code:
            (name,) = self._one(f"select any_value(municipality_name) from marts.benchmark_account where {self._own}")  # noqa: S608
            headings.append(name)
        headings += [self._say(key) for key in ("p25", "median", "p75")]
        formats = ("", *[WHOLE] * (len(headings) - 1))
        named = [(str(year), *values) for year, *values in rows]
        return Series(self._say("years", function=function), tuple(headings), named, formats, is_over_time=True)
