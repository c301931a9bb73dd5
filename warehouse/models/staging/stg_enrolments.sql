select
    enrolment_id,
    learner_id,
    cohort_id,
    employer_id,
    coach_id,
    enrolled_on,
    withdrawn_on,
    outcome,
    outcome_on,
    stage,
    previous_attempts,
    credits,
    is_counted
from {{ source('staycourse', 'enrolments') }}
