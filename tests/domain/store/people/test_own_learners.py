"""What PostgreSQL shows a coach by itself, whatever is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from domain.store.database.engine import Database
from domain.store.people.names_hidden import nameless
from domain.store.people.own_learners import fence_learners, only_learners_of, own_rows
from domain.store.privacy.ownership import MENTIONS, owned_rows
from domain.store.tables import (
    Activity,
    Cohort,
    Enrolment,
    ImportRun,
    ImportStatement,
    Learner,
    Programme,
    Staff,
)
from tests.factories import on_both

MINE, THEIRS = 7, 8
DAY = date(2026, 1, 5)


@pytest.fixture
def filled(database: Database) -> Database:
    """Two coaches with a learner each, a learner of nobody's, and a day of activity of all."""
    with database.transaction() as session:
        session.add(Programme(id=1, ref="p", name="P"))
        session.add_all(
            Staff(id=n, ref=f"s{n}", name=f"Coach {n}", role="coach") for n in (MINE, THEIRS)
        )
        session.flush()
        session.add(Cohort(id=1, ref="c", programme_id=1, name="C", starts_on=DAY, ends_on=DAY))
        session.add_all(Learner(id=n, ref=f"l{n}", name=f"Learner {n}") for n in (1, 2, 3))
        session.flush()
        session.add_all(
            Enrolment(id=10 * n, ref=f"e{n}", learner_id=n, cohort_id=1, coach_id=coach)
            for n, coach in ((1, MINE), (2, THEIRS), (3, None))
        )
        session.flush()
        session.add_all(Activity(enrolment_id=10 * n, day=DAY, clicks=n) for n in (1, 2, 3))
    return database


class Asking:
    """Who asks now; a test may say who."""

    coach: int | None = None

    def __call__(self) -> int | None:
        return self.coach


@contextmanager
def _asked_by(asking: Asking, coach: int | None) -> Iterator[None]:
    asking.coach = coach
    yield
    asking.coach = None


def _clicks(database: Database) -> list[int]:
    """Without any filter, by both ways of reading."""
    with database.reading() as session:
        rows = list(session.scalars(text("SELECT clicks FROM activity ORDER BY 1")))
    assert database.read_frame(select(Activity))["clicks"].sort_values().tolist() == rows
    return rows


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_query_without_a_filter_gives_a_coach_their_own_learners(filled: Database) -> None:
    asking = Asking()
    fenced = only_learners_of(filled, asking)
    for coach, seen in ((MINE, [1]), (THEIRS, [2]), (99, []), (None, [1, 2, 3]), (MINE, [1])):
        with _asked_by(asking, coach):
            assert _clicks(fenced) == seen
    assert _clicks(filled) == [1, 2, 3]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_row_of_another_coach_is_changed_or_made(filled: Database) -> None:
    fenced = only_learners_of(filled, lambda: MINE)
    with fenced.transaction() as session:
        session.execute(text("UPDATE activity SET clicks = 50"))
        session.execute(text("DELETE FROM activity WHERE enrolment_id = 20"))
    assert _clicks(filled) == [2, 3, 50]
    for wrong in (
        "INSERT INTO activity (enrolment_id, day, clicks) VALUES (20, '2026-01-06', 1)",
        "UPDATE enrolment SET coach_id = 8",
    ):
        with pytest.raises(DBAPIError), fenced.transaction() as session:
            session.execute(text(wrong))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_where_nobody_said_which_coach_nothing_is_seen(filled: Database) -> None:
    role = f"SELECT set_config('role', '{filled.coach_role}', true)"
    assert _clicks(filled.beginning_each_with(lambda: role)) == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_every_table_can_be_read_by_a_coach_with_names_and_without(filled: Database) -> None:
    own = only_learners_of(filled, lambda: MINE)
    hidden = only_learners_of(nameless(filled), lambda: MINE)
    for database in (own, hidden):
        with database.reading() as session:
            for table in SQLModel.metadata.sorted_tables:
                session.execute(select(table)).all()
    assert own.read_frame(select(Learner))["name"].tolist() == ["Learner 1"]
    assert hidden.read_frame(select(Learner))["name"].tolist() == ["Learner 10"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_fence_that_stands_is_left_alone_and_a_changed_one_is_made_anew(
    filled: Database,
) -> None:
    oids = text("SELECT oid FROM pg_policy ORDER BY oid")
    with filled.engine.connect() as connection:
        before = connection.execute(oids).all()
        fence_learners(connection, filled.coach_role)
        assert connection.execute(oids).all() == before
        connection.execute(text("ALTER POLICY everybody ON activity RENAME TO own_learners_old"))
        fence = connection.scalar(
            text("SELECT polname FROM pg_policy WHERE polname LIKE 'own_learners_%' AND polname <>"
                 " 'own_learners_old' AND polrelid = 'activity'::regclass")
        )  # fmt: skip
        connection.execute(text(f"DROP POLICY {fence} ON activity"))
        connection.commit()
        fence_learners(connection, filled.coach_role)
        assert len(connection.execute(oids).all()) == len(before)
    assert _clicks(only_learners_of(filled, lambda: MINE)) == [1]


def test_every_table_with_rows_of_a_learner_is_fenced() -> None:
    fenced = {name for name, _ in own_rows()}
    assert fenced - MENTIONS == {table.name for table in owned_rows(1)}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_files_said_of_everybody_is_for_no_coach(filled: Database) -> None:
    with filled.transaction() as session:
        session.add(
            ImportRun(
                id=1, source="csv", path="learners.csv", started_at=datetime(2026, 1, 5, tzinfo=UTC)
            )
        )
        session.flush()
        session.add(ImportStatement(import_run_id=1, said_of="learners", content=b"everybody"))
    for who, seen in ((filled, ["learners"]), (only_learners_of(filled, lambda: MINE), [])):
        with who.reading() as session:
            assert session.scalars(select(ImportStatement.said_of)).all() == seen


@on_both
def test_without_a_role_all_is_as_it_was(filled: Database) -> None:
    filled.coach_role = ""
    assert only_learners_of(filled, lambda: MINE) is filled
