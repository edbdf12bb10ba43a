with populations as (
    select
        municipality_code,
        year,
        cast(value as bigint) as population
    from {{ ref('int_factor__known') }}
    where factor_code = 'population'
),

figures as (
    select
        expected.*,
        municipalities.municipality_key,
        municipalities.municipality_name,
        expected.function_code as item_code,
        accounts.net_expenditure_kr_per_inhabitant as value,
        coalesce(accounts.missing_reason, 'not_reported') as own_missing_reason,
        accounts.quality_grade
    from {{ ref('int_account__expected') }} as expected
    inner join {{ ref('dim_municipality') }} as municipalities
        on expected.municipality_code = municipalities.municipality_code and municipalities.is_current
    left join {{ ref('fct_account') }} as accounts
        on
            municipalities.municipality_key = accounts.municipality_key
            and expected.year = accounts.year
            and expected.function_code = accounts.function_code
),

-- Where the inhabitants of the year are not delivered, those of the nearest year before turn kr per inhabitant into kr.
nearest as (
    select
        figures.* exclude (population),  -- noqa: RF02
        figures.population as population_of_year,
        populations.population,
        populations.year as population_year,
        row_number() over (
            partition by figures.municipality_code, figures.year, figures.function_code order by populations.year desc
        ) as place
    from figures
    left join populations
        on figures.municipality_code = populations.municipality_code and figures.year >= populations.year
),

placed as (
    select * from nearest
    where place = 1
),

compared as (
    {{ benchmark('account', 'placed', per=1) }}
),

-- Quartiles with the municipality itself among its peers, as they were before peer sets; for one release more.
with_itself as (
    select * from {{ ref('int_account__peer_statistics') }}
),

changes as (
    select * from {{ ref('int_account__change') }}
),

final as (
    select
        compared.municipality_code,
        compared.municipality_name,
        compared.year,
        {{ year_start('compared.year') }} as period_start,
        compared.function_code,
        compared.function_name,
        {{ benchmark_columns('compared') }},
        'lower_is_better' as direction,
        compared.population_of_year as population,
        compared.population_year,
        compared.municipality_key,
        cast(compared.value as decimal(18, 2)) as net_expenditure_kr_per_inhabitant,
        cast((compared.value - compared.median) * compared.gap_factor as decimal(18, 2)) as gap_to_median_kr,
        cast((compared.value - compared.p25) * compared.gap_factor as decimal(18, 2)) as gap_to_best_quartile_kr,
        cast(changes.change_from_year_before as decimal(18, 2)) as change_from_year_before_kr_per_inhabitant,
        changes.change_from_year_before_pct,
        changes.first_year,
        cast(changes.change_since_first_year as decimal(18, 2)) as change_since_first_year_kr_per_inhabitant,
        compared.peer_set_code as peer_group_type,
        with_itself.p25 as p25_kr_per_inhabitant,
        with_itself.median as median_kr_per_inhabitant,
        with_itself.p75 as p75_kr_per_inhabitant,
        case when compared.value is not null then coalesce(compared.rank_in_set, 1) end as rank_lowest_first,
        case when compared.value is not null then coalesce(compared.rank_in_set_to, 1) end as rank_lowest_first_to,
        case
            when compared.value <= with_itself.p25 then 1
            when compared.value <= with_itself.median then 2
            when compared.value <= with_itself.p75 then 3
            when compared.value > with_itself.p75 then 4
        end as quartile_lowest_first,
        cast(compared.value - with_itself.median as decimal(18, 2)) as gap_to_median_kr_per_inhabitant,
        cast(compared.value - with_itself.p25 as decimal(18, 2)) as gap_to_lowest_quartile_kr_per_inhabitant,
        cast((compared.value - with_itself.p25) * compared.population_of_year as decimal(18, 2))
            as gap_to_lowest_quartile_kr
    from compared
    left join with_itself
        on
            compared.year = with_itself.year
            and compared.function_code = with_itself.function_code
            and compared.peer_set_code = with_itself.peer_group_type
            and compared.peer_group_code = with_itself.peer_group_code
    left join changes
        on
            compared.municipality_code = changes.municipality_code
            and compared.year = changes.year
            and compared.function_code = changes.function_code
)

select * from final
