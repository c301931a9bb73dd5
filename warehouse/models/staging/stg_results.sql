select
    enrolment_id,
    assessment_id,
    submitted_on,
    coalesce(known_on, submitted_on) as known_on,
    score,
    coalesce(is_banked, false) as is_banked
from {{ source('staycourse', 'results') }}
