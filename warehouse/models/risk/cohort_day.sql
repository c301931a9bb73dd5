-- one row per scored day, cohort and coach: what the dashboard counts
select
    as_of,
    cohort_id,
    coach_id,
    count(*) as learners,
    sum(case when composite_segment = 'Critical' then 1 else 0 end) as critical,
    sum(case when composite_segment = 'Moderate' then 1 else 0 end) as moderate,
    sum(case when composite_segment = 'On Track' then 1 else 0 end) as on_track,
    sum(case when risk_band = 'Red' then 1 else 0 end) as red,
    sum(case when risk_band = 'Amber' then 1 else 0 end) as amber,
    sum(case when risk_band = 'Green' then 1 else 0 end) as green,
    sum(case when days_since_last_seen < 7 then 1 else 0 end) as active_in_7_days,
    count(risk_score) as scored,
    avg(risk_score) as mean_risk,
    avg(progress) as mean_progress
from {{ ref('fct_snapshot') }}
group by 1, 2, 3
