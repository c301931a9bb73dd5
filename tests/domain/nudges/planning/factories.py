"""Learners as planning sees them, and a run of planning over them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from domain.experiments import Arm
from domain.nudges.catalogue import fields_needed
from domain.nudges.eligibility import Gate, RecipientStates
from domain.nudges.planning import Benefits, PlannedNudge, PlanningInputs, hold_of, plan
from domain.policy import Policy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
USUAL: dict[str, Any] = {
    "days_since_last_seen": 12.0,
    "composite_segment": "Moderate",
    "progress_segment": "Moderate",
    "risk_band": "Amber",
    "progress": 55.0,
    "barriers": "",
}


def everyone(policy: Policy, *rows: dict[str, Any]) -> pd.DataFrame:
    """One enrolment per row, each of another learner unless the row says otherwise."""
    fields = dict.fromkeys(fields_needed(policy.nudges))
    made = [
        fields
        | USUAL
        | {
            "enrolment_id": n,
            "learner_id": n,
            "learner_ref": f"l{n}",
            "cohort_id": 1,
            "email": f"l{n}@learner.example",
            "phone": None,
            "zone": "Europe/London",
            "programme_zone": None,
            "email_consent": True,
            "sms_consent": None,
            "active_on": None,
        }
        | row
        for n, row in enumerate(rows, start=1)
    ]
    return pd.DataFrame(made)


@dataclass(frozen=True)
class Fixed:
    """An assignment that is given instead of drawn."""

    held_out: Callable[[str, str], bool] = lambda _kind, _ref: False
    share: Callable[[str, str], float | None] = lambda _kind, _ref: None
    variant: Callable[[str, str], str | None] = lambda _kind, _ref: None

    def arm(self, kind: str, ref: str) -> Arm:
        return Arm.HOLDOUT if self.held_out(kind, ref) else Arm.TREATED


def planned(
    policy: Policy,
    people: pd.DataFrame,
    states: RecipientStates | None = None,
    *,
    held_out: Callable[[str, str], bool] = lambda _kind, _ref: False,
    benefits: Benefits | None = None,
    stale_import: bool = False,
    **terms: Any,
) -> list[PlannedNudge]:
    """A run at noon on a Monday, where nothing is said otherwise; `terms` go to `plan`."""
    known = PlanningInputs(
        people=people,
        states=states or RecipientStates(),
        benefits=benefits or Benefits(),
        hold=hold_of(people, policy, stale_import=stale_import),
    )
    usual = {
        "gate": Gate(policy=policy, production=True),
        "assignment": Fixed(held_out=held_out),
        "as_of": TODAY,
        "now": NOON,
    }
    return plan(known, **(usual | terms))
