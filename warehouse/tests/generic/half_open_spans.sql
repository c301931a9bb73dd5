{# spans [from, to) of a key that overlap, leave a gap, or have no length #}
{% test half_open_spans(model, key, begins, ends) %}
with spans as (
    select
        {{ key }} as span_key,
        {{ begins }} as begins,
        {{ ends }} as ends,
        lead({{ begins }}) over (partition by {{ key }} order by {{ begins }}) as next_begins
    from {{ model }}
)

select *
from spans
where (ends is not null and ends <= begins)
    or (next_begins is not null and (ends is null or ends <> next_begins))
{% endtest %}
