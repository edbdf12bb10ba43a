"""What the pages show, asked of the release's database once: each query's rows, and the same rows by what they are of.

Belongs here: the queries; whatever is counted, compared or withheld was so in the marts. Does not belong here: how it
looks (pages, charts, map).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import duckdb

from aarsvaerk.release.releases import Release

Row = dict[str, object]
FUNCTION = "6.45.51"
"""The account function that the catalogue describes, which front page, map and municipality pages show."""

_IS_FIELD = "task_field_code not like '0.%' and regexp_full_match(task_field_code, '[0-9]+([.][0-9]+){2}')"
_IN_ORDER = "[try_cast(part as integer) for part in string_split(task_field_code, '.')]"
"""1.4.9 comes before 1.4.10."""
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
        select b.*, d.file_name, r.line_from, f.delivery_id
        from marts.benchmark_account as b
        join core.fct_account as f using (municipality_key, year, function_code)
        left join meta.source_row as r using (source_row_id)
        left join meta.delivery as d on d.delivery_id = f.delivery_id
        where function_code = '{FUNCTION}' and year <= $until
        order by municipality_code, year, peer_group_type""",
    "fields": f"select * from marts.task_catalogue where {_IS_FIELD} order by {_IN_ORDER}",
    "field_fte": f"""
        select * from marts.fte_by_task_field
        where missing_reason is distinct from 'outside_validity' and year <= $until
        order by municipality_name, year, {_IN_ORDER}""",
    "field_peers": """
        select * from marts.benchmark_task_field where missing_reason is distinct from 'outside_validity'""",
    "units": """
        select * from marts.fte_by_unit where year <= $until
        qualify year = max(year) over (partition by municipality_code)
        order by municipality_code, unit_path""",
    "explained": f"""
        select * from marts.fte_explained where year <= $until
        qualify year = max(year) over (partition by municipality_code)
        order by municipality_code, {_IN_ORDER}, fte desc nulls last, unit_path, fte_component""",
    "unit_fields": """
        select * from marts.unit_tasks where coalesce(fte, 0) > 0
        qualify year = max(year) over (partition by municipality_code)
        order by task_field_code, fte desc, municipality_name, unit_path""",
    "indicators": f"from core.dim_indicator order by {_IN_ORDER}, indicator_type, position",
    "indicator_values": """
        select * from marts.indicator_scorecard where value is not null or missing_reason = 'suppressed'
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
    "quality": "from marts.data_quality where rule_code <> 'none' order by received_at desc, delivery_id, rule_code",
    "changes": 'from marts.changed_figure order by municipality_code, year desc, "table", row_key',
    "change_counts": "from marts.changes order by created_at desc, municipality_code",
    "measures": "select measure_code, measure_name_da, measure_name_en from core.dim_measure",
    "codes": """select distinct on ("column", code) "column", code, label_da, label_en from meta.dictionary_code""",
    "labels": """select "table", "column", label_da, label_en from meta.dictionary where "schema" = 'marts'""",
    "tables": """
        select "schema", "table", label_da, label_en, description_en, description_da
        from meta.dictionary_table order by all""",
}
_NEEDED = ("core.dim_municipality", "marts.fte_by_task_field", "marts.task_catalogue", "marts.benchmark_account")


@dataclass(frozen=True)
class Content:
    """The rows of every query by its name, and what the release says of itself."""

    release: Release
    rows: dict[str, list[Row]]

    def __getitem__(self, name: str) -> list[Row]:
        return self.rows[name]

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
    def fte_years(self) -> dict[str, list[int]]:
        """The years of which a municipality has FTE, oldest first, by its code."""
        years: dict[str, set[int]] = defaultdict(set)
        for row in self["field_fte"]:
            years[row["municipality_code"]].add(row["year"])
        return {code: sorted(found) for code, found in years.items()}

    @cached_property
    def newest_fte(self) -> dict[str, list[Row]]:
        """The rows by task field of a municipality's newest year."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self["field_fte"]:
            if row["year"] == self.fte_years[row["municipality_code"]][-1]:
                found[row["municipality_code"]].append(row)
        return found

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
    connection: duckdb.DuckDBPyConnection, tables: set[str], release: Release, until: int = 9999
) -> Content | None:
    """Ask a release what its pages show; None where it lacks the tables that any page needs.

    Args:
        connection: The release, in use.
        tables: Full names of its published tables.
        release: What it says of itself.
        until: The last year of accounts and FTE to look at.
    """
    if not set(_NEEDED) <= tables:
        return None
    return Content(release, {name: _rows(connection, query, until) for name, query in _QUERIES.items()})


def _rows(connection: duckdb.DuckDBPyConnection, query: str, until: int) -> list[Row]:
    answer = connection.execute(query, {"until": until} if "$until" in query else None)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
