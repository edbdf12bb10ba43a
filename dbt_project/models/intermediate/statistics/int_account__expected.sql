-- The figures that should be there: every municipality in each year and function that any municipality has a row
-- for. With the inhabitants on 1 January of the year, who turn kr per inhabitant into kr.
with accounts as (
    select * from {{ ref('int_account__known') }}
    where known_to is null
),

populations as (
    select * from {{ ref('int_population__known') }}
    where known_to is null and extract(month from population_date) = 1
),

municipalities as (
    select * from {{ ref('ref_municipality') }}
),

functions as (
    select
        year,
        function_code,
        max(function_name) as function_name
    from accounts
    group by
        year,
        function_code
),

final as (
    select
        municipalities.municipality_code,
        functions.year,
        functions.function_code,
        functions.function_name,
        populations.population
    from municipalities
    cross join functions
    left join populations
        on
            municipalities.municipality_code = populations.municipality_code
            and functions.year = extract(year from populations.population_date)
)

select * from final
