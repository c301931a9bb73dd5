select r.as_of, r.enrolment_id
from {{ ref('learner_risk') }} as r
inner join {{ ref('fct_snapshot') }} as s on r.as_of = s.as_of and r.enrolment_id = s.enrolment_id
where coalesce(r.risk_band, '') <> coalesce(s.risk_band, '')
