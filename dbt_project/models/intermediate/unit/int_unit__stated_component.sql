with remark_facts as (
    select * from {{ ref('int_unit__remark_fact') }}
    where quantity_unit = 'fte'
),

remarks as (
    select * from {{ ref('ref_remark') }}
    where fte_component is not null
),

final as (
    select
        remark_facts.state_key,
        remark_facts.unit_code,
        remarks.fte_component,
        cast(sum(remark_facts.quantity) as decimal(18, 6)) as fte
    from remark_facts
    inner join remarks
        on remark_facts.remark_code = remarks.remark_code
    group by
        remark_facts.state_key,
        remark_facts.unit_code,
        remarks.fte_component
)

select * from final
