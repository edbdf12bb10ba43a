{%- set types = {'inputs': 'varchar'} -%}
-- noqa: disable=RF06,ST07
with difference as (
    select * from {{ ref('int_change__difference') }}
),

explained as (
    select * from {{ ref('int_change__explained') }}
),

run_now as (
    select * from {{ source('run', 'release') }}
),

run_before as (
    {{ as_it_was(source('previous', 'release'), ['inputs'], types) }}
),

-- What no delivery and no own row explains was made otherwise: by the inputs beside deliveries that changed.
made as (
    select coalesce(string_agg(kinds.kind, '+' order by kinds.place), 'unexplained') as causes
    from (values (1, 'rule'), (2, 'mapping'), (3, 'catalogue'), (4, 'code')) as kinds (place, kind)
    cross join run_now
    cross join run_before
    where
        (run_before.inputs ->> kinds.kind) is null
        or (run_before.inputs ->> kinds.kind) is distinct from (run_now.inputs ->> kinds.kind)
),

final as (
    select
        difference.municipality_code,
        difference.municipality_name,
        difference.year,
        {{ year_start('difference.year') }} as period_start,
        difference.table_name as "table",
        difference.figure,
        difference.row_key,
        difference.row_label_da,
        difference.row_label_en,
        difference.before,
        difference.after,
        difference.after - difference.before as difference,
        case
            when difference.before is null then 'new'
            when difference.after is null then 'gone'
            else 'changed'
        end as change,
        replace(coalesce(explained.causes, 'made'), 'made', made.causes) as causes,
        explained.delivery_ids
    from difference
    left join explained using (table_name, figure, row_key)
    cross join made
)

select * from final
