{#
  Every row fulfils `expression`. An expression that gives NULL counts as broken, so write what shall hold for NULL as well.
  A failing test gives the rows that break the rule. Stands at the column the rule is about; `column_name` comes from there.
#}
{% test holds(model, expression, column_name=none) %}
select *
from {{ model }}
where ({{ expression }}) is distinct from true
{% endtest %}
