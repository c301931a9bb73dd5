-- one row per enrolment and scored day, as the dashboard shows it
select
    s.as_of,
    s.enrolment_id,
    e.learner_id,
    e.cohort_id,
    c.programme_id,
    e.coach_id,
    e.employer_id,
    s.status,
    s.engagement_segment,
    s.progress_segment,
    s.barrier_segment,
    s.composite_segment,
    s.days_since_last_seen,
    s.progress,
    s.grade,
    s.risk_score,
    s.risk_band,
    s.leave_soon,
    s.worklist_rank,
    s.version
from {{ ref('stg_snapshots') }} as s
inner join {{ ref('stg_enrolments') }} as e on s.enrolment_id = e.enrolment_id
inner join {{ ref('stg_cohorts') }} as c on e.cohort_id = c.cohort_id
