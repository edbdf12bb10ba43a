-- How far figures are from those first known, FTE of main categories and kr per inhabitant of accounts.
with fields as (
    select * from {{ ref('dim_task_field') }}
),

versions as (
    select
        history.*,
        fields.main_category_code,
        history.known_from = min(history.known_from) over (
            partition by history.municipality_key, history.year
        ) as is_first
    from {{ ref('fct_fte_history') }} as history
    inner join fields on history.task_field_key = fields.task_field_key
),

accounts as (
    select
        *,
        row_number() over (partition by municipality_key, year, function_code order by known_from) as place
    from {{ ref('fct_account_history') }}
),

final as (
    select
        municipality_key,
        year,
        'main_category' as level,
        main_category_code as item_code,
        cast(
            sum(case when known_to is null then fte else 0 end) - sum(case when is_first then fte else 0 end) as double
        ) as revised
    from versions
    group by municipality_key, year, main_category_code
    union all
    select
        municipality_key,
        year,
        'account' as level,
        function_code as item_code,
        cast(
            max(case when known_to is null then net_expenditure_kr_per_inhabitant end)
            - max(case when place = 1 then net_expenditure_kr_per_inhabitant end) as double
        ) as revised
    from accounts
    group by municipality_key, year, function_code
)

select * from final
