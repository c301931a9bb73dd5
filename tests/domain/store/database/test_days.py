from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlmodel import col

from domain.store.database import days_after, end_of
from domain.store.database.engine import Database
from domain.store.tables import Cohort, Programme


def test_a_day_ends_when_the_next_begins_in_utc() -> None:
    assert end_of(date(2026, 2, 28)) == datetime(2026, 3, 1, tzinfo=UTC)


def test_the_last_day_there_is_ends_with_time_itself() -> None:
    assert end_of(date.max) == datetime.max.replace(tzinfo=UTC)


def test_days_are_counted_over_the_end_of_a_month_both_ways(database: Database) -> None:
    with database.transaction() as session:
        programme = Programme(ref="p", name="P")
        session.add(programme)
        session.flush()
        day = date(2026, 2, 26)
        cohort = Cohort(ref="c", programme_id=programme.id, name="C", starts_on=day, ends_on=day)
        session.add(cohort)
    later = days_after(col(Cohort.starts_on), 4).label("later")
    earlier = days_after(col(Cohort.starts_on), -30).label("earlier")
    assert database.read_arrow(select(later, earlier)).to_pylist() == [
        {"later": date(2026, 3, 2), "earlier": date(2026, 1, 27)}
    ]
