-- What a submission states of a unit, measure and period takes the place of what a document's words do.
-- Whether a volume counts in a sum of its measure over the municipality: not where a unit above states the same measure
-- and period, nor where a later document does. Words that give two volumes of one unit and period the same measure do
-- not tell them apart, so neither has it.
with mapped as (
    select * from {{ ref('int_activity__mapped') }}
),

ancestors as (
    select * from {{ ref('int_unit__ancestor') }}
),

submitted as (
    select distinct
        municipality_code,
        document_year,
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
            and mapped.municipality_code = submitted.municipality_code
            and mapped.document_year = submitted.document_year
            and mapped.unit_code = submitted.unit_code
            and mapped.mapped_measure_code = submitted.mapped_measure_code
            and mapped.period_type = submitted.period_type
            and mapped.period_start = submitted.period_start
    where submitted.unit_code is null
),

measured as (
    select
        *,
        case
            when count(*) over (
                partition by municipality_code, document_year, unit_code, mapped_measure_code, period_type, period_start
            ) = 1 then mapped_measure_code
        end as measure_code
    from valid
),

-- Rows that a unit above makes superfluous in a sum.
covered as (
    select distinct measured.source_row_id
    from measured
    inner join ancestors
        on
            measured.municipality_code = ancestors.municipality_code
            and measured.document_year = ancestors.year
            and measured.unit_code = ancestors.unit_code
    inner join measured as above
        on
            ancestors.municipality_code = above.municipality_code
            and ancestors.year = above.document_year
            and ancestors.ancestor_unit_code = above.unit_code
            and measured.measure_code = above.measure_code
            and measured.period_type = above.period_type
            and measured.period_start = above.period_start
),

final as (
    select
        measured.municipality_code,
        measured.document_year,
        measured.chief_area_name,
        measured.unit_name,
        measured.unit_code,
        measured.heading_number,
        measured.position,
        measured.measure_code,
        measured.period_type,
        {{ period_code('measured.period_type', 'measured.period_start') }} as period_code,
        measured.period_start,
        measured.counted_text,
        measured.value,
        measured.value_to,
        measured.comparison,
        coalesce(
            measured.measure_code is not null
            and covered.source_row_id is null
            and measured.document_year = max(measured.document_year) over (
                partition by
                    measured.municipality_code, measured.measure_code, measured.period_type, measured.period_start
            ), false
        ) as is_additive,
        measured.source_row_id,
        measured.delivery_id,
        measured.known_from
    from measured
    left join covered
        on measured.source_row_id = covered.source_row_id
)

select * from final
