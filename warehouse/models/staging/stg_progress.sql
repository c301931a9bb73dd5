select
    enrolment_id,
    day,
    percent as progress,
    modules_completed,
    grade
from {{ source('staycourse', 'progress') }}
