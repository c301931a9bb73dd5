-- one row per enrolment and piece of work of its cohort: handed in or not, by the newest scored day
select
    e.enrolment_id,
    w.assessment_id,
    e.learner_id,
    e.cohort_id,
    w.kind,
    w.name,
    w.due_on,
    w.weight,
    r.submitted_on,
    r.known_on,
    r.score,
    coalesce(r.is_banked, false) as is_banked,
    r.submitted_on is not null as is_handed_in,
    case
        when r.is_banked then null
        else {{ days_between('w.due_on', 'r.submitted_on') }}
    end as lead_days,
    w.due_on is not null and w.due_on <= {{ as_of_day() }} and r.submitted_on is null as is_missed
from {{ ref('stg_enrolments') }} as e
inner join {{ ref('stg_assessments') }} as w on e.cohort_id = w.cohort_id
left join {{ ref('stg_results') }} as r
    on e.enrolment_id = r.enrolment_id and w.assessment_id = r.assessment_id
where e.is_counted
