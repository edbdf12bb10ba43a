with figures as (
    select * from {{ ref('fte_by_task_field') }}
),

peer_groups as (
    select * from {{ ref('int_municipality__peer_group') }}
),

-- Each figure in its place among those of the group, lowest first; municipalities without a figure have no place.
placed as (
    select
        figures.*,
        peer_groups.peer_group_type,
        peer_groups.peer_group_code,
        peer_groups.peer_group_name,
        row_number() over (
            partition by figures.year, figures.task_field_key, peer_groups.peer_group_type, peer_groups.peer_group_code
            order by figures.fte_per_1000_inhabitants nulls last, figures.municipality_code
        ) - 1 as place
    from figures
    inner join peer_groups
        on figures.municipality_code = peer_groups.municipality_code
),

ordered as (
    select
        year,
        task_field_key,
        peer_group_type,
        peer_group_code,
        array_agg(fte_per_1000_inhabitants order by place) as rates
    from placed
    where fte_per_1000_inhabitants is not null
    group by year, task_field_key, peer_group_type, peer_group_code
),

-- The group without the municipality itself: its places close up around the one that is left out.
with_peers as (
    select
        placed.*,
        ordered.rates,
        coalesce(array_length(ordered.rates), 0)
        - case when placed.fte_per_1000_inhabitants is null then 0 else 1 end as peer_count
    from placed
    left join ordered
        on
            placed.year = ordered.year
            and placed.task_field_key = ordered.task_field_key
            and placed.peer_group_type = ordered.peer_group_type
            and placed.peer_group_code = ordered.peer_group_code
),

quartiles as (
    select
        *,
        {{ quantile_without('rates', 'place', 'peer_count', '0.25') }} as p25,
        {{ quantile_without('rates', 'place', 'peer_count', '0.50') }} as median,
        {{ quantile_without('rates', 'place', 'peer_count', '0.75') }} as p75
    from with_peers
),

final as (
    select
        municipality_code,
        municipality_name,
        year,
        catalogue_version,
        subcategory_code,
        task_field_code,
        task_field_name_da,
        task_field_name_en,
        peer_group_type,
        peer_group_code,
        peer_group_name,
        fte_per_1000_inhabitants,
        cast(peer_count as integer) as peer_count,
        p25 as p25_fte_per_1000_inhabitants,
        median as median_fte_per_1000_inhabitants,
        p75 as p75_fte_per_1000_inhabitants,
        cast(fte_per_1000_inhabitants - median as decimal(18, 6)) as gap_to_median_fte_per_1000_inhabitants,
        cast((fte_per_1000_inhabitants - median) * population / 1000 as decimal(18, 6)) as gap_to_median_fte,
        cast((fte_per_1000_inhabitants - p25) * population / 1000 as decimal(18, 6)) as gap_to_lowest_quartile_fte,
        population,
        quality_grade,
        case
            when fte_per_1000_inhabitants is null then 'no_figure'
            when peer_count = 0 then 'no_peers'
            when peer_count < 5 then 'few_peers'
            else 'comparable'
        end as comparability,
        coalesce(missing_reason, case when peer_count = 0 then 'not_comparable' end) as missing_reason,
        municipality_key,
        task_field_key
    from quartiles
)

select * from final
