-- Every unit above a unit, through to the municipality: what a roll-up over the organisation joins on. The
-- organisation has three levels below the municipality, so a unit has two of them above it at most.
with units as (
    select
        state_key,
        municipality_code,
        year,
        unit_code,
        parent_unit_code,
        known_to
    from {{ ref('int_unit__member') }}
    where unit_code <> 'kommunen'
),

ancestors as (
    select
        *,
        'kommunen' as ancestor_unit_code
    from units
    union all
    select
        *,
        parent_unit_code as ancestor_unit_code
    from units
    where parent_unit_code <> 'kommunen'
    union all
    select
        units.*,
        parents.parent_unit_code as ancestor_unit_code
    from units
    inner join units as parents
        on
            units.state_key = parents.state_key
            and units.parent_unit_code = parents.unit_code
    where parents.parent_unit_code <> 'kommunen'
),

final as (
    select
        {{ surrogate_key(['municipality_code', 'unit_code', 'year']) }} as unit_key,
        {{ surrogate_key([
            'municipality_code', 'ancestor_unit_code', "case when ancestor_unit_code <> 'kommunen' then year end",
        ]) }} as ancestor_unit_key,
        state_key,
        municipality_code,
        year,
        unit_code,
        ancestor_unit_code,
        known_to
    from ancestors
)

select * from final
