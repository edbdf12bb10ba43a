with unit_rows as (
    select * from {{ ref('stg_opgavebeskrivelser__unit_fte') }}
),

surveyed as (
    select * from {{ ref('int_unit__surveyed') }}
),

states as (
    select * from {{ ref('int_delivery__state') }}
    where dataset = 'unit_fte'
),

final as (
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
    union all
    select
        'survey_fte' as dataset,
        state_key,
        municipality_code,
        year,
        unit_code,
        parent_unit_code,
        unit_name,
        unit_level,
        area_name,
        chief_area_name,
        is_management,
        fte is null as is_stated_total,
        fte,
        remark,
        cast(null as varchar) as source_row_id,
        delivery_id,
        known_from,
        known_to
    from surveyed
)

select * from final
