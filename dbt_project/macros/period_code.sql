{# The code of a period: 2031, 2031H1, 2031K1, 2031-01 or 2031-01-31, from its type and first day. #}
{% macro period_code(period_type, period_start) -%}
    case {{ period_type }}
        when 'year' then left(cast({{ period_start }} as varchar), 4)
        when 'half_year'
            then left(cast({{ period_start }} as varchar), 4)
                || case when extract(month from {{ period_start }}) = 1 then 'H1' else 'H2' end
        when 'quarter'
            then left(cast({{ period_start }} as varchar), 4)
                || 'K' || cast(extract(quarter from {{ period_start }}) as varchar)
        when 'month' then left(cast({{ period_start }} as varchar), 7)
        else cast({{ period_start }} as varchar)
    end
{%- endmacro %}
