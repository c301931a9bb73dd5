"""Who: staff, learners' choices, enrolments, standing stops on addresses."""

from domain.store.people.api_tokens import holder, make_token, revoke_token, tokens_of
from domain.store.people.demographics import with_demographics
from domain.store.people.endings import decided_on, endings, finished_on, has_ended, left_on
from domain.store.people.enrolments import (
    cohort_names,
    count_learners,
    enrolment_numbered,
    find_enrolment,
)
from domain.store.people.learner_settings import LearnerSettings, keep_choice, own_choice
from domain.store.people.staff import (
    EmailTaken,
    Role,
    StaffAction,
    StaffMember,
    audit,
    create_user,
    failed_sign_ins,
    find_by_email,
    find_by_id,
    hash_password,
    password_matches,
    record_sign_in,
    set_password,
)
from domain.store.people.suppression import (
    Reachable,
    choices,
    choose,
    lift,
    lift_ended,
    reachable,
    suppress,
    suppressions,
)
from domain.store.people.suppression_list import ListedSuppression, lift_stop, stops

__all__ = [
    "EmailTaken",
    "LearnerSettings",
    "ListedSuppression",
    "Reachable",
    "Role",
    "StaffAction",
    "StaffMember",
    "audit",
    "choices",
    "choose",
    "cohort_names",
    "count_learners",
    "create_user",
    "decided_on",
    "endings",
    "enrolment_numbered",
    "failed_sign_ins",
    "find_by_email",
    "find_by_id",
    "find_enrolment",
    "finished_on",
    "has_ended",
    "hash_password",
    "holder",
    "keep_choice",
    "left_on",
    "lift",
    "lift_ended",
    "lift_stop",
    "make_token",
    "own_choice",
    "password_matches",
    "reachable",
    "record_sign_in",
    "revoke_token",
    "set_password",
    "stops",
    "suppress",
    "suppressions",
    "tokens_of",
    "with_demographics",
]
