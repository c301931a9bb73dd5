"""Coach alerts: who crossed into Critical or Red since the last snapshot, told once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from domain.nudges.cases import Case
from domain.nudges.eligibility import Gate
from domain.nudges.reasons import SkipReason
from domain.nudges.standing import Standing
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
class Alert:
    """One thing a coach should know about one learner, or the reason they were not told."""

    enrolment_id: int
    staff_id: int | None
    address: str | None
    cause: Cause
    reason: SkipReason | None


def crossings(frame: pd.DataFrame) -> pd.DataFrame:
    """Who crossed into what: one row per row of `frame` and cause, with its columns and `cause`.

    A learner without an earlier snapshot has crossed nothing: the first look is the baseline.
    """
    found = [
        frame[
            (frame[now] == into).fillna(value=False) & _was_elsewhere(frame[before], into)
        ].assign(cause=cause)
        for cause, (now, into, before) in _CROSSINGS.items()
    ]
    return pd.concat(found, ignore_index=True)


def _was_elsewhere(before: "pd.Series[Any]", into: str) -> "pd.Series[bool]":
    return before.notna() & (before != into).fillna(value=False)


def raise_alerts(
    frame: pd.DataFrame,
    *,
    raised_at: Mapping[tuple[int, str], datetime],
    standing: Standing,
    gate: Gate,
    now: datetime,
) -> list[Alert]:
    """Every alert the crossings in `frame` give rise to, each decided.

    `frame` has one row per enrolment: enrolment_id, coach_id, coach_email, composite_segment,
    risk_band and both `previous_`. `raised_at` says when a coach was last told, by enrolment and
    cause: within the cooldown the same cause is not told again.
    """
    asked = _Asked(raised_at=raised_at, standing=standing, gate=gate, now=now)
    rows = crossings(frame)[["enrolment_id", "coach_id", "coach_email", "cause"]]
    plain = rows.astype(object).where(rows.notna(), None)
    return [_alert(asked, *line) for line in plain.itertuples(index=False, name=None)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    raised_at: Mapping[tuple[int, str], datetime]
    standing: Standing
    gate: Gate
    now: datetime


def _alert(
    asked: _Asked, enrolment_id: int, coach_id: int | None, email: str | None, cause: str
) -> Alert:
    return Alert(
        enrolment_id=int(enrolment_id),
        staff_id=None if coach_id is None else int(coach_id),
        address=email,
        cause=Cause(cause),
        reason=_reason(asked, int(enrolment_id), coach_id, email, Cause(cause)),
    )


def _reason(
    asked: _Asked, enrolment_id: int, coach_id: int | None, email: str | None, cause: Cause
) -> SkipReason | None:
    if coach_id is None:
        return SkipReason.NO_COACH
    last = asked.raised_at.get((enrolment_id, cause))
    if last and asked.now < last + timedelta(days=_cooldown_days(asked.gate)):
        return SkipReason.COOLDOWN
    case = Case(
        channel=Channel.EMAIL,
        address=email,
        expires_at=asked.now + timedelta(hours=asked.gate.policy.sending.expires_after_hours),
        suppressed=asked.standing.suppression(Channel.EMAIL, email),
    )
    return asked.gate.decide_for_staff(case, asked.now).reason


def _cooldown_days(gate: Gate) -> int:
    return gate.policy.nudges["alert_coach"].cooldown_days
