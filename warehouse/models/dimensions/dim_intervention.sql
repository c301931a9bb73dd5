-- those of the catalogue, and those that nudges were planned by before it changed
select
    coalesce(c.intervention, n.intervention) as intervention,
    coalesce(c.title, n.intervention) as title,
    c.priority,
    c.given_by,
    c.begun_by,
    c.period,
    c.cooldown_days,
    c.goal_days,
    c.may_hold_out,
    c.intervention is not null as is_in_catalogue
from {{ ref('stg_interventions') }} as c
full outer join (select distinct intervention from {{ ref('stg_nudges') }}) as n
    on c.intervention = n.intervention
