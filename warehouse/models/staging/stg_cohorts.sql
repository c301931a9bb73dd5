select
    cohort_id,
    programme_id,
    ref as cohort_ref,
    name,
    starts_on,
    ends_on
from {{ source('staycourse', 'cohorts') }}
