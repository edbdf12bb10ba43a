with models as (
    select * from {{ ref('bm_model') }}
),

fields as (
    select * from {{ ref('dim_task_field') }}
),

final as (
    select
        'expected '
        || models.kind
        || ' '
        || coalesce(fields.task_field_code, models.item_code)
        || ' '
        || models.year as model_code,
        models.kind,
        coalesce(fields.task_field_code, models.item_code) as item_code,
        models.year,
        'Hvad vilkår giver grund til at forvente af en kommunes tal' as purpose_da,
        'What conditions lead one to expect of a municipality''s figure' as purpose_en,
        'core.fct_structural_factor og tal fra ' || models.municipality_count || ' kommuner' as data_da,
        'core.fct_structural_factor and the figures of ' || models.municipality_count || ' municipalities' as data_en,
        'Huber-regression (k = 1,345) på standardiserede faktorer; forudsagt uden kommunen selv' as formula_da,
        'Huber regression (k = 1.345) on standardised factors; predicted without the municipality itself' as formula_en,
        models.municipality_count,
        models.coefficients,
        cast(models.r_squared as decimal(9, 4)) as r_squared,
        cast(models.r_squared_out as decimal(9, 4)) as r_squared_out,
        cast(models.residual_sd as decimal(18, 6)) as residual_sd,
        cast(100 * models.covered_share as decimal(9, 2)) as covered_pct,
        models.largest_residuals,
        'Ikke et mål for effektivitet, og ikke en norm: det, faktorerne ikke måler, er ikke med.' as not_for_da,
        'Not a measure of efficiency, and no norm: what the factors do not measure is not in it.' as not_for_en,
        'Huber (1964); Cook & Weisberg (1982); docs/methods.md' as source
    from models
    left join fields
        on models.item_code = fields.task_field_key
)

select * from final
