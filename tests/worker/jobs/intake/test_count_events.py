"""What happens to received events until pages show it."""

from datetime import timedelta

from sqlmodel import select

from domain.sources.events import read_events
from domain.store.database.engine import Database
from domain.store.intake.inbox import keep_events
from domain.store.tables import Activity
from tests.domain.sources.events.samples import as_body, plain
from tests.factories import NOON, add_course, add_learner
from worker.jobs.intake.count_events import count_events


def test_all_that_wait_are_counted_however_many_at_once(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        for ref in ("17", "18"):
            add_learner(session, course, ref)
    sent = [
        plain(id=f"e{n}", learner=("17", "18", "nobody")[n % 3], at=NOON.isoformat())
        for n in range(12)
    ]
    found = read_events(as_body(*sent), now=NOON + timedelta(hours=1))
    keep_events(sqlite_database, found.events, now=NOON)
    done = count_events(sqlite_database, now=NOON, at_once=5)
    assert (done.counted, done.unknown) == (8, 4)
    with sqlite_database.reading() as session:
        assert [row.clicks for row in session.exec(select(Activity))] == [4, 4]
    assert count_events(sqlite_database, now=NOON, stopping=lambda: True).counted == 0
