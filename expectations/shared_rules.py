"""Rules that several landed datasets have, and how a suite is put together.

Belongs here: what more than one suite of border 1 uses. Does not belong here: a rule of one dataset (suites_fte,
suites_landing), rules of the release.
"""

from __future__ import annotations

from expectations.gx import gx
from expectations.kinds import Between, Filled, RowCountBetween
from expectations.ruled import meta, no_rows

LINEAGE = "row_number, page, sheet, line_from, line_to"
"""The columns that place a row of `batch`."""
PERIOD = """case period_type
            when 'year' then year::varchar
            when 'half_year' then year || 'H' || (1 + month(period_start) // 7)
            when 'quarter' then year || 'K' || quarter(period_start)
            when 'month' then strftime(period_start, '%Y-%m')
            else period_start::varchar
        end"""
"""The period of a row of `batch`, as a template has it written."""


def nearest_task_fields(code: str) -> str:
    """An expression: the task fields nearest to a code that is none.

    Those below it come first, then those beside it, of its main category, and of a like name.
    """
    beside, main = (f"regexp_extract({code}, '^{digits}')" for digits in (r"\d+\.\d+\.", r"\d+\."))
    return f"""(
            select array_to_string(list_slice(list(
                field.task_field_code || ' ' || field.task_field_name_da
                order by starts_with(field.task_field_code, {code} || '.') desc,
                    {beside} <> '' and starts_with(field.task_field_code, {beside}) desc,
                    {main} <> '' and starts_with(field.task_field_code, {main}) desc,
                    jaro_winkler_similarity(lower(field.task_field_name_da), lower({code})) desc, field.task_field_code
            ), 1, 5), '; ')
            from ref_task_field as field
        )"""


def suite(dataset: str, *expectations, required: str, may_be_empty: bool = False) -> gx.ExpectationSuite:
    """A dataset's suite: its own expectations, its required columns and, unless it may be empty, a row at least."""
    first = [] if may_be_empty else [_not_empty(dataset)]
    filled = [
        Filled(column=column, meta=meta("required_missing", column, column=column)) for column in required.split()
    ]
    return gx.ExpectationSuite(name=dataset, expectations=[*first, *filled, *expectations])


def _not_empty(dataset: str):
    return RowCountBetween(min_value=1, meta=meta("dataset_empty", dataset=dataset))


def stands_once(rule_code: str, key: str, where: str = "true", **placeholders: str):
    """Expect that no two rows share the columns of `key`.

    Args:
        rule_code: the rule that the rows break.
        key: the columns, parted by ", ".
        where: which rows are looked at.
        placeholders: which expression over `batch` fills which placeholder of the message.
    """
    columns = ", ".join(f"{expression} as {name}" for name, expression in placeholders.items())
    # Rows are first compared by a hash of the key, which needs far less memory than the key itself.
    query = f"""
        , marked as (select row_number, hash({key}) as mark from batch where {where}),
        doubtful as (
            select row_number from marked
            semi join (select mark from marked group by mark having count(*) > 1) using (mark)
        ),
        alike as (select batch.* from batch semi join doubtful using (row_number)),
        repeated as (select list(row_number) as row_numbers from alike group by {key} having count(*) > 1)
        select {LINEAGE}, {columns}
        from alike as batch semi join (select unnest(row_numbers) as row_number from repeated) using (row_number)
        order by row_number"""
    return no_rows(rule_code, query, *placeholders)


def filled_beside(column: str, other: str):
    """Expect a column to be filled where another is: a submission fills both from one cell, so one finding will do."""
    query = f"""
        select {LINEAGE} from batch where {column} is null and {other} is not null
        order by row_number"""
    return no_rows("required_missing", query, detail=column, column=column)


def fte_not_negative():
    """Expect no FTE below 0."""
    return Between(column="fte", min_value=0, meta=meta("fte_negative", values={"unit": "unit_name", "fte": "fte"}))


def known_municipality(column: str, reference_column: str, *totals: str):
    """Expect that a code or name is one of the 98 municipalities, or one of the totals."""
    allowed = "".join(f" and {column} <> '{total}'" for total in totals)
    query = f"""
        select {LINEAGE}, {column} as area
        from batch anti join ref_municipality on {column} = {reference_column}
        where {column} is not null{allowed}
        order by row_number"""
    return no_rows("unknown_municipality", query, "area")


def municipality_of_the_year() -> list:
    """Expect that each municipality is known and was there in the row's year, and that the year is not far ahead."""
    query = f"""
        select {LINEAGE}, batch.municipality_code as code, batch.year
        from batch join ref_municipality using (municipality_code)
        where batch.year < year(cast(ref_municipality.valid_from as date))
        order by row_number"""
    return [
        known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        no_rows("code_outside_validity", query, "code", "year", detail="municipality_code", column="municipality_code"),
        not_far_ahead("year"),
    ]


def not_far_ahead(column: str):
    """Expect that a year is at most so many years after the day of receipt: 2203 is 2023 mistyped."""
    limit = f"(select year(received_on) from this_receipt) + {bound('period_far_ahead', 'years')}"
    query = f"""
        select {LINEAGE}, "{column}" as period, cast({limit} as integer) as "limit"
        from batch
        where "{column}" > {limit}
        order by row_number"""
    return no_rows("period_far_ahead", query, "period", "limit")


def one_of(column: str, *codes: str):
    """Expect that a column holds one of the codes."""
    query = f"""
        select {LINEAGE}, "{column}" as code
        from batch
        where "{column}" not in ({", ".join(f"'{code}'" for code in codes)})
        order by row_number"""
    return no_rows("unknown_code", query, "code", detail=column, column=column, allowed=", ".join(codes))


def bound(rule_code: str, bound_code: str) -> str:
    """A bound of ref_plausibility as an SQL expression."""
    return f"""(select cast(bound as decimal(18, 2)) from ref_plausibility
        where rule_code = '{rule_code}' and bound_code = '{bound_code}')"""
