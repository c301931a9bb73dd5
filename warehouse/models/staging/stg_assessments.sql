select
    assessment_id,
    cohort_id,
    name,
    kind,
    due_on,
    weight
from {{ source('staycourse', 'assessments') }}
