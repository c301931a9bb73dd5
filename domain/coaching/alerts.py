"""Coach alerts: who crossed into Critical, or a risk score that matters, told once.

A score matters from where staff chose to be alerted, else from where Red begins. It counts as left
only some points below, so a score that wavers around the edge is no news. While silence may be
ours, nobody is alerted: what still holds when data is back is told then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from domain.nudges.eligibility import EligibilityRequest, Gate, SkipReason
from domain.policy import Channel, Policy

#: Why an alert waits for data, however long that takes.
WAITS_FOR_DATA: Final = (SkipReason.COHORT_SILENT, SkipReason.IMPORT_STALE)


class AlertCause(StrEnum):
    """What a coach is told about; `AlertThreshold.sentence` is what they read."""

    CRITICAL = "critical"
    RED = "red"


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertThreshold:
    """The risk score (0-100) from which a coach is told, and below which it counts as left."""

    enter: float
    leave: float
    is_chosen: bool = False

    def sentence(self, cause: AlertCause) -> str:
        """A cause in plain words."""
        if cause is AlertCause.CRITICAL:
            return "Moved into the Critical segment"
        if self.is_chosen:
            return f"Risk score rose to {self.enter:.0f} or more"
        return "Risk score moved into the Red band"

    @property
    def in_force(self) -> str:
        """From when on coaches are told, and who said so."""
        why = "as chosen for your programme" if self.is_chosen else "where Red begins"
        return f"Alerts begin at a risk score of {self.enter:.0f}, {why}."


def threshold_of(policy: Policy, probability: float | None) -> AlertThreshold:
    """At a chosen probability (0-1), else where Red begins; either is left as far below."""
    bands, left_below = policy.bands, policy.red_left_below
    if probability is None:
        return AlertThreshold(enter=bands.red_from, leave=left_below)
    enter = round(100 * probability, 1)  # scores have one decimal
    gap = bands.red_from - left_below
    return AlertThreshold(enter=enter, leave=max(0.0, enter - gap), is_chosen=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryPreference:
    """One way to reach a coach, which they want to be reached by."""

    channel: Channel
    address: str | None
    suppressed: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CoachAlert:
    """One thing a coach should know about one learner, or the reason they were not told."""

    enrolment_id: int
    staff_id: int | None
    cause: AlertCause
    reason: SkipReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class UndeliveredAlert:
    """An alert nobody has read: its message was not written, or did not arrive."""

    alert_id: int
    enrolment_id: int
    cause: str
    as_of: date
    message_id: int | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryTerms:
    """The terms of a run: how coaches are reached, when they were told, gate and time.

    `held`: the enrolments of whom nothing is told now, and why.
    """

    ways: Mapping[int, Sequence[DeliveryPreference]]
    raised_at: Mapping[tuple[int, str], datetime]
    gate: Gate
    now: datetime
    held: Mapping[int, SkipReason] = field(default_factory=dict)

    def open_channels(self, staff_id: int) -> list[DeliveryPreference]:
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

    def _stopped(self, way: DeliveryPreference) -> SkipReason | None:
        hours = self.gate.policy.sending.expires_after_hours
        case = EligibilityRequest(
            channel=way.channel,
            address=way.address,
            expires_at=self.now + timedelta(hours=hours),
            suppressed=way.suppressed,
        )
        return self.gate.decide_for_staff(case, self.now).reason


def with_previous(snapshot: pd.DataFrame, previous: pd.DataFrame) -> pd.DataFrame:
    """The snapshot with segment, band and score of the one before, empty where there was none."""
    columns = ["composite_segment", "risk_band", "risk_score", "as_of"]
    then = previous.set_index("enrolment_id")[columns].add_prefix("previous_")
    return snapshot.merge(then, how="left", left_on="enrolment_id", right_index=True)


def raise_alerts(
    frame: pd.DataFrame, scored: pd.DataFrame, *, threshold: AlertThreshold, terms: DeliveryTerms
) -> list[CoachAlert]:
    """Every alert that `frame` gives rise to, each decided.

    `frame` has one row per enrolment: enrolment_id, coach_id, composite_segment, that of the
    snapshot before as previous_composite_segment, and risk_score. `scored` has one row per
    enrolment that was ever scored before: enrolment_id, was_above (whether its score ever reached
    it) and lowest (the lowest since it last did). Who was never looked at before has crossed
    nothing: the first look is the baseline. Within the cooldown of its last alert the same cause
    is not told again.
    """
    crossed = {
        AlertCause.CRITICAL: _holds(frame, AlertCause.CRITICAL, threshold)
        & _was_not_critical(frame),
        AlertCause.RED: _holds(frame, AlertCause.RED, threshold)
        & _was_below(frame, scored, threshold),
    }
    return [
        _alert(terms, int(enrolment_id), coach_id, cause)
        for cause, rows in crossed.items()
        for enrolment_id, coach_id in _who(frame[rows])
    ]


def resendable_alerts(
    frame: pd.DataFrame,
    lost: Iterable[UndeliveredAlert],
    *,
    threshold: AlertThreshold,
    terms: DeliveryTerms,
) -> list[tuple[UndeliveredAlert, CoachAlert]]:
    """The alerts nobody has read that can be told now, of learners of whom they still hold."""
    coaches = frame.set_index("enrolment_id")["coach_id"].dropna().astype("int64").to_dict()
    holds = _holding(frame, threshold)
    again = []
    for alert in lost:
        cause = AlertCause(alert.cause)
        if alert.enrolment_id not in holds[cause] or alert.enrolment_id in terms.held:
            continue
        staff_id = coaches.get(alert.enrolment_id)
        if terms.reason(staff_id) is None:
            renewed = CoachAlert(
                enrolment_id=alert.enrolment_id, staff_id=staff_id, cause=cause, reason=None
            )
            again.append((alert, renewed))
    return again


def moot_alerts(
    frame: pd.DataFrame,
    lost: Iterable[UndeliveredAlert],
    *,
    threshold: AlertThreshold,
    terms: DeliveryTerms,
) -> list[UndeliveredAlert]:
    """The alerts that waited for data, and do not hold now that it is there."""
    holds = _holding(frame, threshold)
    return [
        alert
        for alert in lost
        if alert.reason in WAITS_FOR_DATA
        and alert.enrolment_id not in terms.held
        and alert.enrolment_id not in holds[AlertCause(alert.cause)]
    ]


def _holding(frame: pd.DataFrame, threshold: AlertThreshold) -> dict[AlertCause, set[int]]:
    return {
        cause: set(frame["enrolment_id"][_holds(frame, cause, threshold)]) for cause in AlertCause
    }


def _holds(frame: pd.DataFrame, cause: AlertCause, threshold: AlertThreshold) -> "pd.Series[bool]":
    if cause is AlertCause.CRITICAL:
        return (frame["composite_segment"] == "Critical").fillna(value=False).astype("bool")
    return (frame["risk_score"] >= threshold.enter).fillna(value=False).astype("bool")


def _was_not_critical(frame: pd.DataFrame) -> "pd.Series[bool]":
    was = frame["previous_composite_segment"]
    elsewhere = was.notna() & (was != "Critical").fillna(value=False)
    return elsewhere.astype("bool")


def _was_below(
    frame: pd.DataFrame, scored: pd.DataFrame, threshold: AlertThreshold
) -> "pd.Series[bool]":
    """Whether the last known scores are below: a day without a score changes nothing."""
    below = (scored["was_above"] == 0) | (scored["lowest"] < threshold.leave)
    return frame["enrolment_id"].isin(scored.loc[below, "enrolment_id"])


def _who(rows: pd.DataFrame) -> Iterable[tuple[Any, Any]]:
    some = rows[["enrolment_id", "coach_id"]]
    plain = some.astype(object).where(some.notna(), None)
    return plain.itertuples(index=False, name=None)


def _alert(
    terms: DeliveryTerms, enrolment_id: int, coach_id: float | None, cause: AlertCause
) -> CoachAlert:
    staff_id = None if coach_id is None else int(coach_id)
    last = terms.raised_at.get((enrolment_id, cause))
    cooldown = timedelta(days=terms.gate.policy.nudges["alert_coach"].cooldown_days)
    reason = terms.held.get(enrolment_id) or terms.reason(staff_id)
    if reason is None and last and terms.now < last + cooldown:
        reason = SkipReason.COOLDOWN
    return CoachAlert(enrolment_id=enrolment_id, staff_id=staff_id, cause=cause, reason=reason)
