-- Every municipality and peer of every set and year, with what makes them peers.
with groups as (
    select * from {{ ref('int_peer__group') }}
),

years as (
    select * from {{ ref('int_peer__year') }}
),

neighbours as (
    select * from {{ ref('ref_land_neighbour') }}
),

twins as (
    select * from {{ ref('int_peer__twin') }}
),

own as (
    select * from {{ ref('int_peer__own') }}
),

final as (
    select
        groups.peer_set_code,
        groups.year,
        groups.municipality_code,
        others.municipality_code as peer_municipality_code,
        groups.peer_group_code,
        groups.peer_group_name,
        groups.peer_group_name_en,
        cast(null as decimal(18, 6)) as distance,
        cast(1 as decimal(18, 6)) as weight,
        cast(null as varchar) as different_factors
    from groups
    inner join groups as others
        on
            groups.year = others.year
            and groups.peer_set_code = others.peer_set_code
            and groups.peer_group_code = others.peer_group_code
            and groups.municipality_code <> others.municipality_code
    union all
    select
        'neighbours' as peer_set_code,
        years.year,
        neighbours.municipality_code,
        neighbours.neighbour_code as peer_municipality_code,
        neighbours.municipality_code as peer_group_code,
        'Landnaboer' as peer_group_name,
        'Land neighbours' as peer_group_name_en,
        cast(null as decimal(18, 6)) as distance,
        cast(1 as decimal(18, 6)) as weight,
        cast(null as varchar) as different_factors
    from neighbours
    cross join years
    union all
    select
        peer_set_code,
        year,
        municipality_code,
        peer_municipality_code,
        municipality_code as peer_group_code,
        'Kommuner der ligner' as peer_group_name,
        'Municipalities most alike' as peer_group_name_en,
        cast(distance as decimal(18, 6)) as distance,
        cast(1 as decimal(18, 6)) as weight,
        different_factors
    from twins
    union all
    select
        own.peer_set_code,
        years.year,
        own.municipality_code,
        own.peer_municipality_code,
        own.municipality_code as peer_group_code,
        own.peer_set_name as peer_group_name,
        own.peer_set_name as peer_group_name_en,
        cast(null as decimal(18, 6)) as distance,
        own.peer_weight as weight,
        cast(null as varchar) as different_factors
    from own
    cross join years
)

select * from final
