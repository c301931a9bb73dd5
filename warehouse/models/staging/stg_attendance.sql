select
    enrolment_id,
    day,
    planned,
    attended
from {{ source('staycourse', 'attendance') }}
