select
    m.employer_id,
    m.employer_ref,
    m.name as employer,
    count(e.enrolment_id) as enrolments
from {{ ref('stg_employers') }} as m
left join {{ ref('stg_enrolments') }} as e on m.employer_id = e.employer_id and e.is_counted
group by 1, 2, 3
