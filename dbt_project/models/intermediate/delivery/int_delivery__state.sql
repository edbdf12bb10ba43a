-- noqa: disable=ST09
-- The states of a municipality's year: spans between the moments at which another delivery comes to speak for
-- something.
-- Whatever is made of a year's unit deliveries is made state by state, by `state_key`; core folds what stays the same.
with ranked as (
    select * from {{ ref('int_delivery__ranked') }}
    where municipality_code is not null and year is not null
),

first_in_pieces as (
    {{ in_effect(
        'ranked',
        key=['told', 'municipality_code', 'year'],
        columns=['told', 'dataset', 'delivery_id', 'municipality_code', 'year'],
        order='evidence, received_at desc, delivery_id desc',
    ) }}
),

-- What comes or goes behind the one that speaks begins no state.
speaking as (
    {{ folded(
        'first_in_pieces', key=['told', 'municipality_code', 'year'], columns=['dataset', 'delivery_id'],
    ) }}
),

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
        spans.*,
        speaking.told,
        speaking.dataset,
        speaking.delivery_id,
        max(case when speaking.dataset = 'survey_fte' then 1 end) over (
            partition by spans.municipality_code, spans.year, spans.known_from
        ) as is_surveyed
    from spans
    inner join speaking
        on
            spans.municipality_code = speaking.municipality_code
            and spans.year = speaking.year
            and speaking.known_from <= spans.known_from
            and (speaking.known_to is null or spans.known_from < speaking.known_to)
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'year', 'known_from']) }} as state_key,
        municipality_code,
        year,
        known_from,
        known_to,
        told,
        dataset,
        delivery_id
    from states
    -- A remark is about the FTE it stands beside: where a standard submission tells the FTE, it is about no figure.
    where
        dataset <> 'unit_remark'
        or is_surveyed is null
)

select * from final
