select
    c.cohort_id,
    c.cohort_ref,
    c.name as cohort,
    c.programme_id,
    p.name as programme,
    c.starts_on,
    c.ends_on,
    {{ days_between('c.ends_on', 'c.starts_on') }} + 1 as days
from {{ ref('stg_cohorts') }} as c
inner join {{ ref('stg_programmes') }} as p on c.programme_id = p.programme_id
