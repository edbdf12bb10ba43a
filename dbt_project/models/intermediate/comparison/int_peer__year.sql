-- The years in which there is something to compare: of accounts, and of what municipalities have delivered.
with accounts as (
    select distinct year from {{ ref('int_account__known') }}
    where known_to is null
),

scopes as (
    select distinct year from {{ ref('stg_landing__delivery_scope') }}
    where year is not null
),

final as (
    select year from accounts
    union
    select year from scopes
)

select * from final
