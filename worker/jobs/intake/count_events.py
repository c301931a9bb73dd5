"""Counts received events into days of activity, some thousands at a time, until none waits."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.store.database import Database
from domain.store.intake import InboxBusyError, fold_waiting

#: Of one transaction: on SQLite others wait for it.
_AT_ONCE = 10_000
_SUMS = ("counted", "voided", "unknown", "doubtful")


@dataclass(frozen=True, kw_only=True)
class CountedEvents:
    """How many events were counted or taken back; of how many nobody knows whose they are."""

    counted: int = 0
    voided: int = 0
    unknown: int = 0
    doubtful: int = 0
    is_busy: bool = False


def count_events(
    database: Database,
    *,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
    at_once: int = _AT_ONCE,
) -> CountedEvents:
    """Count all that wait; who is met is seen from then on, and is to be scored anew.

    Where the database is busy, by a long import say, they wait for the next time.
    """
    sums: Counter[str] = Counter()
    is_busy = False
    while not (stopping() or is_busy):
        try:
            done = fold_waiting(database, now=now, most=at_once)
        except InboxBusyError as error:
            if not error.is_kept:
                raise
            is_busy = True
            continue
        sums.update({name: getattr(done, name) for name in _SUMS})
        if done.looked_at < at_once:
            break
    counted, voided, unknown, doubtful = (sums[name] for name in _SUMS)
    return CountedEvents(
        counted=counted, voided=voided, unknown=unknown, doubtful=doubtful, is_busy=is_busy
    )
