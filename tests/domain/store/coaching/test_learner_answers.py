from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from domain.coaching.check_in import AnswerKind
from domain.sources import ImportBatch
from domain.store.activity.imports import save_batch
from domain.store.coaching.learner_answers import (
    RecordedAnswer,
    report_barriers,
    save_answer,
    undo_answer,
)
from domain.store.database.engine import Database
from domain.store.tables import Barrier, Contact
from tests.domain.store.activity.test_imports import NOW, batch
from tests.factories import NOON

ASKED_ON = date(2026, 2, 1)


def named(day: date, *kinds: str) -> ImportBatch:
    """An export that lists all open barriers of the first learner on a day."""
    rows = [{"enrolment_ref": "C/1", "kind": kind, "day": day} for kind in kinds or [None]]
    return batch(named=rows)


def asked_for_help(session: Session) -> RecordedAnswer:
    """The first learner tells us of money; the platform knows nothing of it."""
    about = {"channel": "email", "intervention": "reengage", "period": "2026-W05"}
    kinds = report_barriers(session, 1, ["Money"], ASKED_ON)
    answer = RecordedAnswer(enrolment_id=1, kind=AnswerKind.HELP, day=ASKED_ON,
                    detail={"barriers": kinds, "cause": "help"}, **about)  # fmt: skip
    save_answer(session, answer, now=NOON)
    return answer


def resolved(database: Database) -> date | None:
    with database.transaction() as session:
        return session.exec(select(Barrier).where(Barrier.kind == "Money")).one().resolved_on


def bring(database: Database, exported: ImportBatch) -> None:
    database.write(save_batch, exported, source="test", path="x", now=NOW)


@pytest.fixture
def asked(database: Database) -> Database:
    bring(database, batch())
    database.write(asked_for_help)
    return database


def test_a_platform_that_knows_nothing_of_it_leaves_the_learners_word(asked: Database) -> None:
    bring(asked, named(ASKED_ON + timedelta(days=7)))
    assert resolved(asked) is None


def test_once_somebody_spoke_with_them_the_platforms_list_counts(asked: Database) -> None:
    with asked.transaction() as session:
        session.add(
            Contact(
                enrolment_id=1,
                day=ASKED_ON + timedelta(days=1),
                kind="call",
                outcome="reached",
                logged_at=datetime(2026, 2, 2, tzinfo=UTC),
            )
        )
    bring(asked, named(ASKED_ON + timedelta(days=7)))
    assert resolved(asked) == ASKED_ON + timedelta(days=7)


def test_a_word_taken_back_protects_nothing(asked: Database) -> None:
    asked.write(undo_answer, 1, AnswerKind.HELP, ASKED_ON, NOON)
    bring(asked, named(ASKED_ON + timedelta(days=7)))
    assert resolved(asked) == ASKED_ON + timedelta(days=7)


def test_what_learners_say_is_kept_once_a_day(asked: Database) -> None:
    with asked.transaction() as session:
        assert report_barriers(session, 1, ["Money", "Health", "Health"], ASKED_ON) == ["Health"]
        assert sorted(b.kind for b in session.exec(select(Barrier))) == ["Health", "Money"]
