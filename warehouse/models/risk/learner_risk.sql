-- one row per enrolment and scored day: the band of the risk score, and the metrics that go with it,
-- computed here from what happened by that day
with shown as (
    select
        s.as_of,
        s.enrolment_id,
        e.cohort_id,
        s.status as current_progression_status,
        s.composite_segment,
        s.risk_score
    from {{ ref('stg_snapshots') }} as s
    inner join {{ ref('stg_enrolments') }} as e on s.enrolment_id = e.enrolment_id
),

feedback as (
    select
        s.as_of,
        s.enrolment_id,
        max(c.day) as feedback_on
    from shown as s
    inner join {{ ref('stg_check_ins') }} as c
        on s.enrolment_id = c.enrolment_id and c.day <= s.as_of and c.kind = 'feedback'
    group by 1, 2
),

quizzes as (
    select
        s.as_of,
        s.enrolment_id,
        avg(r.score) as quiz_score_avg_last_30d
    from shown as s
    inner join {{ ref('stg_results') }} as r
        on s.enrolment_id = r.enrolment_id
        and r.submitted_on <= s.as_of
        and r.known_on <= s.as_of
        and {{ days_between('s.as_of', 'r.known_on') }} < 30
    inner join {{ ref('stg_assessments') }} as w
        on r.assessment_id = w.assessment_id and s.cohort_id = w.cohort_id and w.kind = 'quiz'
    group by 1, 2
),

sessions as (
    select
        s.as_of,
        s.enrolment_id,
        1.0 * sum(t.attended) / nullif(sum(t.planned), 0) as attendance_rate_last_30d
    from shown as s
    inner join {{ ref('stg_attendance') }} as t
        on s.enrolment_id = t.enrolment_id
        and t.day <= s.as_of
        and {{ days_between('s.as_of', 't.day') }} < 30
    group by 1, 2
)

select
    s.as_of,
    s.enrolment_id,
    s.cohort_id,
    s.current_progression_status,
    s.composite_segment,
    s.risk_score,
    case
        when s.risk_score >= {{ policy_number('red_from', 80) }} then 'Red'
        when s.risk_score >= {{ policy_number('amber_from', 50) }} then 'Amber'
        when s.risk_score is not null then 'Green'
    end as risk_band,
    {{ days_between('s.as_of', 'f.feedback_on') }} as days_since_last_feedback,
    q.quiz_score_avg_last_30d,
    t.attendance_rate_last_30d
from shown as s
left join feedback as f on s.as_of = f.as_of and s.enrolment_id = f.enrolment_id
left join quizzes as q on s.as_of = q.as_of and s.enrolment_id = q.enrolment_id
left join sessions as t on s.as_of = t.as_of and s.enrolment_id = t.enrolment_id
