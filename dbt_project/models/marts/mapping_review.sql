-- What waits for a decision: a whole heading (position 0) where none of its tasks is decided, else single tasks; each
-- beside what the model suggests, below the minimum or it would be decided.
with tasks as (
    select
        *,
        count(mapping_method) over (partition by heading_key) as decided_count
    from {{ ref('int_task__decided') }}
    where known_to is null
),

headings as (
    select * from {{ ref('int_task__heading') }}
    where known_to is null
),

suggestions as (
    select suggestions.*
    from {{ ref('int_task__suggestion') }} as suggestions
    inner join headings
        on suggestions.delivery_id = headings.delivery_id and suggestions.heading_key = headings.heading_key
),

municipalities as (
    select * from {{ ref('dim_municipality') }}
    where is_current
),

task_fields as (
    select * from {{ ref('dim_task_field') }}
    where catalogue_version = '{{ var("catalogue_version") }}'
),

unit_fte as (
    select
        unit_key,
        cast(sum(fte) as decimal(18, 6)) as unit_fte
    from {{ ref('fct_fte_year') }}
    group by unit_key
),

items as (
    select
        heading_key,
        case when decided_count = 0 then 0 else position end as position,
        case when decided_count > 0 then task_text end as task_text
    from tasks
    where mapping_method is null
),

waiting as (
    select
        heading_key,
        position,
        max(task_text) as task_text,
        cast(count(*) as integer) as task_count
    from items
    group by heading_key, position
),

-- A task without a suggestion of its own shows its heading's.
guessed as (
    select
        waiting.heading_key,
        waiting.position,
        max(suggestions.position) as guess_position
    from waiting
    inner join suggestions
        on waiting.heading_key = suggestions.heading_key and suggestions.position in (0, waiting.position)
    group by waiting.heading_key, waiting.position
),

final as (
    select
        headings.municipality_code,
        municipalities.municipality_name,
        headings.year,
        {{ year_start('headings.year') }} as period_start,
        headings.area_name,
        headings.chief_area_name,
        headings.unit_name,
        headings.unit_code,
        headings.heading_number,
        headings.heading,
        waiting.position,
        waiting.task_text,
        waiting.task_count,
        unit_fte.unit_fte,
        suggestions.rank as guess_rank,
        suggestions.task_field_code,
        case suggestions.task_field_code
            when 'cross_cutting' then 'Tværgående opgaver'
            when 'management' then 'Ledelse'
            else task_fields.task_field_name_da
        end as task_field_name_da,
        case suggestions.task_field_code
            when 'cross_cutting' then 'Cross-cutting work'
            when 'management' then 'Management'
            else task_fields.task_field_name_en
        end as task_field_name_en,
        suggestions.score,
        suggestions.matched_words,
        municipalities.municipality_key,
        {{ surrogate_key(['waiting.heading_key', 'waiting.position', 'suggestions.rank']) }} as review_key
    from waiting
    inner join headings on waiting.heading_key = headings.heading_key
    inner join municipalities
        on headings.municipality_code = municipalities.municipality_code
    left join unit_fte
        on
            {{ surrogate_key(['headings.municipality_code', 'headings.unit_code', 'headings.year']) }}
            = unit_fte.unit_key
    left join guessed
        on waiting.heading_key = guessed.heading_key and waiting.position = guessed.position
    left join suggestions
        on guessed.heading_key = suggestions.heading_key and guessed.guess_position = suggestions.position
    left join task_fields
        on suggestions.task_field_code = task_fields.task_field_code
)

select * from final
