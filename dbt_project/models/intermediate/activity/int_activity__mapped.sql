-- What a volume counts, as a measure: the one a submission names, else the curated one of its words. What a submission
-- states of a unit, measure and period takes the place of what a document's words do. Words that give two volumes of
-- one
-- unit and period the same measure do not tell them apart, so neither has it.
with volumes as (
    select * from {{ ref('int_activity__delivered') }}
),

headings as (
    select * from {{ ref('int_task__heading') }}
),

measures as (
    select * from {{ ref('map_activity_measure') }}
),

mapped as (
    select
        volumes.source_row_id,
        volumes.delivery_id,
        volumes.known_from,
        volumes.known_to,
        volumes.state_key,
        volumes.unit_state_key,
        volumes.municipality_code,
        volumes.document_year,
        volumes.chief_area_name,
        volumes.unit_name,
        volumes.unit_code,
        volumes.heading_number,
        volumes.position,
        volumes.period_type,
        -- The first day of the period, whichever of its days was delivered.
        cast(case
            when volumes.period_type = 'day' then volumes.period_start
            when volumes.period_type = 'half_year' and extract(month from volumes.period_start) > 6
                then {{ dbt.dateadd('month', 6, dbt.date_trunc('year', 'volumes.period_start')) }}
            when volumes.period_type = 'quarter' then {{ dbt.date_trunc('quarter', 'volumes.period_start') }}
            when volumes.period_type = 'month' then {{ dbt.date_trunc('month', 'volumes.period_start') }}
            else {{ dbt.date_trunc('year', 'volumes.period_start') }}
        end as date) as period_start,
        volumes.counted_text,
        volumes.value,
        volumes.value_to,
        volumes.comparison,
        coalesce(volumes.measure_code, measures.measure_code) as mapped_measure_code,
        -- Only a submission names its measure.
        volumes.measure_code is not null as is_submitted
    from volumes
    left join headings
        on
            volumes.unit_state_key = headings.state_key
            and volumes.area_name = headings.area_name
            and volumes.chief_area_name = headings.chief_area_name
            and volumes.unit_name = headings.unit_name
            and volumes.heading_number = headings.heading_number
    left join measures
        on
            volumes.municipality_code = measures.municipality_code
            and volumes.chief_area_name = measures.chief_area_name
            and volumes.unit_name = measures.unit_name
            and volumes.counted_text = measures.counted_text
            and coalesce(headings.heading = measures.heading, measures.heading is null)
            and coalesce(volumes.position = measures.position, measures.position is null)
),

submitted as (
    select distinct
        state_key,
        unit_code,
        mapped_measure_code,
        period_type,
        period_start
    from mapped
    where is_submitted
),

valid as (
    select mapped.*
    from mapped
    left join submitted
        on
            not mapped.is_submitted
            and mapped.state_key = submitted.state_key
            and mapped.unit_code = submitted.unit_code
            and mapped.mapped_measure_code = submitted.mapped_measure_code
            and mapped.period_type = submitted.period_type
            and mapped.period_start = submitted.period_start
    where submitted.unit_code is null
),

final as (
    select
        *,
        case
            when count(*) over (
                partition by state_key, unit_code, mapped_measure_code, period_type, period_start
            ) = 1 then mapped_measure_code
        end as measure_code
    from valid
)

select * from final
