-- every day from the first cohort's first to the last cohort's last, or the newest scored one
with digits as (
    select 0 as n
    {% for n in range(1, 10) %}union all select {{ n }}
    {% endfor %}
),

numbers as (
    select a.n + 10 * b.n + 100 * c.n + 1000 * d.n as n
    from digits as a
    cross join digits as b
    cross join digits as c
    cross join digits as d
),

bounds as (
    select
        least(min(c.starts_on), coalesce(min(s.first_on), min(c.starts_on))) as first_on,
        greatest(max(c.ends_on), coalesce(max(s.last_on), max(c.ends_on))) as last_on
    from {{ ref('stg_cohorts') }} as c
    cross join (
        select min(x.day) as first_on, max(x.day) as last_on
        from (
            select as_of as day from {{ ref('stg_snapshots') }}
            union all
            select day from {{ ref('stg_activity') }}
            union all
            select submitted_on as day from {{ ref('stg_results') }}
            union all
            select day from {{ ref('stg_contacts') }}
            union all
            select reported_on as day from {{ ref('stg_barriers') }}
        ) as x
    ) as s
),

days as (
    select cast({{ dbt.dateadd('day', 'numbers.n', 'bounds.first_on') }} as date) as date_day
    from numbers
    cross join bounds
    where numbers.n <= {{ days_between('bounds.last_on', 'bounds.first_on') }}
)

select
    date_day,
    {{ monday_of('date_day') }} as week_starts_on,
    cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_starts_on,
    extract(year from date_day) as year_number,
    extract(month from date_day) as month_number,
    extract(day from date_day) as day_of_month
from days
