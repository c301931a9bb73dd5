select
    enrolment_id,
    day,
    clicks,
    sessions,
    minutes,
    content,
    assessment,
    discussion,
    video,
    other
from {{ source('staycourse', 'activity') }}
