-- noqa: disable=ST09
-- The states of a municipality's year: spans between the moments at which another delivery comes to speak for something
-- of one of its periods. What is made of a year's documents, and which units a year has, is made state by state, by
-- `state_key`; core folds what stays the same.
with speaking as (
    select * from {{ ref('int_delivery__effective') }}
),

of_units as (
    select * from speaking
    where told not in ('activity', 'submitted_activity')
),

unit_moments as (
    {{ moments('of_units', key=['municipality_code', 'year']) }}
),

unit_spans as (
    select
        municipality_code,
        year,
        moment as known_from,
        lead(moment) over (partition by municipality_code, year order by moment) as known_to
    from unit_moments
),

-- Volumes change nothing of the units: their states are pieces of those.
moments as (
    {{ moments('speaking', key=['municipality_code', 'year']) }}
),

spans as (
    select
        municipality_code,
        year,
        moment as known_from,
        lead(moment) over (partition by municipality_code, year order by moment) as known_to
    from moments
),

states as (
    select
        unit_spans.*,
        unit_spans.known_from as unit_known_from,
        of_units.told,
        of_units.dataset,
        of_units.delivery_id,
        of_units.period_type,
        of_units.period_start,
        of_units.effect_key,
        max(case of_units.dataset when 'unit_fte' then 1 when 'survey_fte' then 0 end) over (
            partition by unit_spans.municipality_code, unit_spans.year, unit_spans.known_from
        ) = 0 as is_surveyed
    from unit_spans
    inner join of_units
        on
            unit_spans.municipality_code = of_units.municipality_code
            and unit_spans.year = of_units.year
            and of_units.known_from <= unit_spans.known_from
            and (of_units.known_to is null or unit_spans.known_from < of_units.known_to)
    union all
    select
        spans.*,
        unit_spans.known_from as unit_known_from,
        speaking.told,
        speaking.dataset,
        speaking.delivery_id,
        speaking.period_type,
        speaking.period_start,
        speaking.effect_key,
        false as is_surveyed
    from spans
    inner join speaking
        on
            spans.municipality_code = speaking.municipality_code
            and spans.year = speaking.year
            and speaking.known_from <= spans.known_from
            and (speaking.known_to is null or spans.known_from < speaking.known_to)
    left join unit_spans
        on
            spans.municipality_code = unit_spans.municipality_code
            and spans.year = unit_spans.year
            and spans.known_from >= unit_spans.known_from
            and spans.known_from < coalesce(unit_spans.known_to, cast('9999-12-31' as timestamp))
    where speaking.told in ('activity', 'submitted_activity')
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'year', 'known_from']) }} as state_key,
        {{ surrogate_key(['municipality_code', 'year', 'unit_known_from']) }} as unit_state_key,
        municipality_code,
        year,
        known_from,
        known_to,
        told,
        dataset,
        delivery_id,
        period_type,
        period_start,
        effect_key
    from states
    -- A remark is about the FTE it stands beside: where standard submissions alone tell the FTE, it is about no figure.
    where
        dataset <> 'unit_remark'
        or not coalesce(is_surveyed, false)
)

select * from final
