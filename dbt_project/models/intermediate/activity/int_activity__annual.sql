-- What indicators may divide: a year's volumes over the FTE of the same year and no other. Only figures that are exact
-- or about count; a limit, a range, a part of a year or another year leaves the amount NULL. Measures that several task
-- fields share mean those of the indicator's own field, which a volume does not tell, so they are left out.
with volumes as (
    select * from {{ ref('int_activity__measured') }}
    where is_additive
),

delivered_years as (
    select distinct
        municipality_code,
        year
    from {{ ref('int_unit__delivered') }}
),

named as (
    select
        task_field_code,
        numerator_measure_code as measure_code
    from {{ ref('ref_indicator') }}
    union
    select
        task_field_code,
        denominator_measure_code as measure_code
    from {{ ref('ref_indicator') }}
),

of_one_field as (
    select measure_code
    from named
    where measure_code is not null
    group by measure_code
    having count(*) = 1
),

of_the_year as (
    select
        delivered_years.municipality_code,
        delivered_years.year,
        volumes.measure_code,
        volumes.period_type = 'year' and volumes.period_code = cast(delivered_years.year as varchar) as is_of_year,
        volumes.comparison in ('exact', 'about') and volumes.value = volumes.value_to as is_figure,
        volumes.value,
        volumes.known_from
    from delivered_years
    inner join volumes
        on delivered_years.municipality_code = volumes.municipality_code
    inner join of_one_field
        on volumes.measure_code = of_one_field.measure_code
),

final as (
    select
        municipality_code,
        year,
        measure_code,
        cast(case
            when max(case when is_of_year and not is_figure then 1 else 0 end) = 0
                then sum(case when is_of_year then value end)
        end as decimal(18, 6)) as amount,
        max(known_from) as known_from
    from of_the_year
    group by
        municipality_code,
        year,
        measure_code
)

select * from final
