"""Limits over rolling windows: how often a learner may hear from us.

Windows roll, because calendar days let 23:00 and 00:00 both pass. A window is half-open,
[start, start + length): a second message exactly one day after the first is in the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.policy import Caps, Channel

#: How far back history has to reach for every window to be judged.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """At most `limit` messages in any span of `length`; `channel` None counts all channels."""

    name: str
    length: timedelta
    limit: int
    channel: Channel | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A message that left, or may have left, or is about to: when and how."""

    at: datetime
    channel: Channel


def windows(caps: Caps) -> tuple[Window, ...]:
    """The policy's limits as windows; a minimum gap is a window that holds one."""
    return (
        Window(name="min_gap", length=timedelta(hours=caps.min_gap_hours), limit=1),
        Window(name="per_day", length=timedelta(days=1), limit=caps.per_day),
        Window(name="per_week", length=timedelta(days=7), limit=caps.per_week),
        Window(name="per_month", length=LOOK_BACK, limit=caps.per_month),
        Window(
            name="sms_per_week",
            length=timedelta(days=7),
            limit=caps.sms_per_week,
            channel=Channel.SMS,
        ),
    )


def broken(
    at: datetime, channel: Channel, past: Sequence[Sent], limits: Sequence[Window]
) -> Window | None:
    """The first limit that one more message at `at` would break, looking both ways in time."""
    for window in limits:
        counts = window.channel is None or window.channel == channel
        # fewer messages than a window may hold cannot break it
        if counts and window.limit <= len(past) and _breaks(at, past, window):
            return window
    return None


def first_free(
    at: datetime,
    channel: Channel,
    past: Sequence[Sent],
    limits: Sequence[Window],
    *,
    until: datetime | None = None,
) -> datetime | None:
    """The first instant from `at` on that breaks no limit; None if there is none before `until`."""
    if broken(at, channel, past, limits) is None:
        return at
    ends = {end for sent in past for w in limits if (end := sent.at + w.length) > at}
    sooner = (end for end in sorted(ends) if until is None or end < until)
    return next((end for end in sooner if broken(end, channel, past, limits) is None), None)


def _breaks(at: datetime, past: Sequence[Sent], window: Window) -> bool:
    if window.limit < 1:
        return True
    earliest, latest = at - window.length, at + window.length
    near = [
        sent.at
        for sent in past
        if earliest < sent.at < latest and window.channel in (None, sent.channel)
    ]
    if len(near) < window.limit:
        return False
    near.append(at)
    starts = (start for start in near if start <= at < start + window.length)
    return any(
        sum(start <= t < start + window.length for t in near) > window.limit for start in starts
    )
