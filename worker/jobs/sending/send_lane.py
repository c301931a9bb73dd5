"""One channel's way out: one thread drives the database, others each keep a connection busy.

The driver claims ahead and asks the gate again, then in one short transaction after the other
records what came back and hands over what goes next. Only what was handed over goes to the wire,
and never more than `WINDOW` messages a connection are handed over and not yet recorded: that is
the most that a kill at any instant can leave `unknown`. Claims beyond those wait again by
themselves. While the driver commits, the connections work on what they were given.
"""

import itertools
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Final

import structlog
from sqlmodel import Session

from domain.messaging.delivery import FAILURES_ALLOWED, ProviderState
from domain.nudges.eligibility import Gate, GateDecision, GateOutcome, SkipReason
from domain.policy import Channel
from domain.store.database import Database
from domain.store.outbox import (
    Claimed,
    MessageState,
    PutBack,
    Settled,
    claim_permitted,
    explain_waiting,
    hand_over,
    judge_provider,
    readdress,
    record_outcomes,
)
from domain.store.people import suppress
from worker.jobs.sending.delivery import outcome_of, word_for
from worker.jobs.sending.recheck import Recheck
from worker.senders import Delivery, Sender, SendResult

#: Messages a connection has in hand: handed over and not yet recorded.
WINDOW: Final = 5
_FIRST_CLAIM: Final = 50
_LARGEST_CLAIM: Final = 200
_FRESH_SECONDS: Final = 1.0  # a claim should be used up by then: the gate's answer grows old
_TOGETHER_SECONDS: Final = 0.005  # outcomes this close share a transaction
_LOOK_AGAIN: Final = timedelta(hours=1)
_ASK_AGAIN_SECONDS: Final = 0.2  # for permits, where the provider is rationed

_log = structlog.get_logger("send_nudges")

#: A message and what came of it; None where it was not tried after all.
_Tried = tuple[Claimed, Delivery | None]


