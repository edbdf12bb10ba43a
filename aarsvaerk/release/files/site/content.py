"""What the pages show, asked of the release's database once: each query's rows, and the same rows by what they are of.

A release of the whole country has millions of rows and a page shows a few of them: a query names the columns that are
shown, and leaves out rows that no page has. The longest answer stays an Arrow table, from which the rows of one
municipality are taken at a time. Belongs here: the queries; whatever is counted, compared or withheld was so in the
marts. Does not belong here: how it looks (pages, charts, map).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from aarsvaerk.release.releases import Release

Row = dict[str, object]
FUNCTION = "6.45.51"
"""The account function that the catalogue describes, which front page, map and municipality pages show."""
MOST_UNITS, MOST_CHANGES = 40, 40
"""Units of a task field's page, and changed figures of a municipality's."""

_IS_FIELD = "task_field_code not like '0.%' and regexp_full_match(task_field_code, '[0-9]+([.][0-9]+){2}')"
IN_ORDER = "[try_cast(part as integer) for part in string_split(task_field_code, '.')]"
"""1.4.9 comes before 1.4.10."""
_MINE = "/* of one municipality */"
"""Where a query leaves out the others, if only one municipality is asked for."""
_FTE = f"""from marts.fte_by_task_field
    where missing_reason is distinct from 'outside_validity' and year <= $until {_MINE}"""
NEWEST = f"select (municipality_code, max(year)) from ({_FTE}) group by municipality_code"
_FIRST = f"select min(newest) from (select max(year) as newest from ({_FTE}) group by municipality_code)"
"""The oldest of the newest years; a view can leave out the years before before it joins anything."""
_QUERIES = {
    "municipalities": """
        select municipality_code as code, municipality_name as name, region_name, dst_group_name, dst_group_code,
            area_km2, population.population, population.year as population_year
        from core.dim_municipality
        left join (
            select municipality_key, arg_max(population, year) as population, max(year) as year
            from core.fct_population where population is not null group by municipality_key
        ) as population using (municipality_key)
        where is_current order by municipality_name""",
    "accounts": f"""
        select b.municipality_code, b.municipality_name, b.year, b.peer_group_type, b.peer_group_name,
            b.peer_group_name_en, b.peer_count, b.net_expenditure_kr_per_inhabitant, b.p25_kr_per_inhabitant,
            b.median_kr_per_inhabitant, b.p75_kr_per_inhabitant, b.gap_to_median_kr_per_inhabitant, b.rank_lowest_first,
            b.rank_lowest_first_to, b.rank_of, b.expected_value, b.expected_low_value, b.expected_high_value,
            b.adjusted_value, d.file_name, r.line_from, f.delivery_id
        from marts.benchmark_account as b
        join core.fct_account as f using (municipality_key, year, function_code)
        left join meta.source_row as r using (source_row_id)
        left join meta.delivery as d on d.delivery_id = f.delivery_id
        where function_code = '{FUNCTION}' and year <= $until
        order by b.municipality_code, b.year, b.peer_group_type""",
    "twins": """
        select municipality_code, peer_municipality_code from core.bridge_peer where peer_set_code = 'twins'
        qualify year = max(year) over (partition by municipality_code)
        order by municipality_code, distance, peer_municipality_code""",
    "fields": f"select * from marts.task_catalogue where {_IS_FIELD} order by {IN_ORDER}",
    "field_series": f"""
        select municipality_code, year, task_field_code, total_fte, population, fte_per_1000_inhabitants
        from ({_FTE}) order by municipality_name, year, {IN_ORDER}""",
    "scoped": """
        select municipality_code, year, task_field_code, scope_code, denominator_code, value
        from marts.benchmark_task_field_by_scope where peer_set_code = 'country' and value is not null
        order by scope_code, denominator_code, year""",
    "field_fte": f"""
        select municipality_code, municipality_name, year, main_category_code, main_category_name_da,
            main_category_name_en, task_field_code, task_field_name_da, task_field_name_en, fte, total_fte, population,
            fte_per_1000_inhabitants, share_of_total_pct, quality_grade, missing_reason
        from ({_FTE}) where (municipality_code, year) in ({NEWEST})
        order by municipality_name, {IN_ORDER}""",
    "field_peers": f"""
        select municipality_code, year, peer_group_type, peer_count, task_field_code, task_field_name_da,
            task_field_name_en, gap_to_median_fte, fte_per_1000_inhabitants, p25_fte_per_1000_inhabitants,
            median_fte_per_1000_inhabitants, p75_fte_per_1000_inhabitants, expected_value, expected_low_value,
            expected_high_value, quality_grade, comparability_reasons, population, funnel_low_value, funnel_high_value
        from marts.benchmark_task_field
        where missing_reason is distinct from 'outside_validity' and (municipality_code, year) in ({NEWEST}) {_MINE}""",
    "units": f"""
        select municipality_code, municipality_name, unit_key, parent_unit_key, unit_name, unit_level, own_fte,
            fte_in_all, missing_reason
        from marts.fte_by_unit where (municipality_code, year) in ({NEWEST}) {_MINE}
        order by municipality_code, unit_path""",
    "explained": f"""
        select municipality_code, task_field_code, task_field_name_da, task_field_name_en, unit_path, fte_component,
            component_fte, weight, year_fte as fte, allocation_method, quality_grade, rationale,
            rationale_da, file_name, line_from, delivery_id
        from marts.fte_explained where year >= $first and (municipality_code, year) in ({NEWEST}) {_MINE}
        order by municipality_code, {IN_ORDER}, fte desc nulls last, unit_path, fte_component""",
    "unit_fields": f"""
        select task_field_code, municipality_code, unit_path, fte, quality_grade,
            count(*) over (partition by task_field_code) as of_all
        from marts.unit_tasks where fte > 0 and (municipality_code, year) in ({NEWEST}) {_MINE}
        qualify row_number() over (
            partition by task_field_code order by fte desc, municipality_name, unit_path
        ) <= {MOST_UNITS}
        order by task_field_code, fte desc, municipality_name, unit_path""",
    "indicators": f"from core.dim_indicator order by {IN_ORDER}, indicator_type, position",
    "indicator_values": f"""
        select municipality_code, municipality_name, year, indicator_code, indicator_name_da, indicator_name_en,
            numerator, denominator, comparison, value, availability, unit, quality_grade, missing_reason
        from marts.indicator_scorecard
        -- What is suppressed everywhere is told of no page: nobody may have a value there.
        where (value is not null or (missing_reason = 'suppressed' and indicator_code in (
            select indicator_code from marts.indicator_scorecard where value is not null
        ))) {_MINE}
        order by indicator_code, year desc, municipality_name""",
    "laws": """
        select l.*, list(f.task_field_code order by f.task_field_code) as task_field_codes
        from core.dim_law as l
        left join core.bridge_task_field_law as b using (law_key)
        left join core.dim_task_field as f using (task_field_key)
        group by all order by short_name_da""",
    "deliveries": "from meta.delivery order by publisher, title, municipality_code, period, received_at, delivery_id",
    "sources": "from meta.source order by publisher, title",
    "rules": "from meta.rule order by border, rule_code, valid_from",
    "quality": f"""
        from marts.data_quality where rule_code <> 'none' {_MINE}
        order by received_at desc, delivery_id, rule_code""",
    "changes": f"""
        select municipality_code, year, "table", figure, row_label_da, row_label_en, before, after, causes,
            count(*) over (partition by municipality_code) as of_all
        from marts.changed_figure where true {_MINE}
        qualify row_number() over (
            partition by municipality_code order by year desc, "table", row_key
        ) <= {MOST_CHANGES}
        order by municipality_code, year desc, "table", row_key""",
    "change_counts": "from marts.changes order by created_at desc, municipality_code",
    "approvals": "select municipality_code, approval_state, answered_at, reason from meta.approval",
    "measures": "select measure_code, measure_name_da, measure_name_en from core.dim_measure",
    "codes": """select distinct on ("column", code) "column", code, label_da, label_en from meta.dictionary_code""",
    "labels": """
        select "table", "column", label_da, label_en, description_da, description_en from meta.dictionary
        where "schema" = 'marts'""",
    "tables": """
        select "schema", "table", label_da, label_en, description_en, description_da
        from meta.dictionary_table order by all""",
}
_NEEDED = ("core.dim_municipality", "marts.fte_by_task_field", "marts.task_catalogue", "marts.benchmark_account")
_OPTIONAL = {"approvals": "meta.approval", "scoped": "marts.benchmark_task_field_by_scope"}
"""The queries of a table that a release of earlier code, or the open profile, does not have."""
_BY_MUNICIPALITY = ("explained",)
"""The queries whose rows are taken a municipality at a time, by which they are ordered."""


class Grouped:
    """The rows of an ordered Arrow table by municipality, made into rows when they are asked for."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._places: dict[object, tuple[int, int]] = {}
        start = 0
        for code, rows in groupby(table["municipality_code"].to_pylist()):
            length = sum(1 for _ in rows)
            self._places[code] = start, length
            start += length

    def get(self, code: object) -> list[Row]:
        """The rows of a municipality; none where there are none."""
        return self._table.slice(*self._places.get(code, (0, 0))).to_pylist()

    def pairs(self, column: str, figure: str) -> set[tuple[object, object]]:
        """The municipalities with each value of a column in rows whose figure is neither absent nor 0."""
        rows = self._table.filter(pc.not_equal(self._table[figure], 0))
        found = rows.group_by(["municipality_code", column]).aggregate([])
        return set(zip(found["municipality_code"].to_pylist(), found[column].to_pylist(), strict=True))


