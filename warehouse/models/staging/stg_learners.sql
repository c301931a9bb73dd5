select
    learner_id,
    zone,
    language,
    account,
    email_consent,
    sms_consent
from {{ source('staycourse', 'learners') }}
