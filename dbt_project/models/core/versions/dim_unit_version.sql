-- noqa: disable=ST09
with units as (
    select * from {{ ref('int_unit__member') }}
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
),

outside_remarks as (
    select
        state_key,
        unit_code,
        count(*) as remark_count
    from {{ ref('int_unit__remark_fact') }}
    where remark_code in ('partly_other_account', 'authority_staff_only')
    group by
        state_key,
        unit_code
),

-- A year's units hold until the municipality's next delivered year, whether or not it has them too.
next_years as (
    select * from {{ ref('int_unit__delivered_year') }}
),

dated as (
    select
        units.municipality_code,
        units.year,
        units.unit_code,
        units.parent_unit_code,
        units.unit_name,
        units.unit_level,
        units.area_name,
        units.chief_area_name,
        units.is_management,
        units.remark,
        units.has_fte_row,
        greatest(units.known_from, next_years.known_from) as known_from,
        least(units.known_to, next_years.known_to) as known_to,
        municipalities.municipality_key,
        municipalities.municipality_name,
        outside_remarks.remark_count,
        coalesce(cast(cast(units.year as varchar) || '-01-01' as date), municipalities.valid_from) as valid_from,
        next_years.next_year
    from units
    inner join municipalities
        on units.municipality_code = municipalities.municipality_code
    left join next_years
        on
            units.municipality_code = next_years.municipality_code
            and units.year = next_years.year
            -- Plain comparisons: an outer join on an OR is made row by row.
            and units.known_from < coalesce(next_years.known_to, cast('9999-12-31' as timestamp))
            and coalesce(units.known_to, cast('9999-12-31' as timestamp)) > next_years.known_from
    left join outside_remarks
        on
            units.state_key = outside_remarks.state_key
            and units.unit_code = outside_remarks.unit_code
),

versions as (
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
        known_from,
        known_to
    from dated
),

final as (
    {{ folded(
        'versions', key=['unit_key'],
        columns=[
            'municipality_key', 'municipality_code', 'unit_code', 'unit_name', 'unit_level', 'parent_unit_key',
            'area_name', 'chief_area_name', 'unit_path', 'is_management', 'account_scope', 'remark', 'valid_from',
            'valid_to', 'is_current',
        ],
    ) }}
)

select * from final
