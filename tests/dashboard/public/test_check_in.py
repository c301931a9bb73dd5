from datetime import timedelta

from fastapi.testclient import TestClient
from sqlmodel import select

from domain.messaging.links.signed import Link, Purpose
from domain.store.activity.event_tables import load_events
from domain.store.database.engine import Database
from domain.store.scoring.journeys import read_journey
from domain.store.tables import SelfCheck
from tests.dashboard.public.conftest import Turning, address
from tests.factories import TODAY, on_both

LOW = {"confidence": "2", "time": "4", "plan": "4"}


def checks(database: Database) -> list[tuple[int, int, int]]:
    with database.transaction() as session:
        found = session.exec(select(SelfCheck).order_by(SelfCheck.day)).all()  # type: ignore[arg-type]
        return [(c.confidence, c.time, c.plan) for c in found]


@on_both
def test_three_answers_are_kept_once_however_often_they_are_sent(
    visitor: TestClient, database: Database, link: Link
) -> None:
    for _ in range(2):
        answer = visitor.post(address(link, Purpose.CHECK), data=LOW)
        assert "Thank you" in answer.text
        assert "write down the one thing that is unclear" in answer.text
    assert checks(database) == [(2, 4, 4)]
    visitor.post(address(link, Purpose.CHECK), data=LOW | {"confidence": "5"})
    assert checks(database) == [(5, 4, 4)]


def test_they_become_what_features_look_at(
    visitor: TestClient, database: Database, link: Link
) -> None:
    visitor.post(address(link, Purpose.CHECK), data=LOW)
    (row,) = load_events(database)["check_ins"].to_pylist()
    assert (row["kind"], row["day"], row["sentiment"]) == ("check_in", TODAY, 0.167)
    assert row["text"] == "Three questions: confidence 2, time 4, plan 4 of 5"


def test_an_open_question_is_asked_again_and_nothing_is_lost(
    visitor: TestClient, database: Database, link: Link
) -> None:
    text = visitor.post(address(link, Purpose.CHECK), data={"confidence": "2", "plan": "9"}).text
    assert "one of them is still open" in text
    assert 'name="confidence" value="2" required checked' in text
    assert checks(database) == []


def test_another_day_shows_the_last_answers_and_keeps_both(
    visitor: TestClient, database: Database, link: Link, now: Turning
) -> None:
    visitor.post(address(link, Purpose.CHECK), data=LOW)
    now.forward(days=7)
    text = visitor.get(address(link, Purpose.CHECK)).text
    assert "You answered on 2 March" in text
    assert 'name="plan" value="4" required checked' in text
    visitor.post(address(link, Purpose.CHECK), data=dict.fromkeys(LOW, "5"))
    assert checks(database) == [(2, 4, 4), (5, 5, 5)]
    assert load_events(database, TODAY + timedelta(days=6))["check_ins"].num_rows == 1


def test_the_coach_finds_the_answers_in_the_learners_record(
    visitor: TestClient, database: Database, link: Link
) -> None:
    visitor.post(address(link, Purpose.CHECK), data=LOW)
    journey = read_journey(database, enrolment_id=link.enrolment_id, as_of=TODAY)
    assert journey is not None
    (said,) = journey.check_ins.to_dict("records")
    assert said["text"].startswith("Three questions: confidence 2")
    before = read_journey(database, enrolment_id=link.enrolment_id, as_of=TODAY - timedelta(days=1))
    assert before is not None
    assert before.check_ins.empty
