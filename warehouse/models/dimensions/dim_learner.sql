select
    l.learner_id,
    l.zone,
    l.language,
    coalesce(l.account, 'learner') as account,
    l.email_consent,
    l.sms_consent,
    count(e.enrolment_id) as enrolments,
    min(e.enrolled_on) as first_enrolled_on
from {{ ref('stg_learners') }} as l
left join {{ ref('stg_enrolments') }} as e on l.learner_id = e.learner_id
group by 1, 2, 3, 4, 5, 6
