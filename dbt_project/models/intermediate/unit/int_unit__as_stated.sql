-- What the source states beside a unit's own FTE: a total over the units below it, what its remark says, and how the
-- sender explains warnings. The municipality as a whole stands here too where it has an explanation.
with delivered as (
    select * from {{ ref('int_unit__delivered') }}
    where known_to is null
),

remarks as (
    select * from {{ ref('int_unit__remark_fact') }}
    where known_to is null
),

explained as (
    select * from {{ ref('int_unit__explained') }}
),

names as (
    select * from {{ ref('ref_remark') }}
),

worded as (
    select
        remarks.municipality_code,
        remarks.year,
        remarks.unit_code,
        names.remark_name_da,
        names.remark_name_en,
        -- 4.860000 is told as 4.86, and 1.000000 as 1.
        rtrim(rtrim(cast(remarks.quantity as varchar), '0'), '.') as quantity,
        case remarks.quantity_unit
            when 'fte' then 'årsværk'
            when 'persons' then 'person(er)'
            when 'share' then 'andel'
            when 'hours' then 'timer'
        end as unit_da,
        case remarks.quantity_unit
            when 'fte' then 'FTE'
            when 'persons' then 'person(s)'
            else remarks.quantity_unit
        end as unit_en,
        remarks.account
    from remarks
    inner join names
        on remarks.remark_code = names.remark_code
),

remark_lines as (
    select
        municipality_code,
        year,
        unit_code,
        string_agg(
            remark_name_da || coalesce(' ' || replace(quantity, '.', ',') || ' ' || unit_da, '')
            || coalesce(' (konto ' || account || ')', ''), '; '
            order by remark_name_da, unit_da, account
        ) as remark_facts_da,
        string_agg(
            remark_name_en || coalesce(' ' || quantity || ' ' || unit_en, '')
            || coalesce(' (account ' || account || ')', ''), '; '
            order by remark_name_en, unit_en, account
        ) as remark_facts_en
    from worded
    group by
        municipality_code,
        year,
        unit_code
),

final as (
    select
        coalesce(delivered.municipality_code, explained.municipality_code) as municipality_code,
        coalesce(delivered.year, explained.year) as year,
        coalesce(delivered.unit_code, explained.unit_code) as unit_code,
        case when delivered.is_stated_total then delivered.fte end as stated_total_fte,
        remark_lines.remark_facts_da,
        remark_lines.remark_facts_en,
        explained.explanations
    from delivered
    left join remark_lines
        on
            delivered.municipality_code = remark_lines.municipality_code
            and delivered.year = remark_lines.year
            and delivered.unit_code = remark_lines.unit_code
    full outer join explained
        on
            delivered.municipality_code = explained.municipality_code
            and delivered.year = explained.year
            and delivered.unit_code = explained.unit_code
)

select * from final
