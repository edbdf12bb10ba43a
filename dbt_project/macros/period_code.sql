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

{# The last day of a period, from its type and first day. #}
{% macro period_end(period_type, period_start) -%}
    case {{ period_type }}
        when 'day' then {{ period_start }}
        else cast({{ dbt.dateadd('day', -1, dbt.dateadd(
            'month',
            "case " ~ period_type ~ " when 'year' then 12 when 'half_year' then 6 when 'quarter' then 3 else 1 end",
            period_start
        )) }} as date)
    end
{%- endmacro %}
