from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from domain.messaging.links.signed import Link, Purpose
from domain.nudges.eligibility.requests import ChannelPreference
from domain.store.coaching.tasks import read_open_causes
from domain.store.database.engine import Database
from domain.store.people.suppression import read_preferences, read_suppressions
from domain.store.tables import Barrier, CheckIn, Learner, LearnerAnswer, Task
from tests.dashboard.public.conftest import Turning, address
from tests.factories import NOON, TODAY, add_message, add_nudge, on_both


def tell(visitor: TestClient, link: Link, say: str, **form: Any) -> str:
    answer = visitor.post(address(link, Purpose.ANSWER), data={"say": say, **form})
    assert answer.status_code == 200
    return answer.text


def undo(visitor: TestClient, link: Link, kind: str) -> str:
    return tell(visitor, link, "undo", kind=kind)


def rows(database: Database, table: Any) -> list[Any]:
    with database.transaction() as session:
        return list(session.exec(select(table)))


def open_now(database: Database, link: Link) -> set[str]:
    with database.transaction() as session:
        return {cause for _, cause in read_open_causes(session, [link.enrolment_id])}


def calm(database: Database, link: Link) -> ChannelPreference | None:
    with database.transaction() as session:
        return read_preferences(session).get(link.learner_id, {}).get(("*", "risk"))


def test_looking_changes_nothing(visitor: TestClient, database: Database, link: Link) -> None:
    for _ in range(2):
        assert visitor.get(address(link, Purpose.ANSWER)).status_code == 200
        assert visitor.head(address(link, Purpose.ANSWER)).status_code == 200
    for table in (Task, Barrier, CheckIn, LearnerAnswer):
        assert rows(database, table) == []


def test_who_is_fine_is_not_asked_for_two_weeks(
    visitor: TestClient, database: Database, link: Link
) -> None:
    for _ in range(2):
        assert "until 16 March" in tell(visitor, link, "fine", reason="offline")
    assert calm(database, link) == ChannelPreference(paused_until=NOON + timedelta(days=14))
    (word,) = rows(database, CheckIn)
    assert word.text == "Says they are fine: I have been learning, only not online"
    assert (word.kind, word.sentiment, word.day) == ("check_in", 0.5, TODAY)
    assert rows(database, Task) == []


@on_both
def test_help_opens_barriers_and_gives_the_coach_a_task_at_once(
    visitor: TestClient, database: Database, link: Link
) -> None:
    form = {"barriers": ["childcare", "work", "crafted"], "talk": "yes", "words": " no\n sl\0eep "}
    for _ in range(2):
        assert "Grace Okafor will be in touch" in tell(visitor, link, "help", **form)
    assert {(b.kind, b.reported_on) for b in rows(database, Barrier)} == {
        ("Childcare", TODAY),
        ("Workload at work", TODAY),
    }
    (task,) = rows(database, Task)
    assert (task.cause, task.urgent, task.staff_id is not None) == ("help", True, True)
    assert task.action == "Call Ada today: ask what would help"
    assert task.detail == "Workload at work; Childcare; would like to talk · “no sleep”"


def test_a_talk_alone_is_a_task_without_barriers(
    visitor: TestClient, database: Database, link: Link
) -> None:
    tell(visitor, link, "help")
    assert rows(database, Barrier) == []
    (task,) = rows(database, Task)
    assert (task.cause, task.detail) == ("talk", "would like to talk")


def test_whoever_says_more_the_same_day_is_heard_without_a_second_task(
    visitor: TestClient, database: Database, link: Link
) -> None:
    tell(visitor, link, "help", barriers=["money"])
    tell(visitor, link, "help", barriers=["health"], words="please hurry")
    assert [b.kind for b in rows(database, Barrier)] == ["Health"]
    (task,) = rows(database, Task)
    assert task.detail == "Health · “please hurry”"


