-- noqa: disable=LT05,ST09
-- Whether a volume counts in a sum of its measure over the municipality: not where a unit above states the same measure
-- and period, nor where a later document does. What later documents state changes in other years' states than the
-- volume's
-- own, so its span is cut where theirs begin or end.
{% set columns = [
    'state_key', 'municipality_code', 'document_year', 'chief_area_name', 'unit_name', 'unit_code', 'heading_number',
    'position', 'measure_code', 'period_type', 'period_start', 'counted_text', 'value', 'value_to', 'comparison',
    'source_row_id', 'delivery_id',
] %}
{% set stated = ['municipality_code', 'measure_code', 'period_type', 'period_start'] %}

with measured as (
    select * from {{ ref('int_activity__mapped') }}
),

ancestors as (
    select * from {{ ref('int_unit__ancestor') }}
),

-- Rows that a unit above makes superfluous in a sum.
covered as (
    select distinct
        measured.state_key,
        measured.source_row_id
    from measured
    inner join ancestors
        on
            measured.unit_state_key = ancestors.state_key
            and measured.unit_code = ancestors.unit_code
    inner join measured as above
        on
            measured.state_key = above.state_key
            and ancestors.ancestor_unit_code = above.unit_code
            and measured.measure_code = above.measure_code
            and measured.period_type = above.period_type
            and measured.period_start = above.period_start
),

stating as (
    select distinct
        {{ stated | join(', ') }},
        document_year,
        known_from,
        known_to
    from measured
    where measure_code is not null
),

stating_spans as (
    {{ folded('stating', key=stated + ['document_year'], columns=[]) }}
),

stating_moments as (
    {{ moments('stating_spans', key=stated + ['document_year']) }}
),

pieces as (
    {{ cut_at(
        'measured', key=['state_key', 'source_row_id'], columns=columns, cuts='stating_moments',
        on='held.municipality_code = cuts.municipality_code and held.measure_code = cuts.measure_code '
            'and held.period_type = cuts.period_type and held.period_start = cuts.period_start '
            'and held.document_year < cuts.document_year',
    ) }}
),

-- Pieces in which a later document states the same.
restated as (
    select distinct
        pieces.state_key,
        pieces.source_row_id,
        pieces.known_from
    from pieces
    inner join stating_spans
        on
            {% for column in stated %}pieces.{{ column }} = stating_spans.{{ column }} and {% endfor %}
            pieces.document_year < stating_spans.document_year
            and stating_spans.known_from <= pieces.known_from
            and (stating_spans.known_to is null or pieces.known_from < stating_spans.known_to)
),

final as (
    select
        pieces.*,
        {{ period_code('pieces.period_type', 'pieces.period_start') }} as period_code,
        pieces.measure_code is not null
        and covered.source_row_id is null
        and restated.source_row_id is null as is_additive
    from pieces
    left join covered
        on
            pieces.state_key = covered.state_key
            and pieces.source_row_id = covered.source_row_id
    left join restated
        on
            pieces.state_key = restated.state_key
            and pieces.source_row_id = restated.source_row_id
            and pieces.known_from = restated.known_from
)

select * from final