@dataclass(frozen=True)
class Content:
    """The rows of every query by its name, and what the release says of itself."""

    release: Release
    rows: dict[str, list[Row]]
    grouped: dict[str, Grouped]

    def __getitem__(self, name: str) -> list[Row]:
        return self.rows[name]

    def of_municipality(self, code: str) -> dict[str, list[Row]]:
        """The rows that are about a municipality, by the name of the query."""
        return self.listed(code) | {name: rows.get(code) for name, rows in self.grouped.items()}

    def listed(self, code: str) -> dict[str, list[Row]]:
        """The same without the queries whose rows are made when they are asked for."""
        return {name: self._by_municipality.get(name, {}).get(code, []) for name in self.rows}

    @cached_property
    def _by_municipality(self) -> dict[str, dict[object, list[Row]]]:
        return {
            name: self.by(name, "municipality_code")
            for name, rows in self.rows.items()
            if rows and "municipality_code" in rows[0]
        }

    def by(self, name: str, *columns: str) -> dict[object, list[Row]]:
        """The rows of a query by the value of a column, or by the values of several."""
        found: dict[object, list[Row]] = defaultdict(list)
        for row in self.rows[name]:
            found[row[columns[0]] if len(columns) == 1 else tuple(row[column] for column in columns)].append(row)
        return found

    @cached_property
    def _words(self) -> dict[tuple[object, object], Row]:
        return {(row["column"], row["code"]): row for row in self["codes"]}

    @cached_property
    def _labels(self) -> dict[tuple[object, object], Row]:
        tables = {(row["table"], None): row for row in self["tables"] if row["schema"] == "marts"}
        return tables | {(row["table"], row["column"]): row for row in self["labels"]}

    def words_of(self, column: str, codes: str | None, language: str) -> str:
        """The words for one or more codes of a column, as the dictionary has them; a code without words as it is."""
        found = [(self._words.get((column, code)), code) for code in (codes or "").split(", ")]
        return ", ".join((row and row[f"label_{language}"]) or code for row, code in found)

    def label_of(self, table: str, column: str | None, language: str) -> str:
        """The heading of a mart's column, or of the mart; its name where it has none."""
        row = self._labels.get((table, column))
        return (row and row[f"label_{language}"]) or column or table

    def description_of(self, table: str, column: str, language: str) -> str:
        """What a mart's column holds, as the dictionary has it; empty where it says nothing."""
        row = self._labels.get((table, column))
        return " ".join(((row and row[f"description_{language}"]) or "").split())

    @cached_property
    def municipalities_by_group(self) -> dict[object, list[Row]]:
        """The municipalities of each municipality group of Statistics Denmark."""
        return self.by("municipalities", "dst_group_code")

    @cached_property
    def account_year(self) -> int | None:
        """The newest year with an amount."""
        return max(
            (row["year"] for row in self["accounts"] if row["net_expenditure_kr_per_inhabitant"] is not None),
            default=None,
        )

    @cached_property
    def newest_accounts(self) -> dict[str, dict[str, Row]]:
        """The newest year's account rows by municipality and kind of peer group."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self["accounts"]:
            if row["year"] == self.account_year:
                found[row["municipality_code"]][row["peer_group_type"]] = row
        return found

    @cached_property
    def newest_fte(self) -> dict[str, list[Row]]:
        """The rows by task field of a municipality's newest year."""
        return self.by("field_fte", "municipality_code")

    @cached_property
    def totals(self) -> dict[str, Row]:
        """Total FTE, per 1,000 inhabitants where the population is known, and year, by municipality."""
        found = {}
        for code, rows in self.newest_fte.items():
            total, population = rows[0]["total_fte"], rows[0]["population"]
            found[code] = {
                "fte": total,
                "year": rows[0]["year"],
                "population": population,
                "per_1000": total / population * 1000 if total is not None and population else None,
            }
        return found


