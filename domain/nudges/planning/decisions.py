"""One planned decision: a message, a request to a person, or the reason why there is neither."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from domain.experiments import Arm
from domain.nudges.eligibility import SkipReason
from domain.policy import Channel, Intervention

#: What names a decision: enrolment, intervention, period.
NudgeKey = tuple[int, str, str]


class NudgeState(StrEnum):
    """What planning decided."""

    PLANNED = "planned"
    DEFERRED = "deferred"
    SKIPPED = "skipped"
    ASKED = "asked"  # of a person


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRequest:
    """What a person is asked to do, why, and until when."""

    cause: str
    action: str
    detail: str
    due_on: date
    urgent: bool


class PlannedNudge(NamedTuple):
    """One decision: enrolment x intervention x period, with what led to it.

    `arm` is empty where the gate stopped it before the draw, or nothing is being measured; `share`
    is the share withheld at the draw; `ask` is there where a person is to help.
    """

    enrolment_id: int
    learner_id: int
    intervention: str
    period: str
    state: NudgeState
    expires_at: datetime
    trace: Mapping[str, Any]
    arm: Arm | None = None
    share: float | None = None
    variant: str | None = None
    channel: Channel | None = None
    address: str | None = None
    reason: SkipReason | None = None
    at: datetime | None = None
    ask: TaskRequest | None = None

    @property
    def key(self) -> NudgeKey:
        """What names it."""
        return self.enrolment_id, self.intervention, self.period


@cache
def period_of(day: date, length: str) -> str:
    """The calendar period of a day: "2026-03-02", "2026-W10" or "2026-03"."""
    if length == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat() if length == "day" else f"{day:%Y-%m}"


def decided_for(as_of: date, reason: SkipReason | None, what: Intervention) -> str:
    """The period a decision holds for: what may be different tomorrow holds for today only."""
    return period_of(as_of, "day" if reason and reason.may_change_soon else what.period)


def counted(nudges: Iterable[PlannedNudge]) -> dict[str, int]:
    """How many nudges ended in each state, and how many skips had each reason."""
    counts: dict[str, int] = {}
    for nudge in nudges:
        word = nudge.reason or nudge.state
        counts[word] = counts.get(word, 0) + 1
    return counts
