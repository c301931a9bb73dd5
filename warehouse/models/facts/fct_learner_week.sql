-- one row per enrolment and whole week of its course, up to the newest scored day: the classic
-- weekly features, by the rules of `staycourse export weekly-features`
with moments as (
    select
        e.enrolment_id,
        e.learner_id,
        e.cohort_id,
        cast(floor(({{ days_between('d.date_day', 'c.starts_on') }} + 1) / 7) as {{ dbt.type_int() }}) as week,
        d.date_day as week_ends_on
    from {{ ref('stg_enrolments') }} as e
    inner join {{ ref('stg_cohorts') }} as c on e.cohort_id = c.cohort_id
    inner join {{ ref('dim_date') }} as d
        on d.date_day between c.starts_on and c.ends_on
        and mod({{ days_between('d.date_day', 'c.starts_on') }} + 1, 7) = 0
    where
        e.is_counted
        and d.date_day <= {{ as_of_day() }}
        and (e.enrolled_on is null or e.enrolled_on <= d.date_day)
        and (e.withdrawn_on is null or e.withdrawn_on > d.date_day)
        and (e.outcome is null or e.withdrawn_on is not null or coalesce(e.outcome_on > d.date_day, false))
),

clicked as (
    select
        m.enrolment_id,
        m.week_ends_on,
        sum(case when {{ days_between('m.week_ends_on', 'a.day') }} < 7 then a.clicks end) as clicks,
        sum(case when {{ days_between('m.week_ends_on', 'a.day') }} < 7 then a.sessions end) as sessions,
        sum(case when {{ days_between('m.week_ends_on', 'a.day') }} < 7 and a.clicks > 0 then 1 else 0 end) as active_days,
        sum(a.sessions) as sessions_so_far,
        count(*) as days_so_far
    from moments as m
    inner join {{ ref('stg_activity') }} as a
        on m.enrolment_id = a.enrolment_id and a.day <= m.week_ends_on
    group by 1, 2
),

reported as (
    select
        m.enrolment_id,
        m.week_ends_on,
        avg(case when {{ days_between('m.week_ends_on', 'p.day') }} < 7 then p.progress end) as progress_of_week,
        max(case when p.progress is not null then p.day end) as progress_on,
        max(case when p.modules_completed is not null then p.day end) as modules_on
    from moments as m
    inner join {{ ref('stg_progress') }} as p
        on m.enrolment_id = p.enrolment_id and p.day <= m.week_ends_on
    group by 1, 2
),

quizzed as (
    select
        m.enrolment_id,
        m.week_ends_on,
        avg(r.score) as avg_quiz_score
    from moments as m
    inner join {{ ref('stg_results') }} as r
        on m.enrolment_id = r.enrolment_id
        and r.submitted_on <= m.week_ends_on
        and r.known_on <= m.week_ends_on
    inner join {{ ref('stg_assessments') }} as w
        on r.assessment_id = w.assessment_id and m.cohort_id = w.cohort_id and w.kind = 'quiz'
    group by 1, 2
),

-- what a cohort's source reports at all by then: nothing done is only known where others did it
sources as (
    select
        m.cohort_id,
        m.week_ends_on,
        max(coalesce(k.days_so_far, 0)) > 0 as has_activity,
        max(coalesce(k.sessions_so_far, 0)) > 0 as has_sessions
    from moments as m
    left join clicked as k
        on m.enrolment_id = k.enrolment_id and m.week_ends_on = k.week_ends_on
    group by 1, 2
)

select
    m.enrolment_id,
    m.week,
    m.learner_id,
    m.cohort_id,
    m.week_ends_on,
    case when s.has_activity then coalesce(k.clicks, 0) end as clicks,
    case when s.has_sessions then coalesce(k.sessions, 0) end as sessions,
    case when s.has_activity then coalesce(k.active_days, 0) end as active_days,
    case when s.has_activity then 7 - coalesce(k.active_days, 0) end as inactivity_days,
    coalesce(r.progress_of_week, latest.progress) as avg_progress,
    modules.modules_completed,
    q.avg_quiz_score
from moments as m
inner join sources as s on m.cohort_id = s.cohort_id and m.week_ends_on = s.week_ends_on
left join clicked as k on m.enrolment_id = k.enrolment_id and m.week_ends_on = k.week_ends_on
left join reported as r on m.enrolment_id = r.enrolment_id and m.week_ends_on = r.week_ends_on
left join {{ ref('stg_progress') }} as latest
    on r.enrolment_id = latest.enrolment_id and r.progress_on = latest.day
left join {{ ref('stg_progress') }} as modules
    on r.enrolment_id = modules.enrolment_id and r.modules_on = modules.day
left join quizzed as q on m.enrolment_id = q.enrolment_id and m.week_ends_on = q.week_ends_on
