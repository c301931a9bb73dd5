"""Learners as people: their choices, enrolments, and standing stops on addresses."""

from domain.store.people.caseload_filter import (
    CaseloadFilter,
    count_learning,
    find_caseload,
    read_caseload_choices,
)
from domain.store.people.demographics import add_demographics
from domain.store.people.endings import (
    decided_on,
    finished_on,
    has_ended,
    is_of,
    left_on,
    read_endings,
)
from domain.store.people.enrolments import (
    ALL_COHORTS,
    CohortFilter,
    KnownEnrolment,
    count_learners,
    find_by_name,
    find_enrolment,
    find_enrolment_by_id,
    find_programme,
    in_cohorts,
    list_cohorts,
    read_cohort_names,
    read_refs,
    read_simulated_cohorts,
)
from domain.store.people.learner_search import FoundLearner, find_by_number, search_learners
from domain.store.people.learner_settings import (
    LearnerSettings,
    read_learner_settings,
    save_learner_settings,
)
from domain.store.people.names_hidden import ASKED_TO_HELP, nameless, read_called
from domain.store.people.own_learners import NoCoachRoleError, fence_learners, only_learners_of
from domain.store.people.suppression import (
    BY_STAFF,
    LIFTABLE,
    LearnerAddresses,
    end_pauses,
    find_addresses,
    lift_by_reason,
    read_preferences,
    read_suppressions,
    save_preferences,
    suppress,
)
from domain.store.people.suppression_list import (
    ListedSuppression,
    lift_suppression,
    list_suppressions,
)

__all__ = [
    "ALL_COHORTS",
    "ASKED_TO_HELP",
    "BY_STAFF",
    "LIFTABLE",
    "CaseloadFilter",
    "CohortFilter",
    "FoundLearner",
    "KnownEnrolment",
    "LearnerAddresses",
    "LearnerSettings",
    "ListedSuppression",
    "NoCoachRoleError",
    "add_demographics",
    "count_learners",
    "count_learning",
    "decided_on",
    "end_pauses",
    "fence_learners",
    "find_addresses",
    "find_by_name",
    "find_by_number",
    "find_caseload",
    "find_enrolment",
    "find_enrolment_by_id",
    "find_programme",
    "finished_on",
    "has_ended",
    "in_cohorts",
    "is_of",
    "left_on",
    "lift_by_reason",
    "lift_suppression",
    "list_cohorts",
    "list_suppressions",
    "nameless",
    "only_learners_of",
    "read_called",
    "read_caseload_choices",
    "read_cohort_names",
    "read_endings",
    "read_learner_settings",
    "read_preferences",
    "read_refs",
    "read_simulated_cohorts",
    "read_suppressions",
    "save_learner_settings",
    "save_preferences",
    "search_learners",
    "suppress",
]
