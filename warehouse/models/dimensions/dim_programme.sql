select
    programme_id,
    programme_ref,
    name as programme,
    weeks,
    zone,
    language,
    is_simulated
from {{ ref('stg_programmes') }}
