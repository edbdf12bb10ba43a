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

-- A year's units hold until the municipality's next delivered year, whether or not it has them too.
delivered_years as (
    select
        municipality_code,
        year,
        lead(year) over (partition by municipality_code order by year) as next_year
    from units
    where year is not null
    group by
        municipality_code,
        year
),

dated as (
    select
        units.*,
        municipalities.municipality_key,
        municipalities.municipality_name,
        outside_remarks.remark_count,
        coalesce(cast(cast(units.year as varchar) || '-01-01' as date), municipalities.valid_from) as valid_from,
        delivered_years.next_year
    from units
    inner join municipalities
        on units.municipality_code = municipalities.municipality_code
    left join delivered_years
        on
            units.municipality_code = delivered_years.municipality_code
            and units.year = delivered_years.year
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
        cast(cast(next_year as varchar) || '-01-01' as date) as valid_to,
        next_year is null as is_current,
        -- What is known of a unit follows from several deliveries; the history tells since when.
        cast(null as timestamp) as known_from,
        cast(null as timestamp) as known_to
    from dated
)

select * from final
