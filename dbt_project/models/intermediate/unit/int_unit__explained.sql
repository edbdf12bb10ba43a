-- What senders say of warnings, beside the unit they are about: the unit of the row, or the municipality as a whole
-- where the warning is about its figure in all.
with findings as (
    select
        *,
        {{ surrogate_key(['delivery_id', 'dataset', 'row_number']) }} as source_row_id
    from {{ ref('stg_landing__finding') }}
    where explanation is not null
),

delivered as (
    select * from {{ ref('int_unit__delivered') }}
    where known_to is null
),

surveyed as (
    select * from {{ ref('int_fte__surveyed') }}
    where known_to is null
),

units_of_rows as (
    select
        municipality_code,
        year,
        unit_code,
        source_row_id
    from delivered
    union all
    select
        municipality_code,
        year,
        unit_code,
        source_row_id
    from surveyed
),

delivered_years as (
    select distinct
        municipality_code,
        year,
        delivery_id
    from {{ ref('int_delivery__state') }}
    where told = 'fte' and known_to is null
),

of_units as (
    select
        units_of_rows.municipality_code,
        units_of_rows.year,
        units_of_rows.unit_code,
        findings.explanation
    from findings
    inner join units_of_rows
        on findings.source_row_id = units_of_rows.source_row_id
    where findings.row_number is not null
),

of_municipalities as (
    select
        delivered_years.municipality_code,
        delivered_years.year,
        'kommunen' as unit_code,
        findings.explanation
    from findings
    inner join delivered_years
        on
            findings.delivery_id = delivered_years.delivery_id
            and findings.municipality_code = delivered_years.municipality_code
            and findings.year = delivered_years.year
    where findings.row_number is null
),

both_kinds as (
    select * from of_units
    union
    select * from of_municipalities
),

final as (
    select
        municipality_code,
        year,
        unit_code,
        string_agg(explanation, '; ' order by explanation) as explanations
    from both_kinds
    group by
        municipality_code,
        year,
        unit_code
)

select * from final
