"""One channel's way out: one thread drives the database, others each keep a connection busy.

The driver gets messages that the gate let go, then in one short transaction after the other
records what came back and hands over what goes next. Only what was handed over goes to the wire,
and never more than `WINDOW` messages a connection are handed over and not yet recorded: that is
the most that a kill at any instant can leave `unknown`. Claims beyond those wait again by
themselves. While the driver commits, the connections work on what they were given. Just before
its turn each message is looked at once more: one whose facts have changed waits for the gate.
"""

import contextlib
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Final

import structlog
from sqlmodel import Session

from domain.messaging.delivery import FAILURES_ALLOWED, ProviderState
from domain.nudges.eligibility import SkipReason
from domain.policy import Channel
from domain.store.database import Database
from domain.store.nudges import FactsVersions
from domain.store.outbox import (
    Claimed,
    PutBack,
    Settled,
    hand_over,
    judge_provider,
    record_outcomes,
)
from domain.store.people import suppress
from worker.jobs.sending.claims import Allowed, Leased
from worker.jobs.sending.delivery import outcome_of, word_for
from worker.senders import Delivery, Sender, SendResult

#: Messages a connection has in hand: handed over and not yet recorded.
WINDOW: Final = 5
#: Of these, so many come back before a transaction records them: the others are on their way
#: meanwhile, so that no connection waits for the commit. None waits longer to be recorded than so.
_TOGETHER: Final = WINDOW - 2
_TOGETHER_SECONDS: Final = 0.1

_log = structlog.get_logger("send_nudges")

#: A message and what came of it; None where it was not tried after all.
_Tried = tuple[Claimed, Delivery | None]


@dataclass(kw_only=True)
class Lane:
    """Sends what `lease` gives until that is nothing, the provider fails or it `is_over`.

    `now` is the moment the run stands for, and `clock` runs on from there.
    """

    database: Database
    channel: Channel
    senders: Sequence[Sender]
    lease: Callable[[threading.Event], Leased | None]
    now: datetime
    clock: Callable[[], datetime]
    is_over: Callable[[], bool]
    counts: Counter[str] = field(default_factory=Counter)
    is_paused: bool = False  # the provider failed too often
    _state: ProviderState | None = None
    _size: int = 0  # how many are claimed at a time
    _waiting: deque[Allowed] = field(default_factory=deque)
    _todo: "SimpleQueue[Allowed | None]" = field(default_factory=SimpleQueue)
    _done: "SimpleQueue[_Tried]" = field(default_factory=SimpleQueue)
    _closed: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _streak: int = 0
    _changed: bool = False  # facts of a message that waits again
    _facts: FactsVersions = field(init=False)

    def __post_init__(self) -> None:
        self._facts = FactsVersions(self.database)

    def run(self) -> None:
        """Send; `counts` then says how many ended how."""
        with closing(self._facts), ThreadPoolExecutor(len(self.senders) + 1) as pool:
            for sender in self.senders:
                pool.submit(self._serve, sender)
            try:
                self._drive(pool)
            finally:
                self._closed.set()
                for _ in self.senders:
                    self._todo.put(None)

    def _drive(self, pool: ThreadPoolExecutor) -> None:
        ahead: Future[Leased | None] | None = None
        handed, more = 0, True
        while handed or self._waiting or ahead or more:
            if self.is_over():
                self._closed.set()
            more = more and not self._closed.is_set()
            if more and ahead is None and self._wants_more(handed):
                ahead = pool.submit(self.lease, self._closed)
            if ahead and (ahead.done() or not (handed or self._waiting)):
                more, ahead = self._take(ahead.result()), None
            tried = self._collect(handed) if handed else []
            handed += self._step(tried, handed) - len(tried)
            if self._changed and not handed:
                more, self._changed = True, False  # the gate has something to say on them

    def _wants_more(self, handed: int) -> bool:
        """Claim ahead; but while a provider recovers, only once the last answer is known."""
        if self._state is None or self._state.is_healthy:
            return len(self._waiting) <= self._size // 2
        return not (handed or self._waiting)

    def _take(self, found: Leased | None) -> bool:
        """Keep what was leased; False where nothing more is to be had."""
        if found is None:
            return False
        self._size = found.size
        if self._state is None or self._state.is_healthy:  # else the last answer knows better
            self._state = found.state
        self._waiting += found.allowed
        return True

    def _serve(self, sender: Sender) -> None:
        """Hand over whatever comes, until told to stop; a failing provider is left in peace."""
        while (allowed := self._todo.get()) is not None:
            message, in_peace = allowed.message, self._streak >= FAILURES_ALLOWED
            over = self._closed.is_set() or self.is_over()
            if over or in_peace or self._has_changed(allowed):
                self._done.put((message, None))
                continue
            delivery = _attempt(sender, message)
            with self._lock:
                failed = delivery.answer.failing
                self._streak = self._streak + 1 if failed else 0
                if delivery.refuses_us:
                    self._streak = FAILURES_ALLOWED
            self._done.put((message, delivery))

    def _has_changed(self, allowed: Allowed) -> bool:
        """Whether the gate's answer may not hold any more; so it is where nobody can tell."""
        try:
            version = self._facts.of_one(allowed.message.id)
        except Exception:  # noqa: BLE001 - whatever the driver raises: nothing leaves unseen
            _log.exception("facts_unknown", id=allowed.message.id)
            self._closed.set()
            return True
        same = version is not None and version == allowed.version
        self._changed = self._changed or not same
        return not same or allowed.message.expires_at <= self.clock()

    def _collect(self, handed: int) -> list[_Tried]:
        """At least one attempt that ended, and those that end soon: a transaction costs as a mail.

        What was handed over counts as handed over either way, so a kill leaves no more unconfirmed.
        """
        tried = [self._done.get()]
        until = time.monotonic() + _TOGETHER_SECONDS
        while len(tried) < min(_TOGETHER * len(self.senders), handed):
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
                outcomes += [(waiting.message, self._untouched()) for waiting in self._waiting]
                self._waiting.clear()
            record_outcomes(session, outcomes)
            for message, d in tried:
                if d is not None and d.suppress:
                    stop = (message.channel, message.address)
                    suppress(session, *stop, reason=d.suppress, now=self.now)
            room = WINDOW * len(self.senders) - handed + len(tried)
            going = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
            ours = hand_over(session, [allowed.message for allowed in going], at=self.now)
        self._count(word_for(outcome) for _, outcome in outcomes if not _is_return(outcome))
        for allowed in going:
            if allowed.message.id in ours:
                self._todo.put(allowed)
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
            self.is_paused = True
            self._closed.set()

    def _outcome(self, message: Claimed, delivery: Delivery | None) -> Settled | PutBack:
        if delivery is None:
            return self._untouched()
        return outcome_of(message, delivery, now=self.now)

    def _untouched(self) -> PutBack:
        """Back as it was; after the pause, where there is one."""
        paused = self._state.paused_until if self._state else None
        reason = SkipReason.PROVIDER_PAUSED if self.is_paused else None
        return PutBack(until=paused or self.now, reason=reason)

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
        with contextlib.suppress(Exception):  # the driver waits for this answer
            sender.close()
        reason = f"the sender stopped on it: {type(error).__name__}"
        return Delivery(result=SendResult.UNKNOWN, reason=reason, provider_is_failing=True)


def _is_return(outcome: Settled | PutBack) -> bool:
    """Whether time was simply up: nothing happened to the message."""
    return isinstance(outcome, PutBack) and outcome.reason is None
