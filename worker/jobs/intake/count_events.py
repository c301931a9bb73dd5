"""Counts received events into days of activity, some thousands at a time, until none waits."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.store.database import Database
from domain.store.intake import fold_events

#: Of one transaction: on SQLite others wait for it.
_AT_ONCE = 10_000


@dataclass(frozen=True, kw_only=True)
class CountedEvents:
    """How many events were counted or taken back; of how many nobody knows whose they are."""

    counted: int = 0
    voided: int = 0
    unknown: int = 0
    doubtful: int = 0


def count_events(
    database: Database,
    *,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
    at_once: int = _AT_ONCE,
) -> CountedEvents:
    """Count all that wait; who is met is seen from then on, and is to be scored anew."""
    sums: Counter[str] = Counter()
    while not stopping():
        with database.transaction() as session:
            done = fold_events(session, now=now, most=at_once)
        sums.update({name: getattr(done, name) for name in CountedEvents.__dataclass_fields__})
        if done.looked_at < at_once:
            break
    return CountedEvents(**sums)
