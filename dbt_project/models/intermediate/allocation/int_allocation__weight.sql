{{ config(materialized='view') }}

-- The weights of all methods. A view: one model reads it.
with direct as (
    select * from {{ ref('int_allocation__direct') }}
    where known_to is null
),

management as (
    select * from {{ ref('int_allocation__management') }}
    where known_to is null
),

surveyed as (
    select * from {{ ref('int_allocation__surveyed') }}
),

final as (
    select
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale,
        rationale_da
    from direct
    union all
    select
        municipality_code,
        year,
        'year' as period_type,
        {{ year_start('year') }} as period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        case
            when method = 'undecided' then 'The units managed hold no direct FTE.'
            else 'In proportion to the direct FTE of the units managed.'
        end as rationale,
        case
            when method = 'undecided' then 'De ledede enheder har ingen direkte årsværk.'
            else 'I forhold til de ledede enheders direkte årsværk.'
        end as rationale_da
    from management
    union all
    select
        municipality_code,
        year,
        period_type,
        period_start,
        unit_code,
        task_field_code,
        weight,
        method,
        quality_grade,
        rationale,
        rationale_da
    from surveyed
)

select * from final
