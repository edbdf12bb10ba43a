"""Border 1: what a landed dataset must hold before it is loaded; one function per dataset.

The queries read `batch` (the landed dataset, blank text as NULL) and the reference seeds by their names. A rule says
nothing of a value that is missing: `required_missing` does.

Belongs here: rules that one delivery can answer. Does not belong here: FTE datasets (suites_fte), the shape of a file
(the sources' parsers).
"""

from __future__ import annotations

from expectations.gx import gx
from expectations.ruled import no_rows
from expectations.shared_rules import (
    LINEAGE,
    PERIOD,
    filled_beside,
    known_municipality,
    municipality_of_the_year,
    nearest_task_fields,
    not_far_ahead,
    one_of,
    stands_once,
    suite,
)
from expectations.suites_fte import survey_fte, unit_fte

_COUNTRY, _CHRISTIANSOE = "Hele landet", "Christiansø"  # stand beside the 98 in Statistics Denmark's tables
_NET = "I alt (netto)"  # this and these are what int_account__known takes up
_PRICE_UNITS = ("Pr. indbygger, løbende priser (kr.)", "Løbende priser (1.000 kr.)")


def _known_task_field():
    query = f"""
        select {LINEAGE}, code, {nearest_task_fields("code")} as choices
        from (
            select *, task_field_code as code from batch
            where catalogue_version is not null and task_field_code is not null
        ) as batch anti join ref_task_field using (catalogue_version, task_field_code)
        order by row_number"""
    return no_rows("unknown_catalogue_code", query, "code", "choices")


def unit_remark() -> gx.ExpectationSuite:
    """Facts from remarks; a delivery without remarks has none."""
    return suite("unit_remark", required="municipality_code year unit_code remark_code", may_be_empty=True)


def unit_task_heading() -> gx.ExpectationSuite:
    """Headings under which units list tasks."""
    return suite(
        "unit_task_heading",
        *municipality_of_the_year(),
        required="municipality_code year unit_name heading_number task_count",
    )


def unit_task() -> gx.ExpectationSuite:
    """Task texts; headings without tasks leave none."""
    return suite(
        "unit_task", required="municipality_code year unit_name heading_number position task_text", may_be_empty=True
    )


def catalogue_task_field() -> gx.ExpectationSuite:
    """Task fields of a catalogue edition."""
    return suite(
        "catalogue_task_field",
        _known_task_field(),
        required="catalogue_version main_category_code subcategory_code task_field_code task_field_name_da",
    )


def catalogue_task() -> gx.ExpectationSuite:
    """Tasks described under task fields, by a heading, a text or both."""
    wordless = f"""
        select {LINEAGE}
        from batch
        where heading is null and task_text is null
        order by row_number"""
    return suite(
        "catalogue_task",
        _known_task_field(),
        no_rows("required_missing", wordless, detail="task_text", column="task_text"),
        required="catalogue_version task_field_code position",
    )


def catalogue_indicator() -> gx.ExpectationSuite:
    """Indicators suggested for task fields."""
    return suite(
        "catalogue_indicator",
        _known_task_field(),
        required="catalogue_version task_field_code indicator_type position indicator_name_da",
    )


