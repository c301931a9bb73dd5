select
    enrolment_id,
    reported_on,
    barrier_no,
    kind as barrier,
    severity,
    resolved_on
from {{ source('staycourse', 'barriers') }}
