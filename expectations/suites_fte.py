"""Border 1 for FTE: by unit (`unit_fte`) and by unit and task field (`survey_fte`), alone and beside what was before.

The queries read `batch`, the reference seeds and the tables of `expectations.context` by their names. Bounds that are a
judgement stand in ref_plausibility.csv.

Belongs here: the rules of these two datasets. Does not belong here: other datasets (suites_landing), what a delivery is
compared with (context).
"""

from __future__ import annotations

from expectations.gx import gx
from expectations.ruled import no_rows, worst_first
from expectations.shared_rules import (
    LINEAGE,
    PERIOD,
    bound,
    filled_beside,
    fte_not_negative,
    municipality_of_the_year,
    nearest_task_fields,
    one_of,
    stands_once,
    suite,
)
from ingest.survey.columns import WITHOUT_FIELD

_A_NUMBER = "'-?[0-9]+([.,][0-9]+)*'"
_A_TASK_FIELD = "'[0-9][.][0-9]{{1,2}}[.][0-9]{{1,2}}( .*)?'"
_A_CODE = "'[a-z0-9-]+(/[a-z0-9-]+)+'"


def unit_fte() -> gx.ExpectationSuite:
    """FTE per unit: plausible counts, each unit listed once below a unit that exists, totals that add up."""
    # "kommunen" is the municipality itself, which the delivery need not state.
    parent_present = f"""
        , present as (select municipality_code, year, unit_code from batch)
        select {LINEAGE}, unit_code as unit, parent_unit_code as parent
        from batch anti join present
            on batch.municipality_code = present.municipality_code and batch.year = present.year
            and batch.parent_unit_code = present.unit_code
        where parent_unit_code <> 'kommunen'
        order by row_number"""
    levels = f"""
        , present as (
            select municipality_code, year, unit_code, min(unit_level) as parent_level from batch group by all
        )
        select {LINEAGE}, batch.unit_code as unit, unit_level as level, parent_unit_code as parent,
            coalesce(parent_level, 0) as parent_level
        from batch left join present
            on batch.municipality_code = present.municipality_code and batch.year = present.year
            and batch.parent_unit_code = present.unit_code
        where unit_level <> coalesce(parent_level, case when parent_unit_code = 'kommunen' then 0 end) + 1
        order by row_number"""
    totals = f"""
        , below as (
            select municipality_code, year, parent_unit_code as unit_code, sum(fte) as fte from batch group by all
        )
        select
            {LINEAGE}, batch.unit_name as unit, batch.fte as stated,
            coalesce(below.fte, 0) as computed, batch.fte - coalesce(below.fte, 0) as difference
        from batch left join below using (municipality_code, year, unit_code)
        where batch.is_stated_total and batch.fte <> coalesce(below.fte, 0)
        order by row_number"""
    return suite(
        "unit_fte",
        fte_not_negative(),
        stands_once("unit_twice", "municipality_code, year, unit_code", "unit_code is not null", unit="unit_code"),
        no_rows("hierarchy_broken", parent_present, "unit", "parent"),
        no_rows("unit_level_broken", levels, "unit", "level", "parent", "parent_level"),
        no_rows("stated_total_differs", totals, "unit", "stated", "computed", "difference"),
        *_of_both("unit_fte"),
        required="municipality_code year unit_code unit_name unit_level is_stated_total is_management fte",
    )


