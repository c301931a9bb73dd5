"""Whose courses are long over loses their name, or goes; who comes back is somebody new."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from domain.policy import Retention
from domain.store.database.engine import Database
from domain.store.people import find_by_name
from domain.store.retention import rehearse_retention, run_retention
from domain.store.tables import Activity, Cohort, Enrolment, Learner, Nudge
from tests.domain.store.privacy.test_erase import BOTH, MAIL, MARY, REF, batch, bring_in, fill
from tests.factories import NOON, on_both

#: Columns that hold one of some words of ours, or a number, and never a person's.
CODES = {
    *("cause", "kind", "outcome", "channel", "intervention", "period", "dedupe_key", "state"),
    *("template", "provider_event_id", "policy_revision", "decided_by", "verdict"),
    *("barrier_segment", "composite_segment", "engagement_segment", "progress_segment", "status"),
    *("action", "once"),
}
LATER = NOON + timedelta(days=1000)
AFTER = Retention(former_learners_days=400)


@pytest.fixture
def mary(database: Database) -> int:
    """A learner with something in every table, beside one who was seen lately."""
    bring_in(database, BOTH)
    with database.transaction() as session:
        (number,), (ben,) = find_by_name(session, REF), find_by_name(session, "b-1")
        fill(session, number, MARY)
        enrolment = session.scalar(select(Enrolment.id).where(Enrolment.learner_id == ben))  # type: ignore[arg-type]
        session.add(Activity(enrolment_id=enrolment, day=LATER.date(), clicks=1))
    return number


def let_go(database: Database, policy: Retention) -> int:
    """How many learners a run let go; it finds as many as it was said to."""
    (due,) = (
        one.due
        for one in rehearse_retention(database, policy, now=LATER)
        if one.name == "former learners"
    )
    assert run_retention(database, policy, now=LATER).get("former learners", 0) == due
    return due


def rows(session: Session) -> list[int]:
    models = (Learner, Enrolment, Nudge)
    return [session.scalar(select(func.count()).select_from(one)) or 0 for one in models]


@on_both
def test_the_name_goes_from_every_table_and_the_record_stays(database: Database, mary: int) -> None:
    before = database.read(rows)
    assert let_go(database, Retention()) == 0
    assert let_go(database, AFTER) == 1
    assert let_go(database, AFTER) == 0
    with database.reading() as session:
        assert rows(session) == before
        left = {f"{table.name}.{column.name}" for table in SQLModel.metadata.sorted_tables
                for column in table.c for value in session.scalars(select(column))
                if any(word in str(value).lower() for word in ("quince", REF, MAIL))}  # fmt: skip
        coded = {"undecided.reason"}
        assert {one.partition(".")[2] for one in left - coded} <= CODES
        assert session.get_one(Learner, mary).ref == f"former {mary}"
        assert len(find_by_name(session, "b-1")) == 1


def test_an_old_file_does_not_bring_them_back_and_another_course_does(
    database: Database, mary: int
) -> None:
    let_go(database, AFTER)
    bring_in(database, BOTH)
    with database.reading() as session:
        assert find_by_name(session, REF) == find_by_name(session, MAIL) == []
    again = batch((REF, MARY, MAIL))
    frames = dict(again.frames)
    frames["enrolments"] = frames["enrolments"].assign(ref=f"{REF}-autumn")
    frames["activity"] = frames["activity"].assign(enrolment_ref=f"{REF}-autumn")
    bring_in(database, type(again)(frames=frames))
    (number,) = database.read(find_by_name, REF)
    assert number != mary


def test_erased_they_go_with_the_whole_record(database: Database, mary: int) -> None:
    erase = AFTER.model_copy(update={"former_learners_become": "erased"})
    assert let_go(database, erase) == 1
    with database.reading() as session:
        assert session.get(Learner, mary) is None
        assert len(session.scalars(select(Learner)).all()) == 1


def test_who_has_a_course_that_goes_on_is_let_be(database: Database, mary: int) -> None:
    with database.transaction() as session:
        session.scalars(select(Cohort)).one().ends_on = LATER.date()
    assert let_go(database, AFTER) == 0
    assert mary
