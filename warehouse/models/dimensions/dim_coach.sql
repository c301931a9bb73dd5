select
    s.coach_id,
    s.role,
    s.weekly_minutes,
    s.works_here,
    count(e.enrolment_id) as enrolments
from {{ ref('stg_coaches') }} as s
left join {{ ref('stg_enrolments') }} as e on s.coach_id = e.coach_id and e.is_counted
group by 1, 2, 3, 4
