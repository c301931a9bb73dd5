-- one row per planned decision: what was decided, what was sent, and whether they came back
with first_message as (
    select
        nudge_id,
        min(message_id) as message_id
    from {{ ref('stg_messages') }}
    group by 1
),

came_back as (
    select
        n.nudge_id,
        min(a.day) as returned_on
    from {{ ref('stg_nudges') }} as n
    inner join {{ ref('stg_activity') }} as a
        on n.enrolment_id = a.enrolment_id and a.day > coalesce(n.planned_on, n.as_of)
    where a.clicks > 0
    group by 1
)

select
    n.nudge_id,
    n.enrolment_id,
    e.learner_id,
    e.cohort_id,
    n.intervention,
    n.as_of,
    n.period,
    n.state,
    n.arm,
    n.holdout_share,
    n.variant,
    coalesce(m.channel, n.channel) as channel,
    n.skip_reason,
    n.planned_at,
    m.state as message_state,
    m.sent_at,
    m.first_open_at,
    m.first_click_at,
    m.first_reply_at,
    b.returned_on,
    {{ days_between('b.returned_on', 'coalesce(n.planned_on, n.as_of)') }} as days_to_return,
    coalesce(
        {{ days_between('b.returned_on', 'coalesce(n.planned_on, n.as_of)') }} <= i.goal_days, false
    ) as returned_in_goal_days
from {{ ref('stg_nudges') }} as n
inner join {{ ref('stg_enrolments') }} as e on n.enrolment_id = e.enrolment_id
left join first_message as f on n.nudge_id = f.nudge_id
left join {{ ref('stg_messages') }} as m on f.message_id = m.message_id
left join came_back as b on n.nudge_id = b.nudge_id
left join {{ ref('dim_intervention') }} as i on n.intervention = i.intervention
