with laws as (
    select * from {{ ref('ref_law') }}
),

final as (
    select
        {{ surrogate_key(['law_code']) }} as law_key,
        law_code,
        short_name_da,
        full_title_da,
        note,
        note_da
    from laws
)

select * from final
