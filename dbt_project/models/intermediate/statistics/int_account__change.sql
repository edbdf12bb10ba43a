-- Change is told from the calendar year before, never over a gap, and from the first year that has a figure.
with accounts as (
    select * from {{ ref('int_account__known') }}
    where known_to is null and value is not null
),

first_years as (
    select
        municipality_code,
        function_code,
        min(year) as first_year
    from accounts
    group by
        municipality_code,
        function_code
),

final as (
    select
        accounts.municipality_code,
        accounts.year,
        accounts.function_code,
        accounts.value - year_before.value as change_from_year_before,
        case
            when year_before.value > 0
                then cast(100 * (accounts.value - year_before.value) / year_before.value as decimal(18, 2))
        end as change_from_year_before_pct,
        first_years.first_year,
        accounts.value - at_first.value as change_since_first_year
    from accounts
    inner join first_years
        on
            accounts.municipality_code = first_years.municipality_code
            and accounts.function_code = first_years.function_code
    inner join accounts as at_first
        on
            first_years.municipality_code = at_first.municipality_code
            and first_years.function_code = at_first.function_code
            and first_years.first_year = at_first.year
    left join accounts as year_before
        on
            accounts.municipality_code = year_before.municipality_code
            and accounts.function_code = year_before.function_code
            and accounts.year = year_before.year + 1
)

select * from final
