"""Border 1: what a landed dataset must hold before it is loaded; one function per dataset.

The queries read `batch` (the landed dataset, blank text as NULL) and the reference seeds by their names. A rule says
nothing of a value that is missing: `required_missing` does.

Belongs here: rules that one delivery can answer. Does not belong here: the shape of a file (the sources' parsers) and
what holds between deliveries (dbt).
"""

from __future__ import annotations

from expectations.gx import gx, gxe
from expectations.ruled import meta, no_rows

_COUNTRY, _CHRISTIANSOE = "Hele landet", "Christiansø"  # stand beside the 98 in Statistics Denmark's tables
_NET = "I alt (netto)"  # this and these are what int_account__current takes up
_PRICE_UNITS = ("Pr. indbygger, løbende priser (kr.)", "Løbende priser (1.000 kr.)")


def _suite(dataset: str, *expectations, required: str, may_be_empty: bool = False) -> gx.ExpectationSuite:
    """A dataset's suite: its own expectations, its required columns and, unless it may be empty, a row at least."""
    first = [] if may_be_empty else [_not_empty(dataset)]
    filled = [
        gxe.ExpectColumnValuesToNotBeNull(column=column, meta=meta("required_missing", column, column=column))
        for column in required.split()
    ]
    return gx.ExpectationSuite(name=dataset, expectations=[*first, *filled, *expectations])


def _not_empty(dataset: str):
    return gxe.ExpectTableRowCountToBeBetween(min_value=1, meta=meta("dataset_empty", dataset=dataset))


def _stands_once(rule_code: str, key: str, **placeholders: str):
    """Expect that no two rows share the columns of `key`; `placeholders` say which column fills which."""
    columns = ", ".join(f"batch.{column} as {name}" for name, column in placeholders.items())
    same = " and ".join(f"batch.{column} is not distinct from repeated.{column}" for column in key.split(", "))
    query = f"""
        , repeated as (select {key} from batch group by all having count(*) > 1)
        select row_number, page, sheet, line_from, line_to, {columns}
        from batch join repeated on {same}
        order by row_number"""
    return no_rows(rule_code, query, *placeholders)


def _known_municipality(column: str, reference_column: str, *totals: str):
    allowed = "".join(f" and {column} <> '{total}'" for total in totals)
    query = f"""
        select row_number, page, sheet, line_from, line_to, {column} as area
        from batch anti join ref_municipality on {column} = {reference_column}
        where {column} is not null{allowed}
        order by row_number"""
    return no_rows("unknown_municipality", query, "area")


def _known_task_field():
    query = """
        select row_number, page, sheet, line_from, line_to, task_field_code as code
        from batch anti join ref_task_field using (catalogue_version, task_field_code)
        where catalogue_version is not null and task_field_code is not null
        order by row_number"""
    return no_rows("unknown_catalogue_code", query, "code")


def unit_fte() -> gx.ExpectationSuite:
    """FTE per unit: counts that can be, units that stand once under a unit that is there, totals that add up."""
    not_negative = gxe.ExpectColumnValuesToBeBetween(
        column="fte", min_value=0, meta=meta("fte_negative", values={"unit": "unit_name", "fte": "fte"})
    )
    # "kommunen" is the municipality itself, which the delivery need not state.
    parent_present = """
        , present as (select municipality_code, year, unit_code from batch)
        select row_number, page, sheet, line_from, line_to, unit_code as unit, parent_unit_code as parent
        from batch anti join present
            on batch.municipality_code = present.municipality_code and batch.year = present.year
            and batch.parent_unit_code = present.unit_code
        where parent_unit_code <> 'kommunen'
        order by row_number"""
    totals = """
        , below as (
            select municipality_code, year, parent_unit_code as unit_code, sum(fte) as fte from batch group by all
        )
        select
            row_number, page, sheet, line_from, line_to, batch.unit_name as unit, batch.fte as stated,
            coalesce(below.fte, 0) as computed, batch.fte - coalesce(below.fte, 0) as difference
        from batch left join below using (municipality_code, year, unit_code)
        where batch.is_stated_total and batch.fte <> coalesce(below.fte, 0)
        order by row_number"""
    return _suite(
        "unit_fte",
        not_negative,
        _stands_once("unit_twice", "municipality_code, year, unit_code", unit="unit_code"),
        no_rows("hierarchy_broken", parent_present, "unit", "parent"),
        no_rows("stated_total_differs", totals, "unit", "stated", "computed", "difference"),
        _known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        required="municipality_code year unit_code unit_name unit_level is_stated_total is_management fte",
    )


def unit_remark() -> gx.ExpectationSuite:
    """Facts from remarks; a delivery without remarks has none."""
    return _suite("unit_remark", required="municipality_code year unit_code remark_code", may_be_empty=True)


def unit_task_heading() -> gx.ExpectationSuite:
    """Headings under which units list tasks."""
    return _suite(
        "unit_task_heading",
        _known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        required="municipality_code year unit_name heading_number task_count",
    )


