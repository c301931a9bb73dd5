select
    intervention,
    title,
    priority,
    given_by,
    trigger as begun_by,
    period,
    cooldown_days,
    goal_days,
    may_hold_out
from {{ source('staycourse', 'interventions') }}
