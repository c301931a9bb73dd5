"""Empties the outbox: claim, ask the gate again, hand over, send, record; one lane a channel.

A process that dies between sending and recording leaves what it had handed over; minutes later
that becomes `unknown`, which counts against the caps and is never sent again.
"""

import os
import socket
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from config.deployment import Deployment
from domain.nudges.eligibility import SkipReason
from domain.policy import Channel
from domain.store.database import Database
from domain.store.outbox import expire_late_messages, explain_waiting, give_up_stale_claims
from domain.store.people import end_pauses
from worker.jobs.sending.claims import Claims
from worker.jobs.sending.send_lane import Lane
from worker.senders import Sender, per_second, senders_for

_STALE_AFTER: Final = timedelta(minutes=10)
#: Wherever one is, quiet hours and days begin at one: no run goes on beyond it.
_QUARTER: Final = timedelta(minutes=15)
_OUTCOMES: Final = ("sent", "deferred", "skipped", "failed", "unknown", "expired")


@dataclass(frozen=True, kw_only=True)
class SendingSummary:
    """How many messages ended how, and the channels that paused as their provider fails."""

    outcomes: dict[str, int]
    paused: tuple[str, ...] = ()


def send_nudges(
    deployment: Deployment,
    *,
    now: datetime,
    senders: Mapping[Channel, Sequence[Sender]] | None = None,
    by: str = "",
    seconds: float = 50.0,
    stopping: Callable[[], bool] = lambda: False,
) -> SendingSummary:
    """Send what is due, for at most so many seconds: `now` has to stay true, so call again.

    `senders` are connections of a channel, each used by a thread of its own. Once `stopping`,
    nothing more is handed over, and what was is still recorded.
    """
    ours = senders if senders is not None else senders_for(deployment.settings)
    counts = _tidied(deployment.database, now)
    elapsed = _stopwatch(deployment.clock)
    lasts = min(seconds, _until_quarter(now))
    claims = {
        channel: Claims(
            database=deployment.database,
            channel=channel,
            gate=deployment.gate,
            change=deployment.change,
            per_second=per_second(deployment.settings, channel),
            by=by or f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}",
            now=now,
            clock=lambda: now + timedelta(seconds=elapsed()),
            is_over=lambda: stopping() or elapsed() > lasts,
            served=tuple(ours),
        )
        for channel in ours
    }
    try:
        _each([partial(_send, one, ours[channel]) for channel, one in claims.items()])
    finally:
        if senders is None:
            for sender in (one for connections in ours.values() for one in connections):
                sender.close()
    for one in claims.values():
        counts += one.counts
    paused = (c.value for c, one in claims.items() if one.waits is SkipReason.PROVIDER_PAUSED)
    return SendingSummary(
        outcomes={word: counts[word] for word in _OUTCOMES}, paused=tuple(sorted(paused))
    )


def _send(claims: Claims, senders: Sequence[Sender]) -> None:
    """Empty one channel; why messages that are due stay is written on them."""
    lane = Lane(
        database=claims.database,
        channel=claims.channel,
        senders=senders,
        lease=claims.lease,
        now=claims.now,
        clock=claims.clock,
        is_over=claims.is_over,
    )
    with closing(claims):
        lane.run()
    claims.counts.update(lane.counts)
    if lane.is_paused:
        claims.waits = SkipReason.PROVIDER_PAUSED
    if claims.waits is not None:
        claims.database.write(explain_waiting, claims.channel, reason=claims.waits, now=claims.now)


def _each(works: Sequence[Callable[[], None]]) -> None:
    """Every lane at once: a slow provider holds up nobody else."""
    if not works:
        return
    with ThreadPoolExecutor(len(works)) as pool:
        # each with the number of this run in what it logs
        for running in [pool.submit(copy_context().run, work) for work in works]:
            running.result()


def _tidied(database: Database, now: datetime) -> Counter[str]:
    """Drop what is late, give up claims whose sender is gone, end pauses that are over."""
    with database.transaction() as session:
        end_pauses(session, now=now)
        return Counter(
            expired=expire_late_messages(session, now=now),
            unknown=give_up_stale_claims(session, claimed_before=now - _STALE_AFTER),
        )


def _stopwatch(clock: Callable[[], datetime]) -> Callable[[], float]:
    """Seconds from now on by two clocks, whichever says more.

    One stands still while the machine sleeps, the other may be set back.
    """
    began, started = clock(), time.monotonic()
    return lambda: max(time.monotonic() - started, (clock() - began).total_seconds())


def _until_quarter(now: datetime) -> float:
    """Seconds to the next quarter of an hour; a whole one where it is just that."""
    since = timedelta(minutes=now.minute, seconds=now.second, microseconds=now.microsecond)
    return (_QUARTER - since % _QUARTER).total_seconds()
