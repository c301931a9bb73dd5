"""Empties the outbox: claim, commit, ask the gate again, send, record each outcome by itself.

A process that dies between sending and recording leaves `claimed`; minutes later that becomes
`unknown`, which counts against the caps and is never sent again.
"""

import os
import socket
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from config.settings import Settings
from domain.nudges.cases import Decision, Outcome
from domain.nudges.reasons import SkipReason
from domain.policy import Channel, Policy
from domain.store.database import Database
from domain.store.outbox import (
    Claimed,
    MessageState,
    claim,
    expire_late,
    give_up_stale,
    put_back,
    settle,
)
from domain.store.suppressions import suppress
from worker.jobs.plan_nudges import gate_of
from worker.jobs.recheck import recheck
from worker.senders.providers import senders_for
from worker.senders.sender import Delivery, Result, Sender

_STALE_AFTER: Final = timedelta(minutes=10)
_BATCH: Final = 20
_FAILURES_ALLOWED: Final = 5  # of a provider, one after another, before its channel pauses
_PAUSE: Final = timedelta(minutes=5)
_LONGEST_WAIT: Final = timedelta(hours=1)
_OUTCOMES: Final = ("sent", "deferred", "skipped", "failed", "unknown", "expired")

_log = structlog.get_logger("send_nudges")


@dataclass(frozen=True, kw_only=True)
class SendingSummary:
    """How many messages ended how, and the channels that paused as their provider fails."""

    outcomes: dict[str, int]
    paused: tuple[str, ...] = ()


def send_nudges(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    now: datetime,
    senders: Mapping[Channel, Sender] | None = None,
    by: str = "",
    seconds: float = 50.0,
) -> SendingSummary:
    """Send what is due, for at most so many seconds: `now` has to stay true, so call again."""
    ours = senders if senders is not None else senders_for(settings)
    run = _Run(database=database, policy=policy, settings=settings, senders=ours, now=now)
    run.by = by or f"{socket.gethostname()}/{os.getpid()}"
    run.tidy()
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until and run.one_batch():
            pass
    finally:
        if senders is None:
            for sender in ours.values():
                sender.close()
    return SendingSummary(
        outcomes={word: run.counts[word] for word in _OUTCOMES}, paused=tuple(sorted(run.paused))
    )


@dataclass(kw_only=True)
class _Run:
    database: Database
    policy: Policy
    settings: Settings
    senders: Mapping[Channel, Sender]
    now: datetime
    by: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    failures: Counter[Channel] = field(default_factory=Counter)
    paused: set[Channel] = field(default_factory=set)

    def tidy(self) -> None:
        """Drop what is late; give up claims whose sender is gone."""
        with self.database.transaction() as session:
            self.counts["expired"] += expire_late(session, now=self.now)
            stale = give_up_stale(session, claimed_before=self.now - _STALE_AFTER)
            self.counts["unknown"] += stale

    def one_batch(self) -> bool:
        """Claim and work through some messages; False when nothing was due."""
        open_channels = [c for c in self.senders if c not in self.paused]
        with self.database.transaction() as session:
            claimed = claim(session, by=self.by, limit=_BATCH, now=self.now, channels=open_channels)
        if not claimed:
            return False
        with self.database.transaction() as session:
            gate = gate_of(self.policy, self.settings)
            verdicts = recheck(session, claimed, gate, now=self.now)
            for message in claimed:
                self._hold(session, message, verdicts[message.id])
        self._send_all([m for m in claimed if verdicts[m.id].outcome is Outcome.ALLOW])
        return True

    def _hold(self, session: Session, message: Claimed, verdict: Decision) -> None:
        """Record what the gate stopped or deferred."""
        if verdict.outcome is Outcome.SKIP:
            state, reason = MessageState.SKIPPED, str(verdict.reason)
            settle(session, message.id, by=self.by, state=state, reason=reason)
            self.counts["skipped"] += 1
        elif verdict.outcome is Outcome.DEFER and verdict.at is not None:
            put_back(session, message.id, by=self.by, until=verdict.at, reason=SkipReason.DEFERRED)
            self.counts["deferred"] += 1

    def _send_all(self, messages: Sequence[Claimed]) -> None:
        for message in messages:
            if message.channel in self.paused:
                self._return(message)
                continue
            delivery = self._send(message)
            with self.database.transaction() as session:
                self.counts[record(session, message, delivery, by=self.by, now=self.now)] += 1
            self._judge_provider(message.channel, delivery)

    def _send(self, message: Claimed) -> Delivery:
        """One attempt; what the sender did not foresee costs this message only.

        Nobody knows how far it came, so it is `unknown`; the connection is not trusted further.
        """
        sender = self.senders[message.channel]
        try:
            return sender.send(message)
        except Exception as error:  # noqa: BLE001 - one message must not cost the batch
            _log.exception("sender_broke", id=message.id, channel=message.channel.value)
            sender.close()
            reason = f"the sender stopped on it: {type(error).__name__}"
            return Delivery(result=Result.UNKNOWN, reason=reason, provider_is_failing=True)

    def _return(self, message: Claimed) -> None:
        with self.database.transaction() as session:
            until = self.now + _PAUSE
            put_back(
                session, message.id, by=self.by, until=until, reason=SkipReason.PROVIDER_PAUSED
            )
        self.counts["deferred"] += 1

    def _judge_provider(self, channel: Channel, delivery: Delivery) -> None:
        self.failures[channel] = self.failures[channel] + 1 if delivery.provider_is_failing else 0
        if self.failures[channel] >= _FAILURES_ALLOWED:
            self.paused.add(channel)
            _log.error("provider_paused", channel=channel.value, reason=delivery.reason)


def record(
    session: Session, message: Claimed, delivery: Delivery, *, by: str, now: datetime
) -> str:
    """Write down what became of a message; gives back the word for it."""
    if delivery.result is Result.RETRY:
        return _retry(session, message, delivery, by=by, now=now)
    state = MessageState(delivery.result)
    settle(
        session,
        message.id,
        by=by,
        state=state,
        at=now if state is MessageState.SENT else None,
        reason=delivery.reason,
        provider_id=delivery.provider_id,
    )
    if delivery.suppress:
        suppress(session, message.channel, message.address, reason=delivery.suppress, now=now)
    return state.value


def _retry(
    session: Session, message: Claimed, delivery: Delivery, *, by: str, now: datetime
) -> str:
    """Back into the queue, twice as far each time, until it would be too late."""
    backoff = min(timedelta(minutes=2 ** min(message.attempts, 10)), _LONGEST_WAIT)
    until = now + (delivery.wait or backoff)
    if until < message.expires_at:
        put_back(session, message.id, by=by, until=until, reason=delivery.reason)
        return "deferred"
    settle(session, message.id, by=by, state=MessageState.EXPIRED, reason=delivery.reason)
    return MessageState.EXPIRED.value