def account() -> gx.ExpectationSuite:
    """Municipal accounts: main account 6, known areas, each figure once, and what of it is taken up.

    `value` may be missing: the publisher writes ".." for "not available".
    """
    function = f"""
        select {LINEAGE}, function_code as code
        from batch
        where not regexp_full_match(function_code, '6[.][0-9][0-9][.][0-9][0-9]')
        order by row_number"""
    unused = f"""
        , used("column", "values") as (values ('kind', ['{_NET}']), ('price_unit', {list(_PRICE_UNITS)}))
        select
            {LINEAGE}, used."column", array_to_string(used."values", ' / ') as expected,
            case used."column" when 'kind' then kind else price_unit end as value
        from batch join used
            on not list_contains(used."values", case used."column" when 'kind' then kind else price_unit end)
        order by row_number, used."column" """
    return suite(
        "account",
        no_rows("unknown_account_function", function, "code"),
        known_municipality("batch.area_name", "ref_municipality.municipality_name", _COUNTRY, _CHRISTIANSOE),
        stands_once(
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
            {LINEAGE}, batch.period, coalesce(parts.computed, 0) as computed,
            batch.population as stated
        from batch left join parts using (table_id, period)
        where batch.area_name = '{_COUNTRY}' and batch.population <> coalesce(parts.computed, 0)
        order by row_number"""
    return suite(
        "population",
        known_municipality("batch.area_name", "ref_municipality.municipality_name", _COUNTRY, _CHRISTIANSOE),
        stands_once("figure_twice", "table_id, area_name, period", area="area_name", period="period"),
        no_rows("country_total_differs", totals, "period", "computed", "stated"),
        required="table_id area_name period population_date",
    )


def activity() -> gx.ExpectationSuite:
    """Volumes and measurements; a document that states none has none.

    Running text may say the same of the same unit twice. What stands once is a measure that is named by its code.
    """
    measure = f"""
        select {LINEAGE}, measure_code as code
        from batch anti join ref_measure using (measure_code)
        where measure_code is not null
        order by row_number"""
    negative = f"""
        select {LINEAGE}, measure_code as code, least(value, value_to) as quantity
        from batch
        where measure_code is not null and least(value, value_to) < 0
        order by row_number"""
    above = f"""
        select {LINEAGE}, measure_code as code, greatest(value, value_to) as quantity, ref_measure.unit,
            cast(bound as decimal(18, 2)) as "limit"
        from batch join ref_measure using (measure_code) join ref_plausibility
            on rule_code = 'value_above_limit' and bound_code = ref_measure.unit
        where greatest(value, value_to) > cast(bound as decimal(18, 2))
        order by row_number"""
    reversed_range = f"""
        select {LINEAGE}, value as quantity, value_to as quantity_to
        from batch
        where value_to < value
        order by row_number"""
    return suite(
        "activity",
        *municipality_of_the_year(),
        no_rows("unknown_measure", measure, "code"),
        one_of("period_type", "year", "half_year", "quarter", "month", "day"),
        one_of("comparison", "exact", "about", "more_than", "less_than"),
        stands_once(
            "row_twice",
            "municipality_code, area_name, chief_area_name, unit_name, measure_code, period_type, period_start",
            "measure_code is not null",
            unit="coalesce(unit_name, chief_area_name, area_name, municipality_code)",
            code="measure_code",
            period=PERIOD,
        ),
        no_rows("value_negative", negative, "code", "quantity"),
        no_rows("value_above_limit", above, "code", "quantity", "unit", "limit"),
        no_rows("range_reversed", reversed_range, "quantity", "quantity_to"),
        *(filled_beside(column, "period_start") for column in ("year", "period_type")),
        *(filled_beside(column, "value") for column in ("value_to", "comparison")),
        required="municipality_code period_start value",
        may_be_empty=True,
    )


def explanation() -> gx.ExpectationSuite:
    """Explanations of warnings; a workbook without any has none. What they match is seen once all is judged."""
    rule = f"""
        select {LINEAGE}, rule_code as code
        from batch anti join ref_rule using (rule_code)
        where rule_code is not null
        order by row_number"""
    return suite("explanation", no_rows("unknown_rule", rule, "code"), required="rule_code reason", may_be_empty=True)


def structural_factor() -> gx.ExpectationSuite:
    """Structural factors: known factors and municipalities, each figure once."""
    factor = f"""
        select {LINEAGE}, factor_code as code
        from batch anti join ref_structural_factor using (factor_code)
        where factor_code is not null
        order by row_number"""
    return suite(
        "structural_factor",
        known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        no_rows("unknown_factor", factor, "code"),
        not_far_ahead("factor_year"),
        stands_once(
            "figure_twice",
            "municipality_code, factor_code, factor_year",
            area="municipality_code || ' ' || factor_code",
            period="factor_year",
        ),
        required="municipality_code factor_code factor_year factor_value",
    )


def peer_set() -> gx.ExpectationSuite:
    """A reader's own peer set: known municipalities on both sides, each peer once, no weight below 0."""
    negative = f"""
        select {LINEAGE}, peer_set_name || ' ' || municipality_code || ' ' || peer_municipality_code as code,
            peer_weight as quantity
        from batch
        where peer_weight < 0
        order by row_number"""
    return suite(
        "peer_set",
        known_municipality("batch.municipality_code", "ref_municipality.municipality_code"),
        known_municipality("batch.peer_municipality_code", "ref_municipality.municipality_code"),
        stands_once(
            "figure_twice",
            "peer_set_name, municipality_code, peer_municipality_code",
            area="peer_set_name || ' ' || municipality_code",
            period="peer_municipality_code",
        ),
        no_rows("value_negative", negative, "code", "quantity"),
        required="peer_set_name municipality_code peer_municipality_code",
    )


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
        structural_factor,
        peer_set,
    )
}
