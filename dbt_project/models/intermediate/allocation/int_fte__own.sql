{%- set stated -%} cast({{ from_millionths('components.stated_millionths') }} as varchar) {%- endset -%}
{%- set counted -%} cast(components.task_count as varchar) {%- endset -%}
{%- set counted_in_all -%} cast(components.task_count_in_all as varchar) {%- endset -%}
{%- set said = {
    'component_rationale': (
        "'A remark states ' || " ~ stated ~ " || ' FTE of it.'",
        counted ~ " || ' of ' || " ~ counted_in_all ~ " || ' tasks are such work.'",
    ),
    'component_rationale_da': (
        "'En bemærkning angiver ' || replace(" ~ stated ~ ", '.', ',') || ' årsværk heraf.'",
        counted ~ " || ' af ' || " ~ counted_in_all ~ " || ' opgaver er sådant arbejde.'",
    ),
} -%}
with weights as (
    select * from {{ ref('int_allocation__direct') }}
),

components as (
    select * from {{ ref('int_fte__component') }}
),

weighted as (
    select
        weights.state_key,
        weights.municipality_code,
        weights.year,
        weights.unit_code,
        weights.task_field_code,
        components.fte_component,
        components.fte_millionths as component_millionths,
        weights.method,
        weights.quality_grade,
        components.basis_grade as component_grade,
        {% for rationale, (of_remark, of_tasks) in said.items() -%}
            case
                when components.fte_component <> 'direct'
                    then concat_ws(
                        ' ',
                        case when components.stated_millionths > 0 then {{ of_remark }} end,
                        case when components.task_count > 0 then {{ of_tasks }} end
                    )
            end as {{ rationale }},
        {% endfor -%}
        weights.source_row_id,
        weights.delivery_id,
        weights.known_from,
        weights.known_to,
        {{ to_weight_units('weights.weight') }} as weight_units,
        {{ to_weight_units('1') }} as weight_units_in_all
    from weights
    inner join components
        on
            weights.state_key = components.state_key
            and weights.unit_code = components.unit_code
),

spread as (
    {{ spread_exactly(
        'weighted',
        columns=[
            'state_key', 'municipality_code', 'year', 'unit_code', 'task_field_code', 'fte_component', 'method',
            'quality_grade', 'component_grade', 'component_rationale', 'component_rationale_da',
            'source_row_id', 'delivery_id', 'known_from', 'known_to',
        ],
        partition='state_key, unit_code, fte_component',
        total='component_millionths',
        weight='weight_units',
        weight_total='weight_units_in_all',
        tie_break='task_field_code',
    ) }}
),

final as (
    select
        state_key,
        municipality_code,
        year,
        unit_code,
        task_field_code,
        fte_component,
        part as fte_millionths,
        method,
        quality_grade,
        component_grade,
        component_rationale,
        component_rationale_da,
        source_row_id,
        delivery_id,
        known_from,
        known_to
    from spread
)

select * from final
