"""How long features are kept: a learner's days are alike, and the older ones need fewer of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, null
from sqlmodel import Session

from domain.policy import Retention
from domain.store.database import Database, give_back_room
from domain.store.retention.steps import Step
from domain.store.scoring import KEPT_FEATURES, read_as_of_dates
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


def old_features(session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Seen from the newest scored day, so that a pause in scoring takes nothing away.

    Of weeks older than `features_daily_days` the last scored day stays; of that, once it is older
    than `features_weekly_days`, what the classic dashboard shows.
    """
    scored = read_as_of_dates(session)
    if not scored:
        return
    newest = min(max(scored), now.date())
    last_of_week = {day.isocalendar()[:2]: day for day in sorted(scored)}.values()
    daily = newest - timedelta(days=policy.features_daily_days)
    weekly = newest - timedelta(days=policy.features_weekly_days)
    over = [day for day in scored if day < daily and day not in last_of_week]
    old = [day for day in last_of_week if day < weekly]
    yield Step(table=_TABLE, where=_TABLE.c.as_of.in_(over))
    yield Step(
        table=_TABLE,
        where=and_(_TABLE.c.as_of.in_(old), _TABLE.c.week.is_not(None)),
        values=dict.fromkeys(_NOT_CLASSIC, null()),
    )


def free_months_of_features(database: Database, policy: Retention, now: datetime) -> list[str]:
    """Give back the room of months whose days went (`give_back_room`); the parts written anew."""
    thinned = now.date() - timedelta(days=policy.features_daily_days)
    return give_back_room(database.engine, _TABLE.name, before=thinned)
