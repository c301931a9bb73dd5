"""When calls for help are written to a coach: at once, and together past a few a day. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.policy import CoachingPolicy

_DAY = timedelta(hours=24)


def may_notify(written_at: Sequence[datetime], policy: CoachingPolicy, now: datetime) -> bool:
    """Whether another mail about urgent tasks may go to a colleague now.

    `told` are the moments of the last ones, in any order. Up to `urgent_per_day` in any 24 hours
    go at once; then the tasks wait, so that one mail holds all that came in meanwhile.
    """
    lately = [at for at in written_at if at > now - _DAY]
    if len(lately) < policy.urgent_per_day:
        return True
    gap = timedelta(minutes=policy.then_every_minutes)
    return not lately or now - max(lately) >= gap
