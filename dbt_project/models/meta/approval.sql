with municipalities as (
    select * from {{ ref('dim_municipality') }}
),

fte as (
    select * from {{ ref('fct_fte') }}
),

activities as (
    select * from {{ ref('fct_activity') }}
),

answers as (
    select * from {{ ref('stg_landing__approval') }}
),

figures as (
    select
        municipality_key,
        year,
        fte_key as figure_key,
        cast(fte as varchar) as told
    from fte
    union all
    select
        municipality_key,
        year,
        activity_key as figure_key,
        coalesce(comparison, '') || ' ' || coalesce(cast(value as varchar), '')
        || ' ' || coalesce(cast(value_to as varchar), '') as told
    from activities
),

delivered as (
    select
        municipalities.municipality_code,
        max(municipalities.municipality_name) as municipality_name,
        min(figures.year) as first_year,
        max(figures.year) as last_year,
        md5(string_agg(figures.figure_key || ' ' || figures.told, ';' order by figures.figure_key)) as figures_hash
    from figures
    inner join municipalities
        on figures.municipality_key = municipalities.municipality_key
    group by municipalities.municipality_code
),

newest as (
    select
        *,
        row_number() over (partition by municipality_code order by answer_number desc) as place
    from answers
),

final as (
    select
        delivered.municipality_code,
        delivered.municipality_name,
        delivered.first_year,
        delivered.last_year,
        case
            when newest.answer is null then 'not_answered'
            when newest.figures_hash = delivered.figures_hash then newest.answer
            else 'changed_since'
        end as approval_state,
        newest.answered_at,
        nullif(newest.answered_by, '') as answered_by,
        nullif(newest.reason, '') as reason,
        delivered.figures_hash
    from delivered
    left join newest
        on
            delivered.municipality_code = newest.municipality_code
            and newest.place = 1
)

select * from final
