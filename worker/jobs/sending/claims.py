"""What may leave on one channel: claims messages and asks the gate, many at a time.

The gate's answer is good for as long as what it goes by stays as it is: each message carries the
version of its facts, read before the gate was asked, to be compared just before it leaves.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.messaging.delivery import ProviderState
from domain.nudges.eligibility import Gate, GateDecision, GateOutcome, SkipReason
from domain.policy import Channel
from domain.store.database import Database
from domain.store.nudges import FactsVersion, FactsVersions
from domain.store.operations import last_policy_change
from domain.store.outbox import (
    Claimed,
    MessageState,
    PutBack,
    Settled,
    claim_permitted,
    is_sending_held,
    readdress,
    record_outcomes,
)
from worker.jobs.sending.delivery import word_for
from worker.jobs.sending.recheck import Recheck

_FIRST_CLAIM: Final = 400  # facts of so many are read in little more time than those of a few
_SMALLEST_CLAIM: Final = 10
_LARGEST_CLAIM: Final = 2000
_USED_UP_SECONDS: Final = 5.0  # a claim should be by then: who is killed leaves it for ten minutes
_LOOK_AGAIN: Final = timedelta(hours=1)
_ASK_AGAIN_SECONDS: Final = 0.2  # for permits, where the provider is rationed


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowed:
    """A message that may leave while its facts are of this version."""

    message: Claimed
    version: FactsVersion | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """Messages that may leave, how the provider does, and how many are claimed at a time."""

    allowed: Sequence[Allowed]
    state: ProviderState
    size: int


@dataclass(kw_only=True)
class Claims:
    """Claims what is due on one channel; `now` is the moment the run stands for.

    `change` is the saved change that the gate's policy is of: on another one nothing is asked.
    """

    database: Database
    channel: Channel
    gate: Gate
    change: int
    per_second: float
    by: str
    now: datetime
    clock: Callable[[], datetime]
    is_over: Callable[[], bool]
    served: Sequence[Channel] = tuple(Channel)  # those that have a provider here
    counts: Counter[str] = field(default_factory=Counter)
    waits: SkipReason | None = None  # why messages that are due stay
    _size: int = _FIRST_CLAIM
    _answered_at: float | None = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _facts: FactsVersions = field(init=False)

    def __post_init__(self) -> None:
        self._facts = FactsVersions(self.database)

    def close(self) -> None:
        """Give the connections back."""
        self._facts.close()

    def lease(self, closed: threading.Event) -> Leased | None:
        """Claim some and ask the gate; None when nothing more is to be had in this run."""
        while True:
            by = f"{self.by}#{next(self._numbers)}"
            found = self.database.write(
                claim_permitted,
                self.channel,
                by=by,
                wanted=self._wanted(),
                per_second=self.per_second,
                now=self.clock(),
                served=self.served,
            )
            if found.claimed:
                allowed = self._allowed(found.claimed)
                if allowed is None:
                    return None
                return Leased(allowed=allowed, state=found.state, size=self._size)
            if found.most:
                return None
            paused = found.state.is_paused(self.clock())
            self.waits = SkipReason.PROVIDER_PAUSED if paused else SkipReason.RATE_LIMIT
            if paused or closed.wait(_ASK_AGAIN_SECONDS) or self.is_over():
                return None

    def _wanted(self) -> int:
        """Twice as many where the last claim was used up fast, half as many where it was not.

        From the gate's answer on: reading the facts takes as long for few messages as for many.
        """
        if self._answered_at is not None:
            fast = time.monotonic() - self._answered_at < _USED_UP_SECONDS
            size = self._size * 2 if fast else self._size // 2
            self._size = min(max(size, _SMALLEST_CLAIM), _LARGEST_CLAIM)
        return self._size

    def _allowed(self, claimed: Sequence[Claimed]) -> list[Allowed] | None:
        """What may leave of these; None where nothing is to be asked of this gate any more."""
        # before the gate reads anything: what changes meanwhile is another version
        versions = self._facts.of_some([message.id for message in claimed])
        with self.database.reading() as session:
            if is_sending_held(session) or last_policy_change(session) != self.change:
                self._return(claimed)
                return None
            asked = Recheck.read(session, claimed, self.gate, now=self.now)
        # facts take a while: nobody waits for them in a transaction
        answers = asked.decide(self.database)
        held = [
            (answer.message, outcome)
            for answer in answers
            if (outcome := _held(answer.decision, self.now)) is not None
        ]
        moved = [answer.message for answer in answers if answer.is_readdressed]
        with self.database.transaction() as session:
            readdress(session, moved)
            record_outcomes(session, held)
        self.counts.update(word_for(outcome) for _, outcome in held)
        self._answered_at = time.monotonic()
        return [
            Allowed(message=a.message, version=versions.get(a.message.id))
            for a in answers
            if a.decision.outcome is GateOutcome.ALLOW
        ]

    def _return(self, claimed: Sequence[Claimed]) -> None:
        """Back as they were, for the next run."""
        as_it_was = PutBack(until=self.now, reason=None)
        self.database.write(record_outcomes, [(message, as_it_was) for message in claimed])


def _held(verdict: GateDecision, now: datetime) -> Settled | PutBack | None:
    """What the gate stopped for good, or for now; None where it may go."""
    if verdict.outcome is GateOutcome.DEFER and verdict.at is not None:
        return PutBack(until=verdict.at, reason=SkipReason.DEFERRED)
    if verdict.reason is SkipReason.NOT_ALLOWED_HERE:
        # an administrator may put this right before it expires
        return PutBack(until=now + _LOOK_AGAIN, reason=verdict.reason)
    if verdict.outcome is GateOutcome.SKIP:
        return Settled(state=MessageState.SKIPPED, reason=str(verdict.reason))
    return None
