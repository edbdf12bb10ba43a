-- One delivery speaks for what is told of a municipality and year. The others stay landed and in meta.delivery. Of
-- national statistics each figure is chosen by itself, in int_account__current and int_population__current.
with ranked as (
    select * from {{ ref('int_delivery__ranked') }}
),

speaking as (
    select * from ranked
    where
        precedence = 1
        and dataset not in ('account', 'population')
),

surveyed as (
    select * from speaking
    where dataset = 'survey_fte'
),

final as (
    select
        speaking.dataset,
        speaking.told,
        speaking.delivery_id,
        speaking.municipality_code,
        speaking.year,
        speaking.received_at
    from speaking
    left join surveyed
        on
            speaking.municipality_code = surveyed.municipality_code
            and speaking.year = surveyed.year
    -- A remark is about the FTE it stands beside: where a standard submission tells the FTE, it is about no figure.
    where
        speaking.dataset <> 'unit_remark'
        or surveyed.delivery_id is null
)

select * from final