@dataclass(kw_only=True)
class Lane:
    """Sends what is due on one channel until nothing is, the provider fails or it `is_over`.

    `now` is the moment the run stands for, and `clock` runs on from there.
    """

    database: Database
    channel: Channel
    senders: Sequence[Sender]
    gate: Gate
    per_second: float
    by: str
    now: datetime
    clock: Callable[[], datetime]
    is_over: Callable[[], bool]
    served: Sequence[Channel] = tuple(Channel)  # those that have a provider here
    counts: Counter[str] = field(default_factory=Counter)
    waits: SkipReason | None = None  # why messages that are due stay
    _state: ProviderState | None = None
    _size: int = _FIRST_CLAIM
    _answered_at: float | None = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _waiting: deque[Claimed] = field(default_factory=deque)
    _todo: "SimpleQueue[Claimed | None]" = field(default_factory=SimpleQueue)
    _done: "SimpleQueue[_Tried]" = field(default_factory=SimpleQueue)
    _closed: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _streak: int = 0

    def run(self) -> None:
        """Send; `counts` then says how many ended how."""
        with ThreadPoolExecutor(len(self.senders) + 1) as pool:
            for sender in self.senders:
                pool.submit(self._serve, sender)
            try:
                self._drive(pool)
            finally:
                self._closed.set()
                for _ in self.senders:
                    self._todo.put(None)
        if self.waits is not None:
            with self.database.transaction() as session:
                explain_waiting(session, self.channel, reason=self.waits, now=self.now)

    def _drive(self, pool: ThreadPoolExecutor) -> None:
        ahead: Future[list[Claimed] | None] | None = None
        handed, more = 0, True
        while handed or self._waiting or ahead or more:
            if self.is_over():
                self._closed.set()
            more = more and not self._closed.is_set()
            if more and ahead is None and self._wants_more(handed):
                ahead = pool.submit(self._lease)
            if ahead and (ahead.done() or not (handed or self._waiting)):
                found, ahead = ahead.result(), None
                more = found is not None
                self._waiting += found or ()
            tried = self._collect() if handed else []
            handed += self._step(tried, handed) - len(tried)

    def _wants_more(self, handed: int) -> bool:
        """Claim ahead; but while a provider recovers, only once the last answer is known."""
        if self._state is None or self._state.is_healthy:
            return len(self._waiting) <= self._size // 2
        return not (handed or self._waiting)

    def _lease(self) -> list[Claimed] | None:
        """Claim some and ask the gate; None when nothing more is to be had in this run."""
        while True:
            by = f"{self.by}#{next(self._numbers)}"
            with self.database.transaction() as session:
                found = claim_permitted(
                    session,
                    self.channel,
                    by=by,
                    wanted=self._wanted(),
                    per_second=self.per_second,
                    now=self.clock(),
                    served=self.served,
                )
            self._state = found.state
            if found.claimed:
                return self._allowed(found.claimed)
            if found.most:
                return None
            paused = found.state.is_paused(self.clock())
            self.waits = SkipReason.PROVIDER_PAUSED if paused else SkipReason.RATE_LIMIT
            if paused or self._closed.wait(_ASK_AGAIN_SECONDS) or self.is_over():
                return None

    def _wanted(self) -> int:
        """Twice as many where the last claim was used up fast, half as many where it was not.

        From the gate's answer on: reading the facts takes as long for few messages as for many.
        """
        if self._answered_at is not None:
            fast = time.monotonic() - self._answered_at < _FRESH_SECONDS
            size = self._size * 2 if fast else self._size // 2
            self._size = min(max(size, WINDOW), _LARGEST_CLAIM)
        return self._size

    def _allowed(self, claimed: Sequence[Claimed]) -> list[Claimed]:
        with self.database.reading() as session:
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
        self._count(word_for(outcome) for _, outcome in held)
        self._answered_at = time.monotonic()
        return [a.message for a in answers if a.decision.outcome is GateOutcome.ALLOW]

    def _serve(self, sender: Sender) -> None:
        """Hand over whatever comes, until told to stop; a failing provider is left in peace."""
        while (message := self._todo.get()) is not None:
            if self._closed.is_set() or self._streak >= FAILURES_ALLOWED:
                self._done.put((message, None))
                continue
            delivery = _attempt(sender, message)
            with self._lock:
                failed = delivery.answer.failing
                self._streak = self._streak + 1 if failed else 0
                if delivery.refuses_us:
                    self._streak = FAILURES_ALLOWED
            self._done.put((message, delivery))

    def _collect(self) -> list[_Tried]:
        """At least one attempt that ended, and those that end right after."""
        tried = [self._done.get()]
        until = time.monotonic() + _TOGETHER_SECONDS
        # one each stays in hand meanwhile, so that no connection waits for the commit
        while len(tried) < (WINDOW - 1) * len(self.senders):
            try:
                tried.append(self._done.get(timeout=max(until - time.monotonic(), 0.0)))
            except Empty:
                break
        return tried

    def _step(self, tried: Sequence[_Tried], handed: int) -> int:
        """Record what came back and hand over what goes next; how many of these."""
        if not (tried or self._waiting):
            return 0
        with self.database.transaction() as session:
            self._judge(session, tried)
            outcomes = [(message, self._outcome(message, d)) for message, d in tried]
            if self._closed.is_set():
                outcomes += [(message, self._untouched()) for message in self._waiting]
                self._waiting.clear()
            record_outcomes(session, outcomes)
            for message, d in tried:
                if d is not None and d.suppress:
                    stop = (message.channel, message.address)
                    suppress(session, *stop, reason=d.suppress, now=self.now)
            room = WINDOW * len(self.senders) - handed + len(tried)
            going = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
            ours = hand_over(session, going, at=self.now) if going else set()
        self._count(word_for(outcome) for _, outcome in outcomes if not _is_return(outcome))
        for message in going:
            if message.id in ours:
                self._todo.put(message)
        return len(ours)

    def _judge(self, session: Session, tried: Sequence[_Tried]) -> None:
        """Tell all senders how the provider does; nothing to tell while all is well."""
        answers = [d for _, d in tried if d is not None]
        provider_answers = [d.answer for d in answers]
        failing = any(one.failing for one in provider_answers)
        if not answers or not (failing or (self._state and not self._state.is_healthy)):
            return
        why = next((d.reason or "" for d in answers if d.answer.failing), "")
        self._state = judge_provider(session, self.channel, provider_answers, why=why, now=self.now)
        if self._state.is_paused(self.now):
            _log.error("provider_paused", channel=self.channel.value, reason=why)
            self.waits = SkipReason.PROVIDER_PAUSED
            self._closed.set()

    def _outcome(self, message: Claimed, delivery: Delivery | None) -> Settled | PutBack:
        if delivery is None:
            return self._untouched()
        return outcome_of(message, delivery, now=self.now)

    def _untouched(self) -> PutBack:
        """Back as it was; after the pause, where there is one."""
        paused = self._state.paused_until if self._state else None
        return PutBack(until=paused or self.now, reason=self.waits)

    def _count(self, words: Iterable[str]) -> None:
        with self._lock:
            self.counts.update(words)


def _attempt(sender: Sender, message: Claimed) -> Delivery:
    """One attempt; what the sender did not foresee costs this message only.

    Nobody knows how far it came, so it is `unknown`; the connection is not trusted further.
    """
    try:
        return sender.send(message)
    except Exception as error:  # noqa: BLE001 - one message must not cost the others
        _log.exception("sender_broke", id=message.id, channel=message.channel.value)
        sender.close()
        reason = f"the sender stopped on it: {type(error).__name__}"
        return Delivery(result=SendResult.UNKNOWN, reason=reason, provider_is_failing=True)


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


def _is_return(outcome: Settled | PutBack) -> bool:
    """Whether time was simply up: nothing happened to the message."""
    return isinstance(outcome, PutBack) and outcome.reason is None
