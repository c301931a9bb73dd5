"""Rules, gate and priorities joined: one explained decision per learner who fits something."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Final

import pandas as pd

from domain.nudges.cases import Case, Decision, Outcome
from domain.nudges.eligibility import Gate
from domain.nudges.reasons import SkipReason
from domain.nudges.rules import candidates
from domain.nudges.standing import Standing
from domain.policy import Channel, Intervention, Priority

#: Columns of the people frame that planning reads besides the fields of the rules.
PEOPLE: Final = (
    "enrolment_id",
    "learner_id",
    "learner_ref",
    "cohort_id",
    "email",
    "phone",
    "zone",
    "programme_zone",
    "email_consent",
    "sms_consent",
    "active_on",
)


_WHOLE_COHORT: Final = 10  # fewer learners may all be away by chance


class NudgeState(StrEnum):
    """What planning decided."""

    PLANNED = "planned"
    DEFERRED = "deferred"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudge:
    """One decision: enrolment x intervention x period, with what led to it.

    `arm` is empty where the gate stopped it before the draw, or nothing is being measured.
    """

    enrolment_id: int
    learner_id: int
    intervention: str
    period: str
    state: NudgeState
    arm: str | None
    channel: Channel | None
    address: str | None
    reason: SkipReason | None
    at: datetime | None
    expires_at: datetime
    trace: Mapping[str, Any]


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


def plan(
    people: pd.DataFrame,
    standing: Standing,
    *,
    gate: Gate,
    held_out: Callable[[str, str], bool],
    as_of: date,
    now: datetime,
) -> list[Nudge]:
    """Every decision due for these people as of a day, at most one of them a nudge per learner.

    `people` has one row per enrolment, the columns `PEOPLE` and the fields of the rules; `held_out`
    says of an intervention and a learner ref whether they are withheld. What `standing.decided`
    names is left alone, so planning the same day again decides nothing twice. Whoever reaches the
    draw, in either arm, has had their turn: or the held-out would get the next best nudge instead.
    """
    catalogue = {k: i for k, i in gate.policy.nudges.items() if i.priority is not Priority.COACH}
    asked = _Asked(
        gate=gate,
        standing=standing,
        held_out=held_out,
        as_of=as_of,
        now=now,
        expires_at=now + timedelta(hours=gate.policy.sending.expires_after_hours),
        silent=silent_cohorts(people, days=gate.policy.sending.hold_when_silent_days),
    )
    return list(_decide(asked, _fits(people, catalogue)))


def silent_cohorts(people: pd.DataFrame, *, days: int) -> frozenset[int]:
    """Cohorts of ten and more of whom nobody was seen for so many days: more likely an outage.

    An import that stopped must not tell everybody that they are missed.
    """
    seen = people.groupby("cohort_id")["days_since_last_seen"].agg(["size", "min"])
    quiet = (seen["size"] >= _WHOLE_COHORT) & (seen["min"].isna() | (seen["min"] >= days))
    return frozenset(seen.index[quiet.astype(bool)])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    gate: Gate
    standing: Standing
    held_out: Callable[[str, str], bool]
    as_of: date
    now: datetime
    expires_at: datetime
    silent: AbstractSet[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Fit:
    """One person and one intervention they fit."""

    person: Mapping[str, Any]
    key: str
    intervention: Intervention
    facts: tuple[str, ...]

    @property
    def learner_id(self) -> int:
        return int(self.person["learner_id"])

    def address(self, channel: Channel) -> str | None:
        return self.person["email" if channel is Channel.EMAIL else "phone"] or None


def _decide(asked: _Asked, fits: Iterable[_Fit]) -> Iterator[Nudge]:
    had_their_turn: set[int] = set()
    for fit in fits:
        if _is_decided(asked, fit):
            continue
        nudge = _stopped(asked, fit, had_their_turn) or _ask(asked, fit)
        if nudge.reason is None or nudge.reason is SkipReason.HOLDOUT:
            had_their_turn.add(fit.learner_id)
        yield nudge


def _fits(people: pd.DataFrame, catalogue: Mapping[str, Intervention]) -> Iterator[_Fit]:
    """Everyone who fits something, the most urgent intervention first."""
    found = candidates(people, catalogue).sort_values(["rank", "row"], kind="stable")
    rows = people.iloc[found["row"].to_numpy(dtype=int)]
    columns = [_plain(rows[name]) for name in PEOPLE]
    kinds, seen = found["intervention"].tolist(), found["facts"].tolist()
    for key, facts, *values in zip(kinds, seen, *columns, strict=True):
        person = dict(zip(PEOPLE, values, strict=True))
        yield _Fit(person=person, key=key, intervention=catalogue[key], facts=facts)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Python values, None where empty."""
    return column.astype(object).where(column.notna(), None).tolist()