def test_a_barrier_known_before_is_not_reported_twice_and_survives_the_undo(
    visitor: TestClient, database: Database, link: Link
) -> None:
    earlier = TODAY - timedelta(days=9)
    with database.transaction() as session:
        known = {"enrolment_id": link.enrolment_id, "kind": "Childcare", "reported_on": earlier}
        session.add(Barrier(**known))
    tell(visitor, link, "help", barriers=["childcare", "money"])
    assert len(rows(database, Barrier)) == 2
    undo(visitor, link, "help")
    (left,) = rows(database, Barrier)
    assert (left.kind, left.reported_on, left.resolved_on) == ("Childcare", earlier, None)


def test_not_me_stops_the_address_that_was_written_to_and_asks_a_person(
    visitor: TestClient, database: Database, link: Link
) -> None:
    with database.transaction() as session:
        nudge = add_nudge(session, link.enrolment_id)
        old = {"nudge_id": nudge, "learner_id": link.learner_id, "address": "old@learner.example"}
        add_message(session, state="sent", **old)
        session.get_one(Learner, link.learner_id).email = "new@learner.example"
    for _ in range(2):
        assert "Nothing more will be sent" in tell(visitor, link, "not_me")
    with database.transaction() as session:
        assert read_suppressions(session) == {("email", "old@learner.example"): "not_me"}
    (task,) = rows(database, Task)
    assert (task.cause, task.urgent) == ("not_me", True)


@on_both
def test_everything_can_be_taken_back_and_said_again(
    visitor: TestClient, database: Database, link: Link
) -> None:
    for kind, form in (("fine", {}), ("help", {"barriers": ["money"]}), ("not_me", {})):
        tell(visitor, link, kind, **form)
    assert open_now(database, link) == {"help", "not_me"}
    for kind in ("fine", "help", "not_me"):
        assert "Taken back" in undo(visitor, link, kind)
        assert "Taken back" not in undo(visitor, link, kind)
    assert open_now(database, link) == set()
    assert calm(database, link) == ChannelPreference()
    with database.transaction() as session:
        assert read_suppressions(session) == {}
    assert rows(database, Barrier) == rows(database, CheckIn) == []
    tell(visitor, link, "help", words="now really")
    assert open_now(database, link) == {"help"}
    assert [t.detail for t in rows(database, Task) if t.cause == "help"] == ["“now really”"]


def test_taking_back_i_am_fine_returns_to_the_earlier_pause(
    visitor: TestClient, database: Database, link: Link, now: Turning
) -> None:
    tell(visitor, link, "fine")
    now.forward(days=3)
    tell(visitor, link, "fine")
    tell(visitor, link, "fine", reason="break")
    assert calm(database, link) == ChannelPreference(paused_until=NOON + timedelta(days=17))
    undo(visitor, link, "fine")
    assert calm(database, link) == ChannelPreference(paused_until=NOON + timedelta(days=14))
    assert [word.day for word in rows(database, CheckIn)] == [TODAY]


@pytest.mark.parametrize("form", [{}, {"say": "crafted"}, {"say": "undo", "kind": "crafted"}])
def test_a_crafted_answer_changes_nothing(
    visitor: TestClient, database: Database, link: Link, form: dict[str, str]
) -> None:
    assert visitor.post(address(link, Purpose.ANSWER), data=form).status_code == 200
    assert rows(database, LearnerAnswer) == rows(database, Task) == []


def test_words_of_the_learner_are_never_markup(visitor: TestClient, link: Link) -> None:
    text = tell(visitor, link, "help", words="<script>x</script>")
    assert "<script>" not in text


def test_saying_i_am_fine_later_settles_what_they_had_asked_help_with(
    visitor: TestClient, database: Database, link: Link, now: Turning
) -> None:
    with database.transaction() as session:
        session.add(Barrier(enrolment_id=link.enrolment_id, kind="Visa", reported_on=TODAY))
    tell(visitor, link, "help", barriers=["money"])
    now.forward(days=20)
    for _ in range(2):
        tell(visitor, link, "fine")
    later = TODAY + timedelta(days=20)
    found = {b.kind: b.resolved_on for b in rows(database, Barrier)}
    assert found == {"Money": later, "Visa": None}  # what others reported is not theirs to close
    undo(visitor, link, "fine")
    assert {b.resolved_on for b in rows(database, Barrier)} == {None}
