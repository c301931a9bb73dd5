select
    coach_id,
    role,
    weekly_minutes,
    works_here
from {{ source('staycourse', 'coaches') }}
