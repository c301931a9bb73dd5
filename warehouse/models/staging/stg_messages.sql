select
    message_id,
    nudge_id,
    nudged_on,
    channel,
    kind,
    state,
    language,
    variant,
    created_at,
    sent_at,
    first_delivered_at,
    first_open_at,
    first_click_at,
    first_reply_at
from {{ source('staycourse', 'messages') }}
