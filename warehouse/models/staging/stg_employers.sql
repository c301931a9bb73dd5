select
    employer_id,
    ref as employer_ref,
    name
from {{ source('staycourse', 'employers') }}
