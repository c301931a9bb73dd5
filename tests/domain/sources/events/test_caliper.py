"""What Caliper's events say, with what Canvas and Blackboard add of people."""

from typing import Any

import pytest

from domain.sources.events.caliper import read_envelope
from domain.sources.events.event import LearningEvent
from tests.domain.sources.events.samples import caliper_event, envelope
from tests.factories import NOON


def event_of(**changes: Any) -> LearningEvent:
    (event,) = read_envelope(envelope(caliper_event(**changes)), now=NOON).events
    return event


def test_a_media_event_is_read() -> None:
    event = event_of(
        group={"id": "https://lms.example.org/courses/7", "courseNumber": "CARE-1"},
        session={"id": "urn:session:5"},
    )
    assert event.key.endswith("000000000002")
    assert event.people == ("ref:https://lms.example.org/users/17", "ref:17")
    assert event.kind == "video"
    assert {"7", "CARE-1"} <= set(event.courses)
    assert event.session == "urn:session:5"


def test_further_identifiers_and_those_of_platforms_are_all_the_same_person() -> None:
    canvas = {
        "id": "urn:instructure:canvas:user:21070000000000712",
        "type": "Person",
        "otherIdentifiers": [{"identifierType": "EmailAddress", "identifier": "Ada@x.example"}],
        "extensions": {"com.instructure.canvas": {"user_sis_id": "S-9", "user_login": "ada"}},
    }
    people = event_of(actor=canvas).people
    assert {"email:ada@x.example", "ref:S-9", "ref:ada", "ref:712"} <= set(people)
    blackboard = {"id": "https://bb.example/users/f1", "extensions": {"bb:user.externalId": "b7"}}
    assert "ref:b7" in event_of(actor=blackboard).people
    assert event_of(actor="https://lms.example.org/users/4").people[-1] == "ref:4"


def test_a_grade_is_the_learners_and_no_sign_that_they_were_there() -> None:
    attempt = {
        "id": "https://lms.example.org/attempts/1",
        "assignee": "https://lms.example.org/users/17",
        "assignable": "https://lms.example.org/quizzes/3",
    }
    event = event_of(
        type="GradeEvent",
        action="Graded",
        actor={"id": "https://lms.example.org/users/teacher", "type": "Person"},
        object=attempt,
        generated={"scoreGiven": 8, "maxScore": 10},
    )
    assert event.people[-1] == "ref:17"
    assert event.kind is None
    assert (event.object, event.score) == ("https://lms.example.org/quizzes/3", 80)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"type": "AssessmentEvent", "action": "Submitted"}, "assessment"),
        ({"type": "ForumEvent", "action": "Subscribed"}, "discussion"),
        ({"type": "SessionEvent", "action": "LoggedIn"}, "other"),
        ({"type": "SessionEvent", "action": "TimedOut"}, None),
        (
            {"type": "ViewEvent", "action": "Viewed", "object": {"type": "Page", "id": "x"}},
            "content",
        ),
        (
            {"type": "NavigationEvent", "action": "NavigatedTo", "object": {"type": "Assessment"}},
            "assessment",
        ),
    ],
)
def test_events_have_their_kind(changes: dict[str, Any], kind: str | None) -> None:
    assert event_of(**changes).kind == kind


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"id": "urn:x", "type": "Person"}, "nothing that happened"),
        (caliper_event(actor={"id": "urn:x", "type": "SoftwareApplication"}), "no person"),
        (caliper_event(type="GradeEvent"), "whose grade"),
        (caliper_event(id=None), "id is missing"),
        (caliper_event(actor=None), "actor is missing"),
    ],
)
def test_what_cannot_be_kept_says_why(event: dict[str, Any], says: str) -> None:
    (refused,) = read_envelope(envelope(event), now=NOON).refused
    assert says in refused.reason
