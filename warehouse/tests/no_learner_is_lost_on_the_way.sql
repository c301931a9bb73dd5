select 'snapshots' as what
from (select count(*) as n from {{ source('staycourse', 'snapshots') }}) as a
cross join (select count(*) as n from {{ ref('fct_snapshot') }}) as b
where a.n <> b.n