def survey_fte() -> gx.ExpectationSuite:
    """FTE by unit and task field: counts that can be, each once, on task fields of the catalogue in their years."""
    task_field = f"""
        select {LINEAGE}, code, {nearest_task_fields("code")} as choices
        from (select *, task_field_code as code from batch) as batch anti join ref_task_field using (task_field_code)
        where batch.task_field_code not in {tuple(WITHOUT_FIELD)}
        order by row_number"""
    validity = f"""
        , outside as (
            select task_field_code, year
            from (select distinct task_field_code, year from batch) join ref_task_field using (task_field_code)
            group by all
            having not bool_or(
                year between cast(valid_from_year as integer) and coalesce(cast(valid_to_year as integer), year)
            )
        )
        select {LINEAGE}, task_field_code as code, year
        from batch semi join outside using (task_field_code, year)
        order by row_number"""
    return suite(
        "survey_fte",
        fte_not_negative(),
        stands_once(
            "row_twice",
            "municipality_code, period_type, period_start, unit_code, task_field_code, is_management",
            "unit_code is not null and task_field_code is not null",
            unit="unit_code",
            code="task_field_code",
            period=PERIOD,
        ),
        no_rows("unknown_catalogue_code", task_field, "code", "choices"),
        no_rows("code_outside_validity", validity, "code", "year", detail="task_field", column="task_field_code"),
        *(filled_beside(column, "period_start") for column in ("year", "period_type")),
        one_of("period_type", "year", "half_year", "quarter", "month"),
        *_of_both("survey_fte"),
        required="municipality_code period_start area_name unit_name is_management task_field_code fte",
    )


def _of_both(dataset: str) -> list:
    return [
        *municipality_of_the_year(),
        _spelled_two_ways(),
        *_looks_like_another_column(),
        *_per_inhabitant(dataset),
        _municipality_changed_much(dataset),
        _unit_changed_much(dataset),
        _unit_doubtful(dataset),
        _unit_missing(dataset),
        _year_missing(dataset),
        _year_no_longer_there(dataset),
    ]


def _spelled_two_ways():
    """Expect that names which differ only in letter case, blanks and punctuation do not differ."""
    query = f"""
        , spelled as (
            select municipality_code, year, replace(unit_code, '-', '') as folded, min(row_number) as row_number,
                concat_ws(' / ', area_name, chief_area_name, unit_name) as unit
            from batch where unit_code is not null group by all
        ),
        several as (
            select municipality_code, year, folded, min(row_number) as first_row
            from spelled group by all having count(*) > 1
        ),
        found as (select row_number, unit, first_row from spelled join several using (municipality_code, year, folded))
        select {LINEAGE}, unit, other
        from (
            select found.row_number, found.unit, other.unit as other
            from found join found as other on found.first_row = other.row_number
            where found.row_number <> found.first_row
        ) as found join batch using (row_number)
        order by row_number"""
    return no_rows("unit_spelled_two_ways", query, "unit", "other")


def _looks_like_another_column() -> list:
    """Expect names that are names, a code that is a code, and remarks and figures that are no number of elsewhere."""
    name = f"""case
            when regexp_full_match(value, {_A_TASK_FIELD}) then ['a_task_field']
            when regexp_full_match(value, {_A_NUMBER}) then ['a_number']
            when lower(value) in ('ja', 'nej', 'yes', 'no', 'true', 'false') then ['yes_or_no']
            when regexp_full_match(value, {_A_CODE}) then ['a_unit_code']
            when value in (select municipality_name from ref_municipality) then ['a_municipality']
        end"""
    looks = {
        "area_name": name,
        "chief_area_name": name,
        "unit_name": name,
        "unit_code": "case when regexp_matches(value, '[A-ZÆØÅÉæøåé ]') then ['a_unit_name'] end",
        "remark": f"case when regexp_full_match(value, {_A_NUMBER}) then ['a_number'] end",
    }
    texts = {
        column: f"""
        , odd as (
            select value, {looks_like} as looks_like
            from (select distinct {column} as value from batch where {column} is not null)
        )
        select {LINEAGE}, value, looks_like
        from batch join odd on odd.value = {column}
        where looks_like is not null
        order by row_number"""
        for column, looks_like in looks.items()
    }
    figure = f"""
        select {LINEAGE}, fte as value,
            case when fte = year then ['the_year'] else ['the_municipality_code'] end as looks_like
        from batch where fte = year or fte = try_cast(municipality_code as integer)
        order by row_number"""
    return [
        no_rows("looks_like_another_column", query, "value", "looks_like", detail=column, column=column)
        for column, query in {**texts, "fte": figure}.items()
    ]


