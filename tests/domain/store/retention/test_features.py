from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from domain.policy import Retention
from domain.store.database.engine import Database
from domain.store.retention.run import run_retention
from domain.store.tables import SNAPSHOT_FEATURES, Snapshot
from tests.factories import NOON, TODAY, add_course, add_learner, add_snapshot, on_both

FEATURES = {"week": 3.0, "work_missed": 2, "sessions": 4}
POLICY = Retention(features_daily_days=21, features_weekly_days=35)


@on_both
def test_old_weeks_keep_a_day_and_older_ones_what_the_classic_dashboard_shows(
    database: Database,
) -> None:
    days = [TODAY - timedelta(days=n) for n in range(50)]
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
        for day in days:
            add_snapshot(session, person, day, features=FEATURES)
    done = run_retention(database, POLICY, now=NOON, batch=4)["features"]
    assert run_retention(database, POLICY, now=NOON) == {}
    table = SNAPSHOT_FEATURES.c
    with database.reading() as session:
        kept = dict(session.execute(select(table.as_of, table.work_missed)).all())
        classic = session.scalars(select(table.sessions)).all()
        assert session.scalar(select(func.count()).select_from(Snapshot)) == len(days)
    daily = [day for day in days if day >= TODAY - timedelta(days=21)]
    sundays = [day for day in days if day < daily[-1] and day.isoweekday() == 7]
    assert sorted(kept) == sorted(daily + sundays)
    assert done == len(days) - len(kept) + len([d for d in kept if narrow(d)])
    assert {day for day, work in kept.items() if work is None} == {d for d in kept if narrow(d)}
    assert set(classic) == {4}


def narrow(day: date) -> bool:
    return day < TODAY - timedelta(days=35)


def test_a_week_without_a_score_on_sunday_keeps_its_last_scored_day(
    sqlite_database: Database,
) -> None:
    monday = TODAY - timedelta(days=28)
    with sqlite_database.transaction() as session:
        person = add_learner(session, add_course(session))
        for n in range(3):
            add_snapshot(session, person, monday + timedelta(days=n), features=FEATURES)
        add_snapshot(session, person, TODAY, features=FEATURES)
    run_retention(sqlite_database, POLICY, now=NOON)
    with sqlite_database.reading() as session:
        kept = session.scalars(select(SNAPSHOT_FEATURES.c.as_of)).all()
    assert sorted(kept) == [monday + timedelta(days=2), TODAY]


def test_features_are_kept_by_the_week_no_shorter_than_by_the_day() -> None:
    with pytest.raises(ValidationError, match="must not be below"):
        Retention(features_daily_days=84, features_weekly_days=30)
