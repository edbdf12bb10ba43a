{{ config(meta={'dagster': {'ref': {'name': 'changes'}}}) }}

-- Of this release, `marts.changes` counts exactly the rows of `marts.changed_figure`.
with counted as (
    select
        municipality_code,
        count(*) as figure_count
    from {{ ref('changed_figure') }}
    group by municipality_code
),

stated as (
    select
        changes.municipality_code,
        changes.figure_count
    from {{ ref('changes') }} as changes
    inner join {{ source('run', 'release') }} as release on changes.release_id = release.release_id
)

select
    coalesce(counted.municipality_code, stated.municipality_code) as municipality_code,
    counted.figure_count as counted,
    stated.figure_count as stated
from counted
full join stated on counted.municipality_code = stated.municipality_code
where counted.figure_count is distinct from stated.figure_count