def _per_inhabitant(dataset: str) -> list:
    """Expect FTE per 1,000 inhabitants of a municipality within reason; the newest population up to the year counts."""
    low, high, least_fte, least_population = (
        bound("fte_per_inhabitant_doubtful", code) for code in ("low", "high", "least_fte", "least_population")
    )
    impossible = bound("fte_impossible", "high")
    people = f"""
        , total as (
            select municipality_code, year, sum(fte) as fte from own_unit where dataset = '{dataset}' group by all
        ),
        people as (
            select municipality_code, total.year, fte, max(known_population.year) as population_year,
                max_by(population, known_population.year) as population
            from total join known_population using (municipality_code)
            where known_population.year <= total.year
            group by all
        )
        select municipality_code, year, fte, population, population_year,
            cast(1000 * fte / population as decimal(18, 2)) as per_1000"""
    doubtful = f"""{people}, {low} as low, {high} as high
        from people
        where fte >= {least_fte} and population >= {least_population}
            and not 1000 * fte between {low} * population and {high} * population
            and 1000 * fte <= {impossible} * population
        {worst_first("fte", "municipality_code", "year")}"""
    above = f"""{people}, {impossible} as high
        from people where 1000 * fte > {impossible} * population
        {worst_first("fte", "municipality_code", "year")}"""
    values = ("municipality_code", "year", "fte", "population", "population_year", "per_1000", "high")
    return [
        no_rows("fte_per_inhabitant_doubtful", doubtful, *values, "low"),
        no_rows("fte_impossible", above, *values),
    ]


def _changed(of: str, now: str, before: str) -> str:
    """The condition that a change is large: in per cent, in FTE, and on a base that is large enough."""
    pct, fte, least_fte = (bound("fte_changed_much", f"{of}_{code}") for code in ("pct", "fte", "least_fte"))
    change = f"abs({now} - {before})"
    return f"{before} >= {least_fte} and {change} > {fte} and 100 * {change} > {pct} * {before}"


def _municipality_changed_much(dataset: str):
    query = f"""
        , now as (
            select municipality_code, year, sum(fte) as fte from own_unit where dataset = '{dataset}' group by all
        ),
        before as (
            select municipality_code, year, base_year as earlier_year, sum(fte) as earlier
            from compared_unit where dataset = '{dataset}' group by all
        )
        select 'kommunen' as unit, municipality_code, year, fte, earlier_year, earlier
        from now join before using (municipality_code, year)
        where {_changed("municipality", "fte", "earlier")}
        {worst_first("abs(fte - earlier)", "municipality_code", "year")}"""
    return no_rows("fte_changed_much", query, *_CHANGE, detail="municipality")


def _unit_changed_much(dataset: str):
    # A decimal sign that is lost in a small unit.
    small, jump = bound("fte_changed_much", "unit_least_fte"), bound("fte_changed_much", "unit_jump_fte")
    jumped = f"compared_unit.fte < {small} and own_unit.fte > compared_unit.fte + {jump}"
    query = f"""
        , changed as (
            select own_unit.row_number, own_unit.fte, compared_unit.fte as earlier, base_year as earlier_year
            from own_unit join compared_unit using (dataset, municipality_code, year, unit_code)
            where dataset = '{dataset}' and ({_changed("unit", "own_unit.fte", "compared_unit.fte")} or {jumped})
        )
        select {LINEAGE}, unit_name as unit, municipality_code, year, changed.fte, earlier_year, earlier
        from changed join batch using (row_number)
        {worst_first("abs(changed.fte - earlier)", "row_number")}"""
    return no_rows("fte_changed_much", query, *_CHANGE, detail="unit")


_CHANGE = ("unit", "municipality_code", "year", "fte", "earlier_year", "earlier")


