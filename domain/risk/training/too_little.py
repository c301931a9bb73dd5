"""Why a question cannot be learnt from the past, in a sentence for staff."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import DEPARTURES, Further, Question, Target

#: What learners did of whom a question asks.
DID: Final[Mapping[Question, str]] = {
    Target.NOT_COMPLETE: "did not complete",
    Target.LEAVE_SOON: "left while we were watching",
    Further.LEAVE_AFTER_GAP: "left with time to act before",
    Further.STOP_OUT: "fell silent for good while registered",
}


def too_little(rows: pd.DataFrame, target: Question, policy: ScorerPolicy) -> str:
    """Why this question cannot be learnt, empty if it can."""
    learners = rows["enrolment_id"].nunique()
    if learners < policy.training.min_learners:
        return (
            f"only {learners} learners of finished cohorts are known; "
            f"{policy.training.min_learners} are needed to learn from"
        )
    known = rows[rows[target.value].notna()]
    if known.empty and target in DEPARTURES:
        return "no day of leaving is known"
    if known.empty:
        return f"nothing tells whether past learners {DID[target]}"
    asked = known["enrolment_id"].nunique()
    with_it = known.loc[known[target.value] == 1, "enrolment_id"].nunique()
    if min(with_it, asked - with_it) < policy.training.min_events:
        return (
            f"{with_it} of {asked} past learners {DID[target]}; at least "
            f"{policy.training.min_events} who did and as many who did not are needed"
        )
    return ""
