-- A manager's FTE follows the direct FTE of the units managed, task field by task field (catalogue, section 0.3). Where
-- those units hold no direct FTE there is nothing to follow, and it goes to 0.2.0.
with units as (
    select * from {{ ref('int_unit__delivered') }}
    where dataset = 'unit_fte' and not is_stated_total
),

management as (
    select * from {{ ref('int_unit__manager') }}
),

direct_fte as (
    select * from {{ ref('int_fte__own') }}
    where fte_component = 'direct'
),

managers as (
    select distinct
        state_key,
        unit_code
    from management
),

-- Direct FTE under each unit whose manager they follow: the unit itself, those its code lies under, the municipality.
below as (
    {% set area = "split_part(unit_code, '/', 1)" -%}
    {% for code in ["unit_code", "'kommunen'", area, area ~ " || '/' || split_part(unit_code, '/', 2)"] -%}
        select
            *,
            {{ code }} as above_unit_code
        from direct_fte
        {% if not loop.last %}union{% endif %}
    {% endfor %}
),

-- A unit below two managed units counts once.
managed_units as (
    select distinct
        management.state_key,
        management.unit_code,
        below.unit_code as managed_unit_code,
        below.task_field_code,
        below.fte_millionths
    from management
    inner join below
        on
            management.state_key = below.state_key
            and management.manages_unit_code = below.above_unit_code
),

managed_fte as (
    select
        state_key,
        unit_code,
        task_field_code,
        sum(fte_millionths) as fte_millionths
    from managed_units
    group by
        state_key,
        unit_code,
        task_field_code
    having sum(fte_millionths) > 0
),

shares as (
    select
        state_key,
        unit_code,
        task_field_code,
        cast(fte_millionths as bigint) as fte_millionths,
        {{ to_weight_units('1') }} as weight_units,
        cast(sum(fte_millionths) over (partition by state_key, unit_code) as bigint)
            as fte_millionths_in_all
    from managed_fte
),

weighted as (
    {{ spread_exactly(
        'shares',
        columns=['state_key', 'unit_code', 'task_field_code'],
        partition='state_key, unit_code',
        total='weight_units',
        weight='fte_millionths',
        weight_total='fte_millionths_in_all',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        units.state_key,
        units.municipality_code,
        units.year,
        units.unit_code,
        units.fte,
        coalesce(weighted.task_field_code, '0.2.0') as task_field_code,
        coalesce({{ from_weight_units('weighted.part') }}, cast(1 as decimal(9, 8))) as weight,
        case when weighted.unit_code is null then 'undecided' else 'management' end as method,
        case when weighted.unit_code is null then 'D' else 'C' end as quality_grade,
        units.source_row_id,
        units.delivery_id,
        units.known_from,
        units.known_to
    from units
    inner join managers
        on
            units.state_key = managers.state_key
            and units.unit_code = managers.unit_code
    left join weighted
        on
            units.state_key = weighted.state_key
            and units.unit_code = weighted.unit_code
            and weighted.part > 0
)

select * from final
