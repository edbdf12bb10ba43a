{{ config(meta={'dagster': {'ref': {'name': 'fte_by_unit'}}}) }}

-- Contract invariant 2: a stated total that differs from the sum of its rows is a finding. Recomputed here from the
-- mart, so that the finding of border 1 cannot go missing on the way to the release.
with differing as (
    select
        municipality_code,
        year,
        unit_name
    from {{ ref('fte_by_unit') }}
    where stated_total_fte <> fte_below
),

told as (
    select distinct
        deliveries.municipality_code,
        deliveries.period
    from {{ ref('finding') }} as findings
    inner join {{ ref('delivery') }} as deliveries
        on findings.delivery_id = deliveries.delivery_id
    where findings.rule_code = 'stated_total_differs'
)

select
    differing.municipality_code,
    differing.year,
    differing.unit_name
from differing
left join told
    on
        differing.municipality_code = told.municipality_code
        and cast(differing.year as varchar) = told.period
where told.municipality_code is null
