-- The gap of a task field taken apart into volume and productivity, where the municipality and the middle of its peers
-- have delivered how much they do. FTE = volume · FTE per volume; the part of each is taken at the mean of the other
-- on both sides (Shapley), so that no order matters and the two sum to the gap.
with gaps as (
    select * from {{ ref('bm_gap') }}
),

-- One volume a field: the first indicator of FTE.
volumes as (
    select
        municipality_key,
        year,
        task_field_code,
        cast(numerator as double) as volume,
        row_number() over (
            partition by municipality_key, year, task_field_code order by indicator_code
        ) as place
    from {{ ref('indicator_scorecard') }}
    where availability = 'figure' and unit = 'per_fte' and numerator > 0 and denominator > 0
),

fields as (
    select * from {{ ref('dim_task_field') }}
),

reference as (
    select
        middle.peer_set_code,
        middle.municipality_key,
        middle.year,
        volumes.task_field_code,
        sum(middle.share * volumes.volume * middle.own_population / middle.population) as volume,
        sum(middle.share) as share
    from {{ ref('bm_middle') }} as middle
    inner join volumes
        on middle.peer_municipality_key = volumes.municipality_key and middle.year = volumes.year
    where volumes.place = 1
    group by middle.peer_set_code, middle.municipality_key, middle.year, volumes.task_field_code
),

both_sides as (
    select
        gaps.peer_set_code,
        gaps.municipality_key,
        gaps.year,
        fields.task_field_code,
        gaps.fte as own_fte,
        gaps.gap_fte,
        gaps.quality_grade,
        volumes.volume as own_volume,
        reference.volume as reference_volume,
        cast(gaps.fte as double) / volumes.volume as own_need,
        cast(gaps.fte - gaps.gap_fte as double) / reference.volume as reference_need
    from gaps
    inner join fields on gaps.task_field_key = fields.task_field_key
    inner join volumes
        on
            gaps.municipality_key = volumes.municipality_key and gaps.year = volumes.year
            and fields.task_field_code = volumes.task_field_code and volumes.place = 1
    inner join reference
        on
            gaps.peer_set_code = reference.peer_set_code and gaps.municipality_key = reference.municipality_key
            and gaps.year = reference.year and fields.task_field_code = reference.task_field_code
            and reference.share > 0.99
),

final as (
    select
        *,
        cast((own_volume - reference_volume) * (own_need + reference_need) / 2 as decimal(18, 6)) as volume_fte,
        gap_fte - cast((own_volume - reference_volume) * (own_need + reference_need) / 2 as decimal(18, 6))
            as productivity_fte
    from both_sides
)

select * from final
