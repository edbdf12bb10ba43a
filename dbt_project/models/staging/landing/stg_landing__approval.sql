with source as (
    select * from {{ source('raw', 'approval') }}
),

renamed as (
    select
        answer_number,
        municipality_code,
        answer,
        answered_at,
        answered_by,
        reason,
        figures_hash,
        release_id
    from source
)

select * from renamed
