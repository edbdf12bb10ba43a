{{ config(meta={'dagster': {'ref': {'name': 'mapping_review'}}}) }}

-- Every task without a decision waits in the review, once, and no other does.
with waiting as (
    select
        municipality_key,
        year,
        unit_name,
        heading_number,
        task_count
    from {{ ref('mapping_review') }}
    where coalesce(guess_rank, 1) = 1
),

asked as (
    select
        municipality_key,
        year,
        unit_name,
        heading_number,
        sum(task_count) as task_count
    from waiting
    group by
        municipality_key,
        year,
        unit_name,
        heading_number
),

undecided as (
    select
        municipality_key,
        year,
        unit_name_printed,
        heading_number,
        count(*) as task_count
    from {{ ref('fct_task') }}
    where mapping_method is null
    group by
        municipality_key,
        year,
        unit_name_printed,
        heading_number
)

select
    coalesce(undecided.unit_name_printed, asked.unit_name) as unit_name,
    coalesce(undecided.heading_number, asked.heading_number) as heading_number,
    undecided.task_count as undecided_count,
    asked.task_count as asked_count
from undecided
full outer join asked
    on
        undecided.municipality_key = asked.municipality_key
        and undecided.year = asked.year
        and undecided.unit_name_printed = asked.unit_name
        and undecided.heading_number = asked.heading_number
where undecided.task_count is distinct from asked.task_count
