select
    nudge_id,
    enrolment_id,
    intervention,
    period,
    as_of,
    planned_at,
    planned_on,
    state,
    arm,
    share as holdout_share,
    variant,
    channel,
    skip_reason
from {{ source('staycourse', 'nudges') }}