def read_content(
    connection: duckdb.DuckDBPyConnection,
    tables: set[str],
    release: Release,
    until: int = 9999,
    municipality: str | None = None,
) -> Content | None:
    """Ask a release what its pages show; None where it lacks the tables that any page needs.

    Args:
        connection: The release, in use.
        tables: Full names of its published tables.
        release: What it says of itself.
        until: The last year of accounts and FTE to look at.
        municipality: The code of the only municipality whose FTE, indicators, changes and findings are wanted.
    """
    if not set(_NEEDED) <= tables:
        return None
    mine = "" if municipality is None else "and municipality_code = $municipality"
    asked = {"until": until, "municipality": municipality}
    asked["first"] = _asked(connection, _FIRST.replace(_MINE, mine), asked)[0][0].as_py()
    queries = {name: query for name, query in _QUERIES.items() if _OPTIONAL.get(name, _NEEDED[0]) in tables}
    answers = {name: _asked(connection, query.replace(_MINE, mine), asked) for name, query in queries.items()}
    grouped = {name: Grouped(answers.pop(name)) for name in _BY_MUNICIPALITY}
    rows = {name: [] for name in _OPTIONAL} | {name: table.to_pylist() for name, table in answers.items()}
    return Content(release, rows, grouped)


def read_words(connection: duckdb.DuckDBPyConnection, release: Release) -> Content:
    """The words for codes, columns and tables alone, for a page that asks for its rows itself."""
    names = ("codes", "labels", "tables")
    return Content(release, {name: _asked(connection, _QUERIES[name], {}).to_pylist() for name in names}, {})


def _asked(connection: duckdb.DuckDBPyConnection, query: str, asked: Mapping[str, int | str | None]) -> pa.Table:
    used = {name: value for name, value in asked.items() if f"${name}" in query}
    return connection.execute(query, used).to_arrow_table()
