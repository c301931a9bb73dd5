select
    enrolment_id,
    status,
    from_on,
    until_on
from {{ source('staycourse', 'status_spans') }}
