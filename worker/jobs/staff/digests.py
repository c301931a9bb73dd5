"""What a digest says of each learner: the change, the reasons, what was done, what helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import pandas as pd

from config.drafts import rows_by_enrolment
from domain.coaching import AlertCause, AlertThreshold
from domain.nudges.planning import risk_raising_facts
from domain.store.coaching import CONTACT_KINDS, OUTCOMES
from worker.jobs.staff.staff_mail import StaffWriter, cohort_shown, day_in_full

_SHOWN: Final = (
    *("name", "learner_ref", "cohort", "days_since_last_seen", "barriers", "reasons"),
    *("risk_score", "previous_risk_score", "previous_composite_segment", "previous_as_of"),
)
_REASONS_SHOWN: Final = 3
_ACTIONS: Final = {
    AlertCause.CRITICAL: "call or text today, ask what is in the way, and agree on one next step",
    AlertCause.RED: "a personal call this week, before the next piece of work is due",
}


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Writes about learners of one day; `frame` is a snapshot beside the one before."""

    frame: pd.DataFrame
    contacts: pd.DataFrame
    writer: StaffWriter
    as_of: date
    threshold: AlertThreshold

    def values(
        self,
        causes: Mapping[int, Sequence[tuple[AlertCause, date]]],
        called: Mapping[int, str],
    ) -> dict[str, Any]:
        """What the templates of a digest are filled with: causes and their days by enrolment.

        `called`: as in `StaffWriter.called`.
        """
        shown = self.writer.deployment.policy.coaching.learners_per_digest
        rows = rows_by_enrolment(self.frame, causes, _SHOWN)
        learners = [
            {**self._learner(rows[number], found), **_instead(called, number)}
            for number, found in causes.items()
        ]
        first = learners[0]
        one = len(learners) == 1
        return {
            "programme": "Your learners",
            "why": self.writer.deployment.policy.nudges["alert_coach"].why,
            "as_of": day_in_full(self.as_of),
            "learners": learners[:shown],
            "in_force": self.threshold.in_force,
            "more": len(learners[shown:]),
            "total": len(learners),
            "first": first["name"],
            "worklist_url": self.writer.url("/worklist"),
            "url": first["url"] if one else self.writer.url("/worklist"),
        }

    def _learner(
        self, row: Mapping[Any, Any], causes: Sequence[tuple[AlertCause, date]]
    ) -> dict[str, Any]:
        sentences = [(cause, on, self.threshold.sentence(cause)) for cause, on in causes]
        changes = {
            words if on == self.as_of else f"{words} on {day_in_full(on)}": cause
            for cause, on, words in sentences
        }
        return {
            "name": row["name"] or f"Learner {row['learner_ref']}",
            "cohort": cohort_shown(row["cohort"]),
            "change": "; ".join(changes),
            "reasons": reasons(row),
            "history": [*_before(row), self._last_contact(row["enrolment_id"])],
            "action": _ACTIONS[next(iter(changes.values()))],
            "url": self.writer.url(f"/learner/{row['enrolment_id']}"),
        }

    @cached_property
    def _newest(self) -> Mapping[Any, Mapping[Any, Any]]:
        newest = self.contacts.drop_duplicates("enrolment_id", keep="last")
        return {row["enrolment_id"]: row for row in newest.to_dict("records")}

    def _last_contact(self, enrolment_id: int) -> str:
        last = self._newest.get(enrolment_id)
        if last is None:
            return "No contact is logged yet"
        kind = CONTACT_KINDS.get(last["kind"], last["kind"])
        outcome = OUTCOMES.get(last["outcome"], last["outcome"])
        return f"Last contact on {day_in_full(last['day'])}: {kind.lower()}, {outcome.lower()}"


def _instead(called: Mapping[int, str], enrolment_id: int) -> dict[str, str]:
    return {"name": called[enrolment_id]} if enrolment_id in called else {}


def reasons(row: Mapping[Any, Any]) -> list[str]:
    """What a coach should know first: silence, barriers, and what moved the score up most."""
    found = []
    if row["days_since_last_seen"] is not None:
        days = int(row["days_since_last_seen"])
        found.append(f"Last seen {days} {'day' if days == 1 else 'days'} ago")
    if row["barriers"]:
        found.append(f"Told us about: {row['barriers']}")
    upward = risk_raising_facts(row["reasons"], most=_REASONS_SHOWN) if row["reasons"] else []
    return found + [text for text in upward if text not in found]


def _before(row: Mapping[Any, Any]) -> list[str]:
    """Where they were at the last look."""
    if row["previous_composite_segment"] is None:
        return []
    was = f"On {day_in_full(row['previous_as_of'])}: {row['previous_composite_segment']}"
    if row["previous_risk_score"] is None or row["risk_score"] is None:
        return [was]
    return [f"{was}, risk score {row['previous_risk_score']:.0f}; now {row['risk_score']:.0f}"]
