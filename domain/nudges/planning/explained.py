"""Decisions one by one, each with what led to it: the rule, the checks and their numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.nudges.catalogue import facts, said
from domain.nudges.eligibility import GateDecision, GateOutcome, SkipReason
from domain.nudges.eligibility import escalation as ladder
from domain.nudges.planning.benefit import Benefits
from domain.nudges.planning.candidates import Answered
from domain.nudges.planning.decisions import NudgeState, PlannedNudge, TaskRequest, decided_for
from domain.nudges.planning.learner_frame import raising
from domain.nudges.planning.priority import Positions
from domain.policy import Channel

_STATES: Final = {
    GateOutcome.ALLOW: NudgeState.PLANNED,
    GateOutcome.DEFER: NudgeState.DEFERRED,
    GateOutcome.SKIP: NudgeState.SKIPPED,
}
Trace = dict[str, Any]


def _nothing(_intervention: str, _learner_ref: str) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Draws:
    """What an immutable hash decides about an intervention and a learner ref.

    Whether they are withheld, the share withheld when that was drawn, and which wording they get.
    """

    held_out: Callable[[str, str], bool]
    share: Callable[[str, str], float | None] = _nothing
    variant: Callable[[str, str], str | None] = _nothing


@dataclass(frozen=True, kw_only=True)
class Block:
    """All decisions about one intervention, as columns; rows are positions in `people`.

    `stops` holds what kept a row from the gate (None: nothing), `beaten_by` the block that had the
    learner's turn (-1: none), `keys` the interventions of all blocks.
    """

    people: pd.DataFrame
    answered: Answered
    stops: NDArray[np.object_]
    beaten_by: Positions
    keys: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    """What a decision says of whom it is about."""

    enrolment_id: int
    learner_id: int
    ref: str
    email: str | None
    phone: str | None
    band: str | None
    reasons: str | None


def nudges_of(
    blocks: Iterable[Block], *, draws: Draws, benefits: Benefits, as_of: date
) -> Iterator[PlannedNudge]:
    """Every decision of the blocks; the draw comes last, for those whose turn it is."""
    known: list[_Person] = []
    for block in blocks:
        known = known or _persons(block.people)
        yield from _Clerk(block, draws, benefits, as_of).nudges(known)


def _persons(people: pd.DataFrame) -> list[_Person]:
    names = ("enrolment_id", "learner_id", "learner_ref", "email", "phone", "risk_band")
    columns = [_plain(people[name]) for name in names]
    columns.append(_plain(people["reasons"]) if "reasons" in people else [None] * len(people))
    return [
        _Person(
            enrolment_id=number,
            learner_id=learner,
            ref=ref,
            email=email,
            phone=phone,
            band=band,
            reasons=reasons,
        )
        for number, learner, ref, email, phone, band, reasons in zip(*columns, strict=True)
    ]


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """Python values, None where empty."""
    return column.astype(object).where(column.notna(), None).tolist()


class _Clerk:
    """Writes down the decisions of one block."""

    def __init__(self, block: Block, draws: Draws, benefits: Benefits, as_of: date) -> None:
        self.block, self.draws, self.as_of = block, draws, as_of
        self.key, self.what = block.answered.fits.key, block.answered.fits.what
        self.names = self.what.channels if self.what.by == "message" else ("person",)
        self.worth = {
            band: benefits.words(self.key, self.what, band)
            for band in (None, *block.people["risk_band"].dropna().unique())
        }
        self.trigger = said(self.what)
        # the same for all who are alike, and so made once
        self.seen = [[self._saw(d) for _, d in c.distinct] for c in block.answered.channels]
        self.periods = {r: decided_for(as_of, r, self.what) for r in (None, *SkipReason)}

    def _saw(self, decision: GateDecision) -> dict[str, str]:
        """What the checks saw; where nothing is measured nobody was drawn."""
        return {k: v for k, v in decision.trace if k != "holdout" or self.what.holdout}

    def nudges(self, people: Sequence[_Person]) -> Iterator[PlannedNudge]:
        answers, fits = self.block.answered, self.block.answered.fits
        columns = (fits.rows, self.block.stops, self.block.beaten_by, answers.chosen)
        codes = [channel.codes.tolist() for channel in answers.channels]
        why = facts(self.block.people.iloc[fits.rows], self.what)
        found = zip(*(column.tolist() for column in columns), strict=True)
        for number, ((row, stop, beaten, chosen), seen) in enumerate(zip(found, why, strict=True)):
            person = people[row]
            if stop is not None:
                yield self._held(person, seen, stop, number)
            elif beaten >= 0:
                trace = {"why": seen, "before": self.block.keys[beaten]}
                yield self._nudge(person, trace, reason=SkipReason.OUTRANKED)
            else:
                yield self._answered(person, seen, [c[number] for c in codes], chosen)

    def _held(
        self, person: _Person, seen: tuple[str, ...], stop: SkipReason, number: int
    ) -> PlannedNudge:
        fits = self.block.answered.fits
        trace: Trace = {"why": seen}
        if stop is not SkipReason.ESCALATED:
            return self._nudge(person, trace, reason=stop)
        trace["ladder"] = ladder.words(int(fits.unanswered[number]), self.as_of)
        if not fits.rung[number]:
            return self._nudge(person, trace, reason=stop)
        ask = self._ask(person, (trace["ladder"],))
        # who takes over is decided once, whatever the period's own decision was
        return self._nudge(person, trace, reason=stop, ask=ask, period=self.as_of.isoformat())

    def _answered(
        self, person: _Person, seen: tuple[str, ...], codes: Sequence[int], chosen: int
    ) -> PlannedNudge:
        """The gate's answer for the channel that counts, with all that was asked on the way."""
        channels = self.block.answered.channels
        _, decision = channels[chosen].distinct[codes[chosen]]
        trace: Trace = {
            "why": seen,
            "when": self.what.when,
            "trigger": self.trigger,
            "benefit": self.worth[person.band],
        }
        asked = range(len(codes)) if decision.reason else range(chosen + 1)
        trace |= {self.names[n]: self.seen[n][codes[n]] for n in asked}
        if self.what.by == "person":
            ask = None if decision.reason else self._ask(person, seen)
            return self._nudge(person, trace, reason=decision.reason, ask=ask)
        return self._drawn(person, trace, decision, self.what.channels[chosen])

    def _drawn(
        self, person: _Person, trace: Trace, decision: GateDecision, channel: Channel
    ) -> PlannedNudge:
        """The decision once chance has had its say, where an effect is being measured."""
        if decision.reason is not None:
            return self._nudge(person, trace, reason=decision.reason, channel=channel)
        variant = self.draws.variant(self.key, person.ref) if self.what.variants else None
        if not self.what.holdout:
            return self._nudge(person, trace, decision=decision, channel=channel, variant=variant)
        held = self.draws.held_out(self.key, person.ref)
        if held:
            trace[channel] = trace[channel] | {"holdout": "held out"}
        return self._nudge(
            person,
            trace,
            decision=decision,
            reason=SkipReason.HOLDOUT if held else None,
            arm="holdout" if held else "treated",
            share=self.draws.share(self.key, person.ref),
            variant=variant,
            channel=channel,
        )

    def _ask(self, person: _Person, seen: tuple[str, ...]) -> TaskRequest:
        rung = self.what.by == "message"
        why = raising(person.reasons) if person.reasons else []
        return TaskRequest(
            cause=ladder.RUNG + self.key if rung else self.key,
            action=ladder.action(self.what) if rung else self.what.action,
            # what fits the condition is in the trace; people are told what stands behind it
            detail="; ".join([*(seen if rung or not why else ()), *why]),
            due_on=self.as_of + timedelta(days=self.what.due_in_days),
            urgent=self.what.urgent,
        )

    def _nudge(
        self,
        person: _Person,
        trace: Trace,
        *,
        decision: GateDecision | None = None,
        reason: SkipReason | None = None,
        ask: TaskRequest | None = None,
        period: str | None = None,
        arm: str | None = None,
        share: float | None = None,
        variant: str | None = None,
        channel: Channel | None = None,
    ) -> PlannedNudge:
        return PlannedNudge(
            enrolment_id=person.enrolment_id,
            learner_id=person.learner_id,
            intervention=self.key,
            period=period or self.periods[reason],
            state=_state(decision, reason),
            arm=arm,
            share=share,
            variant=variant,
            channel=channel,
            address=channel and (person.email if channel is Channel.EMAIL else person.phone),
            reason=reason,
            at=decision.at if decision else None,
            expires_at=self.block.answered.expires_at,
            trace=trace,
            ask=ask,
        )


def _state(decision: GateDecision | None, reason: SkipReason | None) -> NudgeState:
    if reason is not None:
        return NudgeState.SKIPPED
    return _STATES[decision.outcome] if decision else NudgeState.ASKED
