select
    number as policy_number,
    value as policy_value
from {{ source('staycourse', 'policy') }}
