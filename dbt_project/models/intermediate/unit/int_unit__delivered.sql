with unit_rows as (
    select * from {{ ref('stg_opgavebeskrivelser__unit_fte') }}
),

surveyed as (
    select * from {{ ref('int_unit__surveyed') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
),

-- The units of a year's document, where it is in effect for the year's FTE.
documented as (
    select
        'unit_fte' as dataset,
        states.state_key,
        unit_rows.municipality_code,
        unit_rows.year,
        unit_rows.unit_code,
        unit_rows.parent_unit_code,
        unit_rows.unit_name,
        unit_rows.unit_level,
        unit_rows.area_name,
        unit_rows.chief_area_name,
        unit_rows.is_management,
        unit_rows.is_stated_total,
        unit_rows.fte,
        unit_rows.remark,
        unit_rows.source_row_id,
        unit_rows.delivery_id,
        states.known_from,
        states.known_to
    from unit_rows
    inner join states
        on
            unit_rows.delivery_id = states.delivery_id
            and unit_rows.municipality_code = states.municipality_code
            and unit_rows.year = states.year
    where states.dataset = 'unit_fte'
),

-- In a year of several periods a unit is as the latest that has it names it.
submitted as (
    select
        states.state_key,
        states.municipality_code,
        states.year,
        states.delivery_id,
        states.known_from,
        states.known_to,
        surveyed.unit_code,
        surveyed.parent_unit_code,
        surveyed.unit_name,
        surveyed.unit_level,
        surveyed.area_name,
        surveyed.chief_area_name,
        surveyed.is_management,
        surveyed.fte,
        surveyed.remark,
        row_number() over (
            partition by states.state_key, surveyed.unit_code
            order by
                case when surveyed.fte is null then 1 else 0 end asc,
                states.period_start desc,
                states.period_type asc
        ) as place
    from surveyed
    inner join states
        on surveyed.state_key = states.effect_key
    where states.dataset = 'survey_fte'
),

-- In a year of which months are submitted beside a document, a unit that both name is as the document has it.
final as (
    select * from documented
    union all
    select
        'survey_fte' as dataset,
        submitted.state_key,
        submitted.municipality_code,
        submitted.year,
        submitted.unit_code,
        submitted.parent_unit_code,
        submitted.unit_name,
        submitted.unit_level,
        submitted.area_name,
        submitted.chief_area_name,
        submitted.is_management,
        submitted.fte is null as is_stated_total,
        submitted.fte,
        submitted.remark,
        cast(null as varchar) as source_row_id,
        submitted.delivery_id,
        submitted.known_from,
        submitted.known_to
    from submitted
    left join documented
        on
            submitted.state_key = documented.state_key
            and submitted.unit_code = documented.unit_code
    where submitted.place = 1 and documented.unit_code is null
)

select * from final
