"""Coach alerts: who crossed into Critical or Red since the last snapshot, told once.

Red is entered at the policy's `bands.red_from` and counts as left only below
`coaching.red_left_below`, so a score that wavers around the edge is no news.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from domain.nudges.cases import Case
from domain.nudges.eligibility import Gate
from domain.nudges.reasons import SkipReason
from domain.policy import Channel


class Cause(StrEnum):
    """What a coach is told about; `sentence` is what they read."""

    CRITICAL = "critical"
    RED = "red"

    @property
    def sentence(self) -> str:
        """The cause in plain words."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    Cause.CRITICAL: "Moved into the Critical segment",
    Cause.RED: "Risk score moved into the Red band",
}
#: The state each cause is about: column, the value crossed into, its column a snapshot before.
_CROSSINGS: Final = {
    Cause.CRITICAL: ("composite_segment", "Critical", "previous_composite_segment"),
    Cause.RED: ("risk_band", "Red", "previous_risk_band"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way to reach a coach, which they want to be reached by."""

    channel: Channel
    address: str | None
    suppressed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One thing a coach should know about one learner, or the reason they were not told."""

    enrolment_id: int
    staff_id: int | None
    cause: Cause
    reason: SkipReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Untold:
    """An alert nobody has read: its message was not written, or did not arrive."""

    alert_id: int
    enrolment_id: int
    cause: str
    as_of: date
    message_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """The terms of a run: how coaches are reached, when they were told, gate and time."""

    ways: Mapping[int, Sequence[Way]]
    raised_at: Mapping[tuple[int, str], datetime]
    gate: Gate
    now: datetime

    def open_ways(self, staff_id: int) -> list[Way]:
        """The ways the gate allows."""
        return [way for way in self.ways.get(staff_id, ()) if self._stopped(way) is None]

    def reason(self, staff_id: int | None) -> SkipReason | None:
        """Why a coach cannot be told anything; None where at least one way is open."""
        if staff_id is None or staff_id not in self.ways:
            return SkipReason.NO_COACH
        stops = [self._stopped(way) for way in self.ways[staff_id]]
        if not stops:
            return SkipReason.COACH_DECLINED
        return None if None in stops else stops[0]

    def _stopped(self, way: Way) -> SkipReason | None:
        hours = self.gate.policy.sending.expires_after_hours
        case = Case(
            channel=way.channel,
            address=way.address,
            expires_at=self.now + timedelta(hours=hours),
            suppressed=way.suppressed,
        )
        return self.gate.decide_for_staff(case, self.now).reason


def beside_before(snapshot: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """The snapshot with segment, band and score of the one before, empty where there was none."""
    columns = ["composite_segment", "risk_band", "risk_score", "as_of"]
    then = previous.set_index("enrolment_id")[columns].add_prefix("previous_")
    return snapshot.merge(then, how="left", left_on="enrolment_id", right_index=True)


def crossings(
    frame: pd.DataFrame, lowest: "pd.Series[float]", *, left_below: float
) -> pd.DataFrame:
    """Who crossed into what: one row per row of `frame` and cause, with its columns and `cause`.

    `lowest` is, by enrolment, the lowest score since a learner was last Red: whoever never went
    below `left_below` has not left it. A learner without an earlier snapshot has crossed nothing:
    the first look is the baseline.
    """
    left = ~(frame["enrolment_id"].map(lowest) >= left_below)
    found = [
        frame[_is(frame, cause) & _was_elsewhere(frame, cause) & (left | (cause is not Cause.RED))]
        for cause in _CROSSINGS
    ]
    named = [rows.assign(cause=cause) for rows, cause in zip(found, _CROSSINGS, strict=True)]
    return pd.concat(named, ignore_index=True)


def raise_alerts(
    frame: pd.DataFrame, lowest: "pd.Series[float]", *, telling: Telling
) -> list[Alert]:
    """Every alert the crossings in `frame` give rise to, each decided.

    `frame` has one row per enrolment: enrolment_id, coach_id, composite_segment, risk_band and both
    `previous_`. Within the cooldown of its last telling the same cause is not told again.
    """
    left_below = telling.gate.policy.red_left_below
    rows = crossings(frame, lowest, left_below=left_below)[["enrolment_id", "coach_id", "cause"]]
    plain = rows.astype(object).where(rows.notna(), None)
    return [_alert(telling, *line) for line in plain.itertuples(index=False, name=None)]


def to_tell_again(
    frame: pd.DataFrame, lost: Iterable[Untold], *, telling: Telling
) -> list[tuple[Untold, Alert]]:
    """The alerts nobody has read that can be told now, of learners of whom they still hold."""
    coaches = frame.set_index("enrolment_id")["coach_id"].dropna().astype("int64").to_dict()
    holds = {cause: set(frame["enrolment_id"][_is(frame, cause)]) for cause in _CROSSINGS}
    again = []
    for alert in lost:
        cause = Cause(alert.cause)
        if alert.enrolment_id not in holds[cause]:
            continue
        staff_id = coaches.get(alert.enrolment_id)
        if telling.reason(staff_id) is None:
            told = Alert(
                enrolment_id=alert.enrolment_id, staff_id=staff_id, cause=cause, reason=None
            )
            again.append((alert, told))
    return again


def _is(frame: pd.DataFrame, cause: Cause) -> "pd.Series[bool]":
    now, into, _ = _CROSSINGS[cause]
    return (frame[now] == into).fillna(value=False).astype("bool")


def _was_elsewhere(frame: pd.DataFrame, cause: Cause) -> "pd.Series[bool]":
    _, into, before = _CROSSINGS[cause]
    elsewhere = frame[before].notna() & (frame[before] != into).fillna(value=False)
    return elsewhere.astype("bool")


def _alert(telling: Telling, enrolment_id: int, coach_id: Any, cause: str) -> Alert:  # noqa: ANN401 - a cell
    staff_id = None if coach_id is None else int(coach_id)
    last = telling.raised_at.get((int(enrolment_id), cause))
    cooldown = timedelta(days=telling.gate.policy.nudges["alert_coach"].cooldown_days)
    reason = telling.reason(staff_id)
    if reason is None and last and telling.now < last + cooldown:
        reason = SkipReason.COOLDOWN
    return Alert(
        enrolment_id=int(enrolment_id), staff_id=staff_id, cause=Cause(cause), reason=reason
    )