def _is_decided(asked: _Asked, fit: _Fit) -> bool:
    """Whether this period, or this day, has its decision."""
    periods = (period_of(asked.as_of, fit.intervention.period), asked.as_of.isoformat())
    enrolment = fit.person["enrolment_id"]
    return any((enrolment, fit.key, period) in asked.standing.decided for period in periods)


def _stopped(asked: _Asked, fit: _Fit, had_their_turn: AbstractSet[int]) -> Nudge | None:
    """A skip that needs no gate: another nudge came first, or the silence is not the learner's."""
    if fit.learner_id in had_their_turn:
        reason = SkipReason.OUTRANKED
    elif fit.intervention.void_when == "active" and fit.person["cohort_id"] in asked.silent:
        reason = SkipReason.COHORT_SILENT
    else:
        return None
    decision = Decision(outcome=Outcome.SKIP, reason=reason, trace=())
    return _nudge(asked, fit, {"why": fit.facts}, decision=decision, channel=None)


def _ask(asked: _Asked, fit: _Fit) -> Nudge:
    """The gate's answer for the first channel that it does not stop, or else for the first one."""
    trace: dict[str, Any] = {"why": fit.facts, "when": fit.intervention.when}
    stopped: list[tuple[Channel, Decision]] = []
    for channel in fit.intervention.channels:
        decision = asked.gate.decide(_case(asked, fit, channel), asked.now)
        trace[channel] = dict(decision.trace)
        if decision.reason is None or decision.reason is SkipReason.HOLDOUT:
            return _nudge(asked, fit, trace, decision=decision, channel=channel)
        stopped.append((channel, decision))
    channel, decision = stopped[0]
    return _nudge(asked, fit, trace, decision=decision, channel=channel)


def _case(asked: _Asked, fit: _Fit, channel: Channel) -> Case:
    person, standing, what = fit.person, asked.standing, fit.intervention
    address = fit.address(channel)
    return Case(
        channel=channel,
        address=address,
        expires_at=asked.expires_at,
        suppressed=standing.suppression(channel, address),
        consent=person[f"{channel}_consent"],
        choice=standing.choice(fit.learner_id, channel, what.priority),
        void_when_active=what.void_when == "active",
        active_on=person["active_on"],
        cooldown=timedelta(days=what.cooldown_days),
        same_at=standing.same_at.get((fit.learner_id, fit.key)),
        past=standing.past.get(fit.learner_id, ()),
        zone=person["zone"],
        programme_zone=person["programme_zone"],
        held_out=what.holdout and asked.held_out(fit.key, person["learner_ref"]),
    )


def _nudge(
    asked: _Asked,
    fit: _Fit,
    trace: Mapping[str, Any],
    *,
    decision: Decision,
    channel: Channel | None,
) -> Nudge:
    reason, what = decision.reason, fit.intervention
    return Nudge(
        enrolment_id=fit.person["enrolment_id"],
        learner_id=fit.learner_id,
        intervention=fit.key,
        period=decided_for(asked.as_of, reason, what),
        state=_STATES[decision.outcome],
        arm=_arm(decision) if what.holdout else None,
        channel=channel,
        address=channel and fit.address(channel),
        reason=reason,
        at=decision.at,
        expires_at=asked.expires_at,
        trace=trace,
    )


_STATES: Final = {
    Outcome.ALLOW: NudgeState.PLANNED,
    Outcome.DEFER: NudgeState.DEFERRED,
    Outcome.SKIP: NudgeState.SKIPPED,
}


def _arm(decision: Decision) -> str | None:
    if decision.reason is None:
        return "treated"
    return "holdout" if decision.reason is SkipReason.HOLDOUT else None


def counted(nudges: Iterable[Nudge]) -> dict[str, int]:
    """How many nudges ended in each state, and how many skips had each reason."""
    counts: dict[str, int] = {}
    for nudge in nudges:
        word = nudge.reason or nudge.state
        counts[word] = counts.get(word, 0) + 1
    return counts
