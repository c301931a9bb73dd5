"""One barrier is one, in whichever order the lists come that name it."""

from datetime import date
from itertools import permutations

from sqlmodel import Session, select

from domain.store.activity import barrier_episodes, save_batch
from domain.store.database.engine import Database
from domain.store.tables import Barrier
from tests.domain.store.activity.test_imports import NOW, barrier, batch, named

DAYS = ("2026-02-02", "2026-02-09", "2026-02-16")


def episodes(session: Session) -> list[tuple[str, str | None, date, date | None]]:
    told = barrier_episodes().c
    shown = (told.kind, told.severity, told.reported_on, told.resolved_on)
    found = session.execute(select(*shown).order_by(told.kind, told.reported_on))
    return [tuple(row) for row in found]


def test_lists_in_any_order_tell_of_one_barrier_from_the_first_day_it_was_named(
    database: Database,
) -> None:
    lists = [
        batch(barriers=[barrier("Health", day)], named=named(day, "Health"), known_on=day)
        for day in DAYS
    ]
    over = batch(named=named("2026-02-23", None), known_on="2026-02-23")
    first = date.fromisoformat(DAYS[0])
    # every order on SQLite; the first and the last where only the other database is in question
    orders = list(permutations(lists))[:: 1 if database.is_sqlite else 5]
    with Session(database.engine) as session:
        for order in orders:
            for one in order:
                save_batch(session, one, source="test", path="file.csv", now=NOW)
            assert episodes(session) == [("Health", None, first, None)]
            save_batch(session, over, source="test", path="file.csv", now=NOW)
            assert episodes(session) == [("Health", None, first, date(2026, 2, 23))]
            session.rollback()


def test_a_barrier_that_returns_after_some_days_is_another(sqlite_database: Database) -> None:
    days = [(date(2026, 2, 2), date(2026, 2, 9)), (date(2026, 2, 12), None)]
    with sqlite_database.transaction() as session:
        save_batch(session, batch(), source="test", path="file.csv", now=NOW)
        session.add_all(
            Barrier(enrolment_id=1, kind=kind, reported_on=on, resolved_on=off, severity=severity)
            for kind, severity in (("Health", "minor"), ("Money", None))
            for on, off in days
        )
        session.flush()
        assert episodes(session) == [
            (kind, severity, *day)
            for kind, severity in (("Health", "minor"), ("Money", None))
            for day in days
        ]
