-- one row per contact of a person with a learner that counts
select
    c.contact_id,
    c.enrolment_id,
    e.learner_id,
    e.cohort_id,
    c.coach_id,
    c.day,
    c.kind,
    c.outcome,
    c.outcome = 'reached' as is_reached,
    c.minutes,
    c.logged_at
from {{ ref('stg_contacts') }} as c
inner join {{ ref('stg_enrolments') }} as e on c.enrolment_id = e.enrolment_id
