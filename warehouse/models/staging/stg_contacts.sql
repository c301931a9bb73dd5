select
    contact_id,
    enrolment_id,
    coach_id,
    day,
    kind,
    outcome,
    minutes,
    logged_at
from {{ source('staycourse', 'contacts') }}
