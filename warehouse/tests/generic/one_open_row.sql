{# keys without exactly one row that is open #}
{% test one_open_row(model, key, ends) %}
select
    {{ key }},
    sum(case when {{ ends }} is null then 1 else 0 end) as open_rows
from {{ model }}
group by 1
having sum(case when {{ ends }} is null then 1 else 0 end) <> 1
{% endtest %}
