"""How long features are kept: a learner's days are alike, and the older ones need fewer of them."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete, null, update
from sqlmodel import Session

from domain.policy import Retention
from domain.store.database import changed
from domain.store.scoring.snapshot_features import KEPT_FEATURES
from domain.store.scoring.snapshots import read_as_of_dates
from domain.store.tables import SNAPSHOT_FEATURES

_TABLE: Final = SNAPSHOT_FEATURES
#: What the classic dashboard shows of a week; the rest goes when days are old.
_CLASSIC: Final = frozenset(
    [
        *("expected_progress", "barrier_severity", "sessions", "avg_progress", "avg_quiz_score"),
        *("modules_completed", "active_days", "inactivity_days", "days_since_last_feedback"),
        *("quiz_score_avg_last_30d", "attendance_rate_last_30d"),
    ]
)
_NOT_CLASSIC: Final = tuple(name for name in KEPT_FEATURES if name not in _CLASSIC)


class Thinned(NamedTuple):
    """Rows of features that retention dropped, and those it left the classic columns only."""

    dropped: int
    narrowed: int


def thin_features(session: Session, policy: Retention, *, as_of: date) -> Thinned:
    """Drop what the policy keeps no longer, seen from a day; the snapshots themselves stay.

    Of weeks older than `features_daily_days` the last scored day stays; of that, once it is older
    than `features_weekly_days`, what the classic dashboard shows.
    """
    scored = read_as_of_dates(session)
    last_of_week = {day.isocalendar()[:2]: day for day in scored}.values()
    daily = as_of - timedelta(days=policy.features_daily_days)
    weekly = as_of - timedelta(days=policy.features_weekly_days)
    over = [day for day in scored if day < daily and day not in last_of_week]
    old = [day for day in last_of_week if day < weekly]
    narrow = update(_TABLE).values(dict.fromkeys(_NOT_CLASSIC, null()))
    return Thinned(
        dropped=changed(session, delete(_TABLE).where(_TABLE.c.as_of.in_(over))),
        narrowed=changed(
            session, narrow.where(_TABLE.c.as_of.in_(old), _TABLE.c.week.is_not(None))
        ),
    )
