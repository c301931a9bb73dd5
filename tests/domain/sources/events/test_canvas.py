"""Canvas's own format: people, courses and work by all they are called, and no more than that."""

import json
from typing import Any

import pytest

from domain.sources.events import LearningEvent, accounts_of, read_events
from tests.domain.sources.events.samples import caliper_event, envelope, live_event
from tests.factories import NOON


def read(sent: Any) -> LearningEvent:
    (found,) = read_events(json.dumps(sent).encode(), now=NOON).events
    return found


def test_a_page_that_was_seen_is_the_learners_by_number_login_and_both_ids() -> None:
    found = read(live_event())
    assert found.people == ("ref:S-17", "email:ada@example.org", "ref:21070000000000017", "ref:17")
    assert found.courses == ("SIS-7", "21070000000000007", "7")
    assert (found.kind, found.object, found.session) == ("content", "3", "s-1")
    assert found.happened_at is not None
    assert found.happened_at.isoformat() == "2026-03-02T08:30:00+00:00"


def test_the_same_event_sent_again_is_the_same_and_another_is_not() -> None:
    again = live_event() | {"iat": 7}
    assert read(again).key == read(live_event()).key
    assert read(live_event(asset_id="4")).key != read(live_event()).key


def test_a_grade_is_of_whom_was_graded_and_no_sign_of_them() -> None:
    body = {"student_id": "21070000000000018", "assignment_id": "21070000000000009"}
    found = read(live_event("grade_change", score=8, points_possible=10, **body))
    assert found.people == ("ref:21070000000000018", "ref:18")
    assert (found.score, found.kind, found.object) == (80.0, None, "9")


@pytest.mark.parametrize(
    ("name", "body", "kind", "handed_in"),
    [
        ("logged_in", {}, "other", None),
        ("submission_created", {"assignment_id": "9"}, "assessment", True),
        ("quiz_submitted", {"quiz_id": "9"}, "assessment", True),
        ("discussion_entry_created", {"discussion_topic_id": "9"}, "discussion", None),
    ],
)
def test_what_learners_do_has_its_kind(
    name: str, body: dict[str, Any], kind: str, *, handed_in: bool | None
) -> None:
    found = read(live_event(name, **body))
    assert (found.kind, found.is_completed) == (kind, handed_in)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (live_event("course_created"), "nothing that a learner did"),
        (live_event() | {"metadata": {"event_name": "asset_accessed"}}, "who did it"),
        (live_event("grade_change"), "whose grade"),
        (live_event() | {"metadata": {}}, "event_name is missing"),
    ],
)
def test_what_cannot_be_kept_says_why(sent: dict[str, Any], says: str) -> None:
    (refused,) = read_events(json.dumps(sent).encode(), now=NOON).refused
    assert says in refused.reason


def test_the_account_is_that_of_every_event_in_either_format() -> None:
    of_canvas = {"com.instructure.canvas": {"root_account_uuid": "U"}}
    ours = caliper_event(actor={"id": "urn:x:1", "type": "Person", "extensions": of_canvas})
    assert accounts_of(live_event()) == {"U"}
    assert accounts_of(envelope(ours)) == {"U"}
    assert accounts_of(envelope(ours, caliper_event())) == {"U", ""}
    assert accounts_of({"data": [7], "metadata": []}) == {""}
