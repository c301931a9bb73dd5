from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from domain.coaching.challenges import ChallengeGroup
from domain.messaging.links.signed import Link, Purpose
from domain.store.coaching.challenges import find_membership, save_groups
from domain.store.database.engine import Database
from domain.store.people.learner_settings import (
    LearnerSettings,
    read_learner_settings,
    save_learner_settings,
)
from domain.store.tables import Cohort, Enrolment
from tests.dashboard.public.conftest import Turning, address
from tests.factories import NOON, TODAY, Course, Person, add_activity, add_learner, on_both


@pytest.fixture
def others(database: Database, link: Link) -> list[Person]:
    """Ada and two others in a challenge of three days; Bo may be named."""
    with database.transaction() as session:
        cohort = session.exec(select(Cohort)).one().id or 0
        course = Course(cohort_id=cohort, coach_id=1)
        bo, cleo = (add_learner(session, course, name) for name in ("bo", "cleo"))
        named = LearnerSettings(challenge_opt_in=True, share_first_name=True)
        save_learner_settings(session, bo.learner_id, named, now=NOON)
        save_learner_settings(
            session, link.learner_id, LearnerSettings(challenge_opt_in=True), now=NOON
        )
        numbers = (link.enrolment_id, bo.enrolment_id, cleo.enrolment_id)
        group = ChallengeGroup(cohort_id=cohort, enrolment_ids=numbers, target_days=3)
        save_groups(session, [group], week_starts_on=TODAY, now=NOON)
        add_activity(session, bo, TODAY)
        add_activity(session, bo, TODAY + timedelta(days=1))
        add_activity(session, bo, TODAY - timedelta(days=1))  # last week does not count
    return [bo, cleo]


def act(visitor: TestClient, link: Link, do: str) -> str:
    answer = visitor.post(address(link, Purpose.CHALLENGE), data={"do": do})
    assert answer.status_code == 200
    return answer.text


@on_both
def test_the_group_is_seen_with_first_names_only_where_agreed(
    visitor: TestClient, others: list[Person], link: Link, now: Turning
) -> None:
    now.forward(days=3)
    text = visitor.get(address(link, Purpose.CHALLENGE)).text
    assert "From 2 March to 8 March: 3 active days each." in text
    assert "Bo</span>" in text
    assert "2 of 3 days" in text
    assert "A fellow learner" in text
    assert "Cleo" not in text
    assert "Example" not in text
    assert "Together: 2 of 9 days." in text


def test_days_to_come_are_not_known(visitor: TestClient, others: list[Person], link: Link) -> None:
    assert "Together: 1 of 9 days." in visitor.get(address(link, Purpose.CHALLENGE)).text


@on_both
def test_leaving_hides_from_the_others_until_coming_back(
    visitor: TestClient, database: Database, others: list[Person], link: Link
) -> None:
    bo = others[0]
    theirs = Link(purpose=Purpose.CHALLENGE, learner_id=bo.learner_id, channel="email",
                  enrolment_id=bo.enrolment_id, intervention="peer_challenge",
                  period="2026-W10")  # fmt: skip
    for _ in range(2):
        assert "You have left this challenge" in act(visitor, link, "leave")
    assert visitor.get(address(theirs, Purpose.CHALLENGE)).text.count("A fellow learner") == 1
    assert "You are back in" in act(visitor, link, "rejoin")
    assert visitor.get(address(theirs, Purpose.CHALLENGE)).text.count("A fellow learner") == 2


def test_no_more_challenges_is_for_good(
    visitor: TestClient, database: Database, others: list[Person], link: Link
) -> None:
    assert "no more challenges" in act(visitor, link, "never")
    with database.transaction() as session:
        assert not read_learner_settings(session, link.learner_id).challenge_opt_in
        found = find_membership(session, link.enrolment_id)
        assert found is not None
        assert found.left


def test_opting_out_on_the_preferences_leaves_the_running_one(
    visitor: TestClient, database: Database, others: list[Person], link: Link
) -> None:
    visitor.post(address(link, Purpose.PREFERENCES), data={"on": ["risk/email"]})
    assert "You have left this challenge" in visitor.get(address(link, Purpose.CHALLENGE)).text


def test_a_week_later_it_is_over_and_without_one_there_is_none(
    visitor: TestClient, database: Database, link: Link, now: Turning
) -> None:
    assert "no challenge for you this week" in visitor.get(address(link, Purpose.CHALLENGE)).text
    with database.transaction() as session:
        cohort = session.exec(select(Cohort)).one().id or 0
        group = ChallengeGroup(cohort_id=cohort, enrolment_ids=(link.enrolment_id,), target_days=2)
        save_groups(session, [group], week_starts_on=TODAY, now=NOON)
    assert "Everybody else has left" in visitor.get(address(link, Purpose.CHALLENGE)).text
    now.forward(days=7)
    assert "has ended" in visitor.get(address(link, Purpose.CHALLENGE)).text


def test_who_has_left_the_course_is_no_longer_shown_to_the_group(
    visitor: TestClient, database: Database, others: list[Person], link: Link
) -> None:
    with database.transaction() as session:
        session.get_one(Enrolment, others[0].enrolment_id).withdrawn_on = TODAY
    text = visitor.get(address(link, Purpose.CHALLENGE)).text
    assert "Bo</span>" not in text
    assert text.count("A fellow learner") == 1


@on_both
def test_who_does_more_than_was_asked_has_reached_it_and_no_more(
    visitor: TestClient, others: list[Person], link: Link, now: Turning, database: Database
) -> None:
    with database.transaction() as session:
        for days in range(2, 6):
            add_activity(session, others[0], TODAY + timedelta(days=days))
    now.forward(days=6)
    text = visitor.get(address(link, Purpose.CHALLENGE)).text
    assert "3 of 3 days · ✓" in text
    assert "6 of 3" not in text
