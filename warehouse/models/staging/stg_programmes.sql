select
    programme_id,
    ref as programme_ref,
    name,
    weeks,
    zone,
    language,
    coalesce(simulated, false) as is_simulated
from {{ source('staycourse', 'programmes') }}
