"""The catalogue of interventions: for whom, when, and what its conditions may look at."""

from domain.nudges.catalogue.fields import BEFORE, FIELDS, TRENDS, FieldKind
from domain.nudges.catalogue.matching import (
    Rows,
    deadlines,
    facts,
    fields_needed,
    fitting,
    prepared,
    ranked,
    rests_on_import,
    why_nothing_fits,
    works_of,
)
from domain.nudges.catalogue.policy_check import CheckedPolicy, check_policy, condition_problems
from domain.nudges.catalogue.predicates import Mask
from domain.nudges.catalogue.triggers import (
    FRESH_DAYS,
    HAPPENED,
    WAS_THERE,
    events_of,
    trigger_text,
)

__all__ = [
    "BEFORE",
    "FIELDS",
    "FRESH_DAYS",
    "HAPPENED",
    "TRENDS",
    "WAS_THERE",
    "CheckedPolicy",
    "FieldKind",
    "Mask",
    "Rows",
    "check_policy",
    "condition_problems",
    "deadlines",
    "events_of",
    "facts",
    "fields_needed",
    "fitting",
    "prepared",
    "ranked",
    "rests_on_import",
    "trigger_text",
    "why_nothing_fits",
    "works_of",
]
