with unit_rows as (
    select * from {{ ref('stg_opgavebeskrivelser__unit_fte') }}
),

surveyed as (
    select * from {{ ref('int_unit__surveyed') }}
),

current_deliveries as (
    select * from {{ ref('int_delivery__current') }}
),

final as (
    select
        'unit_fte' as dataset,
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
        current_deliveries.received_at as known_from
    from unit_rows
    inner join current_deliveries
        on
            unit_rows.delivery_id = current_deliveries.delivery_id
            and unit_rows.municipality_code = current_deliveries.municipality_code
            and unit_rows.year = current_deliveries.year
    where current_deliveries.dataset = 'unit_fte'
    union all
    select
        'survey_fte' as dataset,
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
        known_from
    from surveyed
)

select * from final
