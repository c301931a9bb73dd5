-- one row per barrier that enough learners named to be told by name
select
    b.barrier,
    count(*) as reports,
    count(distinct e.learner_id) as learners,
    min(b.reported_on) as first_reported_on,
    max(b.reported_on) as last_reported_on
from {{ ref('stg_barriers') }} as b
inner join {{ ref('stg_enrolments') }} as e on b.enrolment_id = e.enrolment_id
where b.barrier is not null
group by 1