def _unit_doubtful(dataset: str):
    """Expect of a unit that was not there before a size beside the municipality, its inhabitants and units of its kind.

    Units of its kind are the municipality's others on its level. One that was there before is compared with that.
    """
    least_units, least_fte, share, per_1000, times = (
        bound("unit_fte_doubtful", code) for code in ("least_units", "least_fte", "share_pct", "per_1000", "times_kind")
    )
    query = f"""
        , of_level as (
            select *, len(string_split(unit_code, '/')) as level from own_unit where dataset = '{dataset}' and fte > 0
        ),
        people as (
            select municipality_code, own.year, max_by(population, known_population.year) as population
            from (select distinct municipality_code, year from of_level) as own
                join known_population using (municipality_code)
            where known_population.year <= own.year
            group by all
        ),
        municipality as (
            select municipality_code, year, count(*) as units, sum(fte) as total from of_level group by all
        ),
        kind as (
            select municipality_code, year, level, count(*) as units_of_kind, median(fte) as median
            from of_level group by all
        ),
        doubtful as (
            select row_number, fte,
                case
                    when 100 * fte > {share} * total
                        then ['share_of_municipality', (100 * fte / total)::varchar, {share}::varchar]
                    when 1000 * fte > {per_1000} * population
                        then ['per_inhabitants', (1000 * fte / population)::varchar, {per_1000}::varchar]
                    when units_of_kind >= {least_units} and fte > {times} * median
                        then ['times_its_kind', (fte / median)::varchar, {times}::varchar]
                end as reason
            from of_level join municipality using (municipality_code, year)
                join kind using (municipality_code, year, level)
                left join people using (municipality_code, year)
                anti join compared_unit using (dataset, municipality_code, year, unit_code)
            where units >= {least_units} and fte >= {least_fte}
        )
        select {LINEAGE}, unit_name as unit, municipality_code, year, doubtful.fte,
            reason[1:1] || [round(figure::double)::integer::varchar for figure in reason[2:]] as reason
        from doubtful join batch using (row_number)
        where reason is not null
        {worst_first("doubtful.fte", "row_number")}"""
    return no_rows("unit_fte_doubtful", query, "unit", "municipality_code", "year", "fte", "reason")


def _unit_missing(dataset: str):
    """Expect the units that had FTE; one that is there as a total, or is split into units below it, is not missing."""
    query = f"""
        , present as (select distinct municipality_code, year, unit_code from batch),
        absent as (
            select * from compared_unit anti join present using (municipality_code, year, unit_code)
            where dataset = '{dataset}' and fte > 0
        )
        select coalesce(unit_name, unit_code) as unit, unit_code, municipality_code, year, base_year as earlier_year,
            fte as earlier
        from absent anti join present on absent.municipality_code = present.municipality_code
            and absent.year = present.year and starts_with(present.unit_code, absent.unit_code || '/')
        {worst_first("fte", "municipality_code", "year", "unit_code")}"""
    values = ("unit", "unit_code", "municipality_code", "year", "earlier_year", "earlier")
    return no_rows("unit_missing", query, *values)


def _year_missing(dataset: str):
    """Expect no gap between the years of this delivery and the latest known before each."""
    query = f"""
        , gap as (
            select distinct municipality_code, year, base_year
            from compared_unit where dataset = '{dataset}' and base_year < year - 1
        )
        select municipality_code, unnest(range(base_year + 1, gap.year)) as year,
            ['gap_of_years', gap.year::varchar, base_year::varchar] as reason
        from gap
        order by municipality_code, year"""
    return no_rows("period_missing", query, "municipality_code", "year", "reason", detail="gap")


def _year_no_longer_there(dataset: str):
    """Expect of a correction what it follows held: the last delivery of its source with a year in common."""
    query = f"""
        , present as (select distinct municipality_code, year from own_unit where dataset = '{dataset}'),
        followed as (
            select max_by(delivery_id, position) as delivery_id
            from earlier_period semi join present using (municipality_code, year)
            where source_code = (select source_code from this_delivery)
        )
        select municipality_code, year, ['followed_held', delivery_id] as reason
        from earlier_period semi join followed using (delivery_id) anti join present using (municipality_code, year)
        order by municipality_code, year"""
    return no_rows("period_missing", query, "municipality_code", "year", "reason", detail="correction")
