-- noqa: disable=AL05,LT02,ST07
with difference as (
    select * from {{ ref('int_change__difference') }}
),

cause as (
    select * from {{ ref('int_change__cause') }}
),

made_from as (
    -- The facts that each compared figure is made from.
    select *
    from (
        values
        {%- for table in compared_tables() %}
        {%- set schema = 'core' if table.startswith('fct_') else 'marts' %}
        {%- for name, column in compared_columns(table).items() if column.compared == 'figure' %}
        {%- for fact in column.made_from %}
        ('{{ schema }}.{{ table }}', '{{ name }}', '{{ fact }}'),
        {%- endfor %}
        {%- endfor %}
        {%- endfor %}
        ('', '', '')
    ) as made (table_name, figure, fact)
),

own as (
    select
        difference.table_name,
        difference.figure,
        difference.row_key,
        cause.cause,
        cause.delivery_id
    from difference
    inner join made_from using (table_name, figure)
    inner join cause
        on
            made_from.fact = cause.fact
            and difference.municipality_code = cause.municipality_code
            and difference.year = cause.year
),

-- A change since an earlier year follows from that year's figure.
of_other_years as (
    select
        difference.table_name,
        difference.figure,
        difference.row_key,
        cause.cause,
        cause.delivery_id
    from difference
    anti join own using (table_name, figure, row_key)
    inner join made_from using (table_name, figure)
    inner join cause on made_from.fact = cause.fact and difference.municipality_code = cause.municipality_code
    where difference.figure like 'change_%'
),

-- A rank or a median follows from figures of others in the same year.
of_peers as (
    select
        difference.table_name,
        difference.figure,
        difference.row_key,
        'peers' as cause,
        cause.delivery_id
    from difference
    anti join own using (table_name, figure, row_key)
    anti join of_other_years using (table_name, figure, row_key)
    inner join made_from using (table_name, figure)
    inner join cause on made_from.fact = cause.fact and difference.year = cause.year
    where difference.table_name in ('marts.benchmark_account', 'marts.indicator_scorecard')
),

final as (
    select
        table_name,
        figure,
        row_key,
        string_agg(distinct cause, ', ' order by cause) as causes,
        string_agg(distinct delivery_id, ', ' order by delivery_id) as delivery_ids
    from (
        select * from own
        union all
        select * from of_other_years
        union all
        select * from of_peers
    ) as every_cause
    group by table_name, figure, row_key
)

select * from final
