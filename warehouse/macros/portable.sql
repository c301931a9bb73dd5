{# whole days from `earlier` to `later`, on every warehouse #}
{% macro days_between(later, earlier) %}{{ dbt.datediff(earlier, later, 'day') }}{% endmacro %}

{# the last scored day, or the one that was asked for #}
{% macro as_of_day() %}
{%- if var('as_of') -%}
cast('{{ var("as_of") }}' as date)
{%- else -%}
(select max(as_of) from {{ ref('stg_snapshots') }})
{%- endif -%}
{% endmacro %}

{# a number of the policy, else the one that is shipped #}
{% macro policy_number(name, shipped) %}
coalesce((select max(policy_value) from {{ ref('stg_policy') }} where policy_number = '{{ name }}'), {{ shipped }})
{%- endmacro %}

{# the Monday of a day's week: weeks begin on Sunday on some warehouses #}
{% macro monday_of(day) -%}
cast({{ dbt.dateadd('day', '-mod(' ~ days_between(day, "cast('1900-01-01' as date)") ~ ', 7)', day) }} as date)
{%- endmacro %}
