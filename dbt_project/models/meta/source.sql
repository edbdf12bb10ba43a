with deliveries as (
    select * from {{ ref('delivery') }}
),

newest as (
    select
        *,
        row_number() over (
            partition by source_code
            order by
                case when status in ('accepted', 'partly_accepted') then 0 else 1 end asc,
                received_at desc,
                delivery_id asc
        ) as place
    from deliveries
),

counted as (
    select
        source_code,
        cast(count(*) as integer) as delivery_count,
        min(received_at) as first_received_at,
        max(case when status in ('accepted', 'partly_accepted') then received_at end) as last_received_at,
        cast(sum(case when is_current then rows_accepted else 0 end) as bigint) as rows_in_use,
        max(case when is_current then 1 else 0 end) as is_in_use,
        max(case when status = 'quarantined' then 1 else 0 end) as is_waiting
    from deliveries
    group by source_code
),

final as (
    select
        counted.source_code,
        newest.publisher,
        newest.publisher_en,
        newest.title,
        newest.title_en,
        counted.delivery_count,
        counted.first_received_at,
        counted.last_received_at,
        -- Every source tells of years, so that a year after the last time the next is due.
        cast(counted.last_received_at + interval '1' year as date) as next_expected_on,
        counted.rows_in_use,
        case
            when counted.is_in_use = 1 then 'in_use'
            when counted.is_waiting = 1 then 'waits'
            when counted.last_received_at is null then 'refused'
            else 'replaced'
        end as state,
        newest.licence,
        newest.licence_da,
        newest.citation,
        newest.citation_da
    from counted
    inner join newest
        on counted.source_code = newest.source_code
    where newest.place = 1
)

select * from final
