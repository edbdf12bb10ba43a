{%- set types = {
    'municipality_code': 'varchar', 'municipality_name': 'varchar', 'release_id': 'varchar',
    'previous_release_id': 'varchar', 'created_at': 'timestamp', 'figure_count': 'integer', 'new_count': 'integer',
    'gone_count': 'integer', 'causes': 'varchar',
} -%}

with figures as (
    select * from {{ ref('changed_figure') }}
),

release as (
    select * from {{ source('run', 'release') }}
),

release_before as (
    {{ as_it_was(source('previous', 'release'), ['release_id'], types) }}
),

changes_before as (
    {{ as_it_was(source('previous', 'changes'), types.keys() | list, types) }}
),

causes as (
    select
        municipality_code,
        string_agg(distinct cause, ', ' order by cause) as causes
    from (
        select
            municipality_code,
            unnest(string_split(causes, ', ')) as cause
        from figures
    ) as one_by_one
    group by municipality_code
),

counted as (
    select
        municipality_code,
        min(municipality_name) as municipality_name,
        cast(count(*) as integer) as figure_count,
        cast(count(*) filter (where change = 'new') as integer) as new_count,
        cast(count(*) filter (where change = 'gone') as integer) as gone_count
    from figures
    group by municipality_code
),

final as (
    select
        counted.municipality_code,
        counted.municipality_name,
        release.release_id,
        release_before.release_id as previous_release_id,
        release.created_at,
        counted.figure_count,
        counted.new_count,
        counted.gone_count,
        causes.causes,
        -- The notes are put into words when the dictionary is there, before the checks.
        cast(null as varchar) as note_da,
        cast(null as varchar) as note_en
    from counted
    inner join causes on counted.municipality_code = causes.municipality_code
    cross join release
    cross join release_before
    union all
    -- What changed before that: the notes on it stand in the folders of those releases.
    select
        changes_before.*,
        cast(null as varchar) as note_da,
        cast(null as varchar) as note_en
    from changes_before
)

select * from final
