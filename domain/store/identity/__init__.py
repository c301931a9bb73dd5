"""Who is who: records of one person become one, and accounts that are no learner's are left out."""

from domain.store.identity.accounts import (
    LeftOutAccount,
    leave_out_by_rule,
    leave_out_new_enrolments,
    read_left_out_accounts,
    set_account,
)
from domain.store.identity.as_known import as_known_people
from domain.store.identity.known_cohorts import as_known_cohorts
from domain.store.identity.merge import NOT_KEPT, CannotMerge, keep_apart, merge, split
from domain.store.identity.one_person import as_one_person
from domain.store.identity.records import (
    KnownRecord,
    SamePersonDecision,
    find_record,
    merge_certain,
    read_decisions,
    read_known,
    read_pairs,
    records_of,
)

__all__ = [
    "NOT_KEPT",
    "CannotMerge",
    "KnownRecord",
    "LeftOutAccount",
    "SamePersonDecision",
    "as_known_cohorts",
    "as_known_people",
    "as_one_person",
    "find_record",
    "keep_apart",
    "leave_out_by_rule",
    "leave_out_new_enrolments",
    "merge",
    "merge_certain",
    "read_decisions",
    "read_known",
    "read_left_out_accounts",
    "read_pairs",
    "records_of",
    "set_account",
    "split",
]