def unit_task() -> gx.ExpectationSuite:
    """Task texts; headings without tasks leave none."""
    return _suite(
        "unit_task", required="municipality_code year unit_name heading_number position task_text", may_be_empty=True
    )


def catalogue_task_field() -> gx.ExpectationSuite:
    """Task fields of a catalogue edition."""
    return _suite(
        "catalogue_task_field",
        _known_task_field(),
        required="catalogue_version main_category_code subcategory_code task_field_code task_field_name_da",
    )


def catalogue_task() -> gx.ExpectationSuite:
    """Tasks described under task fields, by a heading, a text or both."""
    wordless = """
        select row_number, page, sheet, line_from, line_to
        from batch
        where heading is null and task_text is null
        order by row_number"""
    return _suite(
        "catalogue_task",
        _known_task_field(),
        no_rows("required_missing", wordless, detail="task_text", column="task_text"),
        required="catalogue_version task_field_code position",
    )


def catalogue_indicator() -> gx.ExpectationSuite:
    """Indicators suggested for task fields."""
    return _suite(
        "catalogue_indicator",
        _known_task_field(),
        required="catalogue_version task_field_code indicator_type position indicator_name_da",
    )


def account() -> gx.ExpectationSuite:
    """Municipal accounts: main account 6, known areas, each figure once, and what of it is taken up.

    `value` may be missing: the publisher writes ".." for "not available".
    """
    function = """
        select row_number, page, sheet, line_from, line_to, function_code as code
        from batch
        where not regexp_full_match(function_code, '6[.][0-9][0-9][.][0-9][0-9]')
        order by row_number"""
    unused = f"""
        , used("column", "values") as (values ('kind', ['{_NET}']), ('price_unit', {list(_PRICE_UNITS)}))
        select
            row_number, page, sheet, line_from, line_to, used."column",
            array_to_string(used."values", ' / ') as expected,
            case used."column" when 'kind' then kind else price_unit end as value
        from batch join used
            on not list_contains(used."values", case used."column" when 'kind' then kind else price_unit end)
        order by row_number, used."column" """
    return _suite(
        "account",
        no_rows("unknown_account_function", function, "code"),
        _known_municipality("batch.area_name", "ref_municipality.municipality_name", _COUNTRY, _CHRISTIANSOE),
        _stands_once(
            "figure_twice",
            "table_id, area_name, function_code, kind, price_unit, year",
            area="area_name",
            period="year",
        ),
        no_rows("figure_not_used", unused, "column", "value", "expected"),
        required="table_id area_name function_code function_name kind price_unit year",
    )


def population() -> gx.ExpectationSuite:
    """Population: known areas, each figure once, municipalities that add up to the country where it is stated.

    `population` may be missing: the publisher writes ".." for "not available".
    """
    totals = f"""
        , parts as (
            select batch.table_id, batch.period, sum(batch.population) as computed
            from batch
            where batch.area_name = '{_CHRISTIANSOE}'
                or batch.area_name in (select municipality_name from ref_municipality)
            group by all
        )
        select
            row_number, page, sheet, line_from, line_to, batch.period, coalesce(parts.computed, 0) as computed,
            batch.population as stated
        from batch left join parts using (table_id, period)
        where batch.area_name = '{_COUNTRY}' and batch.population <> coalesce(parts.computed, 0)
        order by row_number"""
    return _suite(
        "population",
        _known_municipality("batch.area_name", "ref_municipality.municipality_name", _COUNTRY, _CHRISTIANSOE),
        _stands_once("figure_twice", "table_id, area_name, period", area="area_name", period="period"),
        no_rows("country_total_differs", totals, "period", "computed", "stated"),
        required="table_id area_name period population_date",
    )


def survey_fte() -> gx.ExpectationSuite:
    """FTE by unit and task field: counts that can be, on task fields of the catalogue."""
    not_negative = gxe.ExpectColumnValuesToBeBetween(
        column="fte", min_value=0, meta=meta("fte_negative", values={"unit": "unit_name", "fte": "fte"})
    )
    task_field = """
        select row_number, page, sheet, line_from, line_to, batch.task_field_code as code
        from batch anti join ref_task_field using (task_field_code)
        where batch.task_field_code <> '0.0.0'
        order by row_number"""
    return _suite(
        "survey_fte",
        not_negative,
        no_rows("unknown_catalogue_code", task_field, "code"),
        _known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        required="municipality_code year area_name unit_name unit_code is_management task_field_code fte",
    )


def activity() -> gx.ExpectationSuite:
    """Volumes and measurements; a document that states none has none."""
    return _suite(
        "activity",
        _known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        required="municipality_code year period_type period_start value value_to value_text comparison",
        may_be_empty=True,
    )


def explanation() -> gx.ExpectationSuite:
    """Explanations of warnings; a workbook without any has none."""
    return _suite("explanation", required="rule_code reason", may_be_empty=True)


SUITES = {
    function.__name__: function
    for function in (
        unit_fte,
        unit_remark,
        unit_task_heading,
        unit_task,
        catalogue_task_field,
        catalogue_task,
        catalogue_indicator,
        account,
        population,
        survey_fte,
        activity,
        explanation,
    )
}
