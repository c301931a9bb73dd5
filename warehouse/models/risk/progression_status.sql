-- one row per enrolment that was ever scored by a day (the newest, or the one asked for): the status
-- of that day, and of whom the course is over, how it ended. What `snapshots/` keeps the history of.
with newest as (
    select
        enrolment_id,
        max(as_of) as shown_on
    from {{ ref('stg_snapshots') }}
    where as_of <= {{ as_of_day() }}
    group by 1
),

ends as (
    select
        enrolment_id,
        coalesce(withdrawn_on, case when outcome = 'withdrawn' then outcome_on end) as left_on,
        case when outcome in ('passed', 'distinction') then outcome_on end as completed_on
    from {{ ref('stg_enrolments') }}
)

select
    n.enrolment_id,
    case
        when n.shown_on = {{ as_of_day() }} then s.status
        when e.left_on <= {{ as_of_day() }} then 'Withdrawn'
        when e.completed_on <= {{ as_of_day() }} then 'Promoted'
        else s.status
    end as current_progression_status,
    cast({{ as_of_day() }} as timestamp) as as_of
from newest as n
inner join {{ ref('stg_snapshots') }} as s on n.enrolment_id = s.enrolment_id and n.shown_on = s.as_of
inner join ends as e on n.enrolment_id = e.enrolment_id
