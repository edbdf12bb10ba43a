with units as (
    select * from {{ ref('int_unit__member') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

outside_remarks as (
    select
        municipality_code,
        year,
        unit_code,
        count(*) as remark_count
    from {{ ref('int_unit__remark_fact') }}
    where remark_code in ('partly_other_account', 'authority_staff_only')
    group by
        municipality_code,
        year,
        unit_code
),

dated as (
    select
        units.*,
        municipalities.municipality_key,
        municipalities.municipality_name,
        outside_remarks.remark_count,
        coalesce(cast(cast(units.year as varchar) || '-01-01' as date), municipalities.valid_from) as valid_from,
        lead(units.year) over (
            partition by units.municipality_code, units.unit_code order by units.year
        ) as next_year,
        max(units.year) over (partition by units.municipality_code) as last_year
    from units
    inner join municipalities
        on units.municipality_code = municipalities.municipality_code
    left join outside_remarks
        on
            units.municipality_code = outside_remarks.municipality_code
            and units.year = outside_remarks.year
            and units.unit_code = outside_remarks.unit_code
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        municipality_key,
        municipality_code,
        unit_code,
        unit_name,
        unit_level,
        case
            when unit_level = 0 then null
            when parent_unit_code = 'kommunen' then {{ surrogate_key(['municipality_code', "'kommunen'", 'null']) }}
            else {{ surrogate_key(['municipality_code', 'parent_unit_code', 'year']) }}
        end as parent_unit_key,
        area_name,
        chief_area_name,
        municipality_name
        || case when unit_level >= 1 then ' / ' || area_name else '' end
        || case when unit_level >= 3 then ' / ' || chief_area_name else '' end
        || case when unit_level >= 2 then ' / ' || unit_name else '' end as unit_path,
        is_management,
        case
            when not has_fte_row then 'not_stated'
            when remark_count > 0 then 'partly_outside_6_45'
            else 'within_6_45'
        end as account_scope,
        remark,
        valid_from,
        case
            when next_year is not null then cast(cast(next_year as varchar) || '-01-01' as date)
            when year < last_year then cast(cast(year + 1 as varchar) || '-01-01' as date)
        end as valid_to,
        year is null or year = last_year as is_current
    from dated
)

select * from final
