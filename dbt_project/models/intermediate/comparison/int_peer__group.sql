-- The groups that a municipality belongs to, itself included, by year; a size class follows from the inhabitants.
with municipalities as (
    select * from {{ ref('ref_municipality') }}
),

years as (
    select * from {{ ref('int_peer__year') }}
),

sizes as (
    select
        years.year,
        factors.municipality_code,
        factors.value as population,
        row_number() over (
            partition by years.year, factors.municipality_code
            order by case when factors.year <= years.year then years.year - factors.year else 10000 + factors.year end
        ) as nearest
    from {{ ref('int_factor__known') }} as factors
    cross join years
    where factors.factor_code = 'population'
),

groups as (
    select
        years.year,
        'country' as peer_set_code,
        municipalities.municipality_code,
        'all' as peer_group_code,
        'Hele landet' as peer_group_name
    from municipalities
    cross join years
    union all
    select
        years.year,
        'dst_group' as peer_set_code,
        municipalities.municipality_code,
        municipalities.dst_group_code as peer_group_code,
        municipalities.dst_group_name as peer_group_name
    from municipalities
    cross join years
    union all
    select
        years.year,
        'region' as peer_set_code,
        municipalities.municipality_code,
        municipalities.region_code as peer_group_code,
        municipalities.region_name as peer_group_name
    from municipalities
    cross join years
    union all
    select
        year,
        'size' as peer_set_code,
        municipality_code,
        case
            when population < 20000 then '1' when population < 40000 then '2' when population < 60000 then '3'
            when population < 100000 then '4' else '5'
        end as peer_group_code,
        case
            when population < 20000 then 'Under 20.000 indbyggere'
            when population < 40000 then '20.000-39.999 indbyggere'
            when population < 60000 then '40.000-59.999 indbyggere'
            when population < 100000 then '60.000-99.999 indbyggere'
            else '100.000 indbyggere og derover'
        end as peer_group_name
    from sizes
    where nearest = 1
),

-- The sets that the country has. Regions, and groups of other countries, have one name.
final as (
    select
        groups.*,
        case
            when groups.peer_set_code = 'country' then sets.peer_set_name_en
            when groups.peer_set_code = 'size'
                then replace(
                    replace(replace(groups.peer_group_name, '.', ','), 'indbyggere og derover', 'inhabitants or more'),
                    'indbyggere', 'inhabitants'
                )
            when groups.peer_group_name = 'Hovedstadskommuner' then 'Capital municipalities'
            when groups.peer_group_name = 'Storbykommuner' then 'Metropolitan municipalities'
            when groups.peer_group_name = 'Provinsbykommuner' then 'Provincial municipalities'
            when groups.peer_group_name = 'Oplandskommuner' then 'Commuter municipalities'
            when groups.peer_group_name = 'Landkommuner' then 'Rural municipalities'
            else groups.peer_group_name
        end as peer_group_name_en
    from groups
    inner join {{ ref('ref_peer_set') }} as sets on groups.peer_set_code = sets.peer_set_code
)

select * from final
