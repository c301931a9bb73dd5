"""Planning as one would explain it at a board: learner by learner, one question after the other.

The same decisions as `planning.plan`, for tests to compare with and for the benchmark to beat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from domain.nudges.catalogue.matching import fitting, ranked
from domain.nudges.eligibility.gate import Gate
from domain.nudges.eligibility.recipient_state import RecipientStates
from domain.nudges.eligibility.requests import EligibilityRequest, GateDecision, GateOutcome
from domain.nudges.eligibility.skip_reasons import SkipReason
from domain.nudges.planning.benefit import Benefits, tie_breaks
from domain.nudges.planning.decisions import period_of
from domain.nudges.planning.holds import Hold, held_back, silent_cohorts
from domain.policy import Channel, Intervention


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was decided, and the gate's trace for each channel that was asked."""

    reason: SkipReason | None
    outcome: GateOutcome
    channel: Channel | None
    at: datetime | None
    trace: dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a run was asked with."""

    gate: Gate
    standing: RecipientStates
    held_out: Any
    as_of: date
    now: datetime
    benefits: Benefits
    hold: Hold


def plan_one_by_one(
    people: pd.DataFrame,
    standing: RecipientStates,
    *,
    gate: Gate,
    held_out: Any,
    as_of: date,
    now: datetime,
    benefits: Benefits,
) -> dict[tuple[int, str], Answer]:
    """Each decision by enrolment and intervention."""
    silent = silent_cohorts(people, days=gate.policy.sending.hold_when_silent_days)
    asked = Asked(
        gate=gate,
        standing=standing,
        held_out=held_out,
        as_of=as_of,
        now=now,
        benefits=benefits,
        hold=Hold(cohorts=silent),
    )
    rows = people.astype(object).where(people.notna(), None).to_dict("records")
    found: dict[tuple[int, str], Answer] = {}
    turns: set[tuple[int, str]] = set()
    for _, person, key, what in sorted(_fits(asked, people, rows), key=lambda fit: fit[0]):
        answer = _answer(asked, person, key, what, turns)
        if answer.reason in (None, SkipReason.HOLDOUT):
            turns.add((person["learner_id"], what.by))
        found[person["enrolment_id"], key] = answer
    return found


def _fits(
    asked: Asked, people: pd.DataFrame, rows: list[dict[str, Any]]
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any], str, Intervention]]:
    for key, what in ranked(asked.gate.policy.nudges):
        ties = tie_breaks(people["learner_ref"], people["enrolment_id"], key)
        worth = asked.benefits.of(key, what, people["risk_band"])
        for row in np.flatnonzero(fitting(people, what, asked.as_of)).tolist():
            person = rows[row]
            periods = (period_of(asked.as_of, what.period), asked.as_of.isoformat())
            done = asked.standing.decided
            if not any((person["enrolment_id"], key, period) in done for period in periods):
                last = _last(asked, person, key, what)
                waited = last.timestamp() if last else 0.0
                yield (what.priority.rank, -worth[row], waited, ties[row]), person, key, what


def _last(asked: Asked, person: dict[str, Any], key: str, what: Intervention) -> datetime | None:
    if what.by == "person":
        return asked.standing.helped.get(person["learner_id"])
    return asked.standing.same_at.get((person["learner_id"], key))


def _answer(
    asked: Asked, person: dict[str, Any], key: str, what: Intervention, turns: set[tuple[int, str]]
) -> Answer:
    if held_back(what) and person["cohort_id"] in asked.hold.cohorts:
        return _stopped(SkipReason.COHORT_SILENT)
    if what.by == "person" and person["enrolment_id"] in asked.standing.asked:
        return _stopped(SkipReason.TASK_OPEN)
    if (person["learner_id"], what.by) in turns:
        return _stopped(SkipReason.OUTRANKED)
    if what.by == "person":
        case = _case(asked, person, key, what, Channel.EMAIL)
        decision = asked.gate.decide_for_person(replace(case, address=None), asked.now)
        return _said(replace(decision, at=None), None, {"person": dict(decision.trace)})
    return _over_channels(asked, person, key, what)


def _over_channels(asked: Asked, person: dict[str, Any], key: str, what: Intervention) -> Answer:
    trace: dict[str, dict[str, str]] = {}
    stopped: list[tuple[GateDecision, Channel]] = []
    for channel in what.channels:
        decision = asked.gate.decide(_case(asked, person, key, what, channel), asked.now)
        trace[channel] = dict(decision.trace)
        if not what.holdout:
            trace[channel].pop("holdout", None)
        if decision.reason in (None, SkipReason.HOLDOUT):
            return _said(decision, channel, trace)
        stopped.append((decision, channel))
    return _said(*stopped[0], trace)


def _case(
    asked: Asked, person: dict[str, Any], key: str, what: Intervention, channel: Channel
) -> EligibilityRequest:
    standing = asked.standing
    address = person["email" if channel is Channel.EMAIL else "phone"] or None
    hours = what.expires_after_hours or asked.gate.policy.sending.expires_after_hours
    return EligibilityRequest(
        channel=channel,
        address=address,
        expires_at=asked.now + timedelta(hours=hours),
        suppressed=standing.suppression(channel, address),
        consent=person[f"{channel}_consent"],
        choice=standing.choice(person["learner_id"], channel, what.priority),
        void_when_active=what.void_when == "active",
        active_on=person["active_on"],
        cooldown=timedelta(days=what.cooldown_days),
        same_at=_last(asked, person, key, what),
        past=standing.past.get(person["learner_id"], ()),
        zone=person["zone"],
        programme_zone=person["programme_zone"],
        priority=what.priority,
        quiet_start=_hour(person.get("quiet_start")),
        quiet_end=_hour(person.get("quiet_end")),
        preferred_hour=_hour(person.get("preferred_hour")),
        held_out=what.holdout and asked.held_out(key, person["learner_ref"]),
    )


def _hour(value: float | None) -> int | None:
    return None if value is None else int(value)


def _stopped(reason: SkipReason) -> Answer:
    return Answer(reason=reason, outcome=GateOutcome.SKIP, channel=None, at=None, trace={})


def _said(
    decision: GateDecision, channel: Channel | None, trace: dict[str, dict[str, str]]
) -> Answer:
    return Answer(
        reason=decision.reason,
        outcome=decision.outcome,
        channel=channel,
        at=decision.at,
        trace=trace,
    )
