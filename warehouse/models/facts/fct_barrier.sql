-- one row per barrier of an enrolment and day it was reported on; it stands from that day until resolved_on
select
    b.enrolment_id,
    e.learner_id,
    e.cohort_id,
    b.reported_on,
    b.barrier_no,
    b.barrier,
    b.severity,
    b.resolved_on,
    b.resolved_on is null as is_open,
    {{ days_between('b.resolved_on', 'b.reported_on') }} as days_until_resolved
from {{ ref('stg_barriers') }} as b
inner join {{ ref('stg_enrolments') }} as e on b.enrolment_id = e.enrolment_id
