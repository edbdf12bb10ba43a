with field_laws as (
    select * from {{ ref('ref_task_field_law') }}
),

final as (
    select
        {{ surrogate_key(['catalogue_version', 'task_field_code']) }} as task_field_key,
        {{ surrogate_key(['law_code']) }} as law_key,
        position
    from field_laws
)

select * from final
