with made as (
    select * from {{ ref('ref_peer_set') }}
),

years as (
    select
        min(year) as first_year,
        max(year) as last_year
    from {{ ref('int_peer__year') }}
),

own as (
    select
        peer_set_code,
        max(peer_set_name) as peer_set_name,
        max(delivery_id) as delivery_id
    from {{ ref('int_peer__own') }}
    group by peer_set_code
),

final as (
    select
        made.peer_set_code,
        made.kind,
        made.peer_set_name_da,
        made.peer_set_name_en,
        made.purpose_da,
        made.purpose_en,
        made.method_da,
        made.method_en,
        years.first_year as valid_from_year,
        years.last_year as valid_to_year,
        cast(null as varchar) as delivery_id
    from made
    cross join years
    union all
    select
        own.peer_set_code,
        'own' as kind,
        own.peer_set_name as peer_set_name_da,
        own.peer_set_name as peer_set_name_en,
        'Læsernes eget valg' as purpose_da,
        'The readers'' own choice' as purpose_en,
        'Kommunerne i den indsendte fil.' as method_da,
        'The municipalities of the delivered file.' as method_en,
        years.first_year as valid_from_year,
        years.last_year as valid_to_year,
        own.delivery_id
    from own
    cross join years
)

select * from final
