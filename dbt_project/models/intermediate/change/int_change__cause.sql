{%- set release_types = {
    'release_id': 'varchar', 'created_at': 'timestamp', 'known_until': 'timestamp', 'inputs': 'varchar',
} -%}
{%- set dictionary_types = {'"schema"': 'varchar', '"table"': 'varchar', '"column"': 'varchar'} -%}
{%- set delivery_types = {'delivery_id': 'varchar', 'status': 'varchar'} -%}
-- noqa: disable=LT02,RF06
with held as (
    -- What can be compared: the columns that the release before had.
    select "schema" || '.' || "table" || '.' || "column" as name
    from ({{ as_it_was(source('previous', 'dictionary'), dictionary_types.keys() | list, dictionary_types) }}) as known
),

run_before as (
    select
        release_id,
        coalesce(known_until, created_at) as known_until
    from ({{ as_it_was(source('previous', 'release'), release_types.keys() | list, release_types) }}) as known
),

delivery_now as (
    select * from {{ ref('delivery') }}
),

delivery_before as (
    {{ as_it_was(source('previous', 'delivery'), delivery_types.keys() | list, delivery_types) }}
),

usable_since as (
    select delivery_id from delivery_now
    where status in ('accepted', 'partly_accepted')
    except
    select delivery_id from delivery_before
    where status in ('accepted', 'partly_accepted')
),

withdrawn_since as (
    select delivery_id from delivery_now
    where status = 'withdrawn'
    except
    select delivery_id from delivery_before
    where status = 'withdrawn'
),

municipality as (
    select * from {{ ref('dim_municipality') }}
),

changed_row as (
    {%- for fact in compared_facts() %}
    {{ 'union all' if not loop.first }}
    select * from (
        {{ fact_causes(fact, compared_columns(fact).keys() | list or ['no_figure']) }}
    ) as {{ fact }}
    {%- endfor %}
),

found as (
    select distinct
        changed_row.fact,
        municipality.municipality_code,
        changed_row.year,
        changed_row.cause,
        changed_row.delivery_id
    from changed_row
    inner join municipality on changed_row.municipality_key = municipality.municipality_key
    where changed_row.cause is not null
    union all
    select distinct
        changed_row.fact,
        municipality.municipality_code,
        changed_row.year,
        'made' as cause,
        null as delivery_id
    from changed_row
    inner join municipality on changed_row.municipality_key = municipality.municipality_key
    where changed_row.is_made_otherwise
),

direct as (
    select * from found
    where cause not in ('other_delivery', 'made')
),

-- A delivery may change figures that are not its own: tasks spread FTE that another one delivered.
indirect as (
    select
        found.fact,
        found.municipality_code,
        found.year,
        direct.year as direct_year,
        direct.cause,
        direct.delivery_id,
        count(direct.cause) filter (where direct.year = found.year) over (
            partition by found.fact, found.municipality_code, found.year
        ) as of_the_year
    from found
    inner join direct on found.municipality_code = direct.municipality_code
    where found.cause = 'other_delivery'
),

final as (
    select
        fact,
        municipality_code,
        year,
        cause,
        delivery_id
    from indirect
    where of_the_year = 0 or year = direct_year
    union
    select * from found
    where cause <> 'other_delivery'
)

select * from final
