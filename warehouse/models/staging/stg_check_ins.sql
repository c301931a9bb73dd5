select
    enrolment_id,
    day,
    kind,
    sentiment
from {{ source('staycourse', 'check_ins') }}
