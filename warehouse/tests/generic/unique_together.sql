{# rows of one grain that are there more than once #}
{% test unique_together(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as many
from {{ model }}
group by {{ range(1, columns | length + 1) | join(', ') }}
having count(*) > 1
{% endtest %}
