"""What statements say: of whom, when, what, and what they take back."""

from typing import Any

import pytest

from domain.sources.events import VOIDED, LearningEvent, RefusedEvent, read_statements
from tests.domain.sources.events.samples import statement
from tests.factories import NOON


def event_of(**changes: Any) -> LearningEvent:
    (event,) = read_statements([statement(**changes)], now=NOON).events
    return event


def refusal_of(**changes: Any) -> RefusedEvent:
    (refused,) = read_statements([statement(**changes)], now=NOON).refused
    return refused


def test_a_statement_of_moodle_is_read() -> None:
    course = {"id": "https://moodle.example.org/course/view.php?id=7"}
    event = event_of(
        context={
            "registration": "0b4a3c1e-8f0e-4c8e-9d0a-0000000000aa",
            "contextActivities": {"grouping": [{"id": "https://moodle.example.org"}, course]},
        },
        result={
            "score": {"scaled": 0.85},
            "completion": True,
            "success": False,
            "duration": "PT90S",
        },
    )
    assert event.key == "xapi:0b4a3c1e-8f0e-4c8e-9d0a-000000000001"
    assert event.people == ("ref:17",)
    assert event.happened_at is not None
    assert event.happened_at.isoformat() == "2026-03-02T08:30:00+00:00"
    assert event.kind == "content"
    assert {"7", course["id"], "0b4a3c1e-8f0e-4c8e-9d0a-0000000000aa"} <= set(event.courses)
    assert (event.minutes, event.score) == (1.5, 85)
    assert (event.is_completed, event.is_passed) == (True, False)


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        ({"mbox": "mailto:Ada@Learner.example"}, "email:ada@learner.example"),
        ({"mbox_sha1sum": "A" * 40}, f"sha1:{'a' * 40}"),
        ({"openid": "https://ada.example/"}, "ref:https://ada.example/"),
        ({"account": {"homePage": "https://x", "name": 17}}, "ref:17"),
        ({"account": {"homePage": "https://x", "name": "ada@x.example"}}, "email:ada@x.example"),
    ],
)
def test_an_actor_is_known_in_each_of_the_four_ways(actor: dict[str, Any], person: str) -> None:
    assert event_of(actor=actor).people == (person,)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"actor": {"name": "Ada"}}, "no mbox, mbox_sha1sum, account or openid"),
        ({"actor": {"objectType": "Group", "mbox": "mailto:a@b.example"}}, "is about a group"),
        ({"actor": {"mbox": "ada@learner.example"}}, "no mailto: address"),
        ({"actor": {"mbox_sha1sum": "abc"}}, "no SHA-1"),
        ({"id": "7"}, "id is no UUID"),
        ({"verb": {"display": {"en": "did"}}}, "verb.id is missing"),
        ({"object": None}, "object is missing"),
        ({"object": {"objectType": "Thing", "id": "x"}}, "none that xAPI knows"),
        ({"object": {"objectType": ["x"], "id": "x"}}, "none that xAPI knows"),
        ({"result": {"score": {"scaled": 1.7}}}, "from -1 to 1"),
        ({"result": {"duration": "an hour"}}, "PT1H30M"),
        ({"verb": {"id": VOIDED}, "object": {"id": "x"}}, "no StatementRef"),
    ],
)
def test_what_cannot_be_kept_says_why(changes: dict[str, Any], says: str) -> None:
    refused = refusal_of(**changes)
    assert says in refused.reason
    assert refused.index == 0


def test_without_a_timestamp_the_stored_time_counts_else_that_of_arrival() -> None:
    stored = event_of(timestamp=None, stored="2026-03-01T10:00:00Z").happened_at
    assert stored is not None
    assert stored.day == 1
    assert event_of(timestamp=None).happened_at is None


def test_a_voiding_statement_names_what_it_takes_back_and_nobody() -> None:
    target = {"objectType": "StatementRef", "id": "0B4A3C1E-8F0E-4C8E-9D0A-0000000000FF"}
    event = event_of(verb={"id": VOIDED}, object=target)
    assert event.voids == "xapi:0b4a3c1e-8f0e-4c8e-9d0a-0000000000ff"
    assert event.people == ()
    assert event.kind is None


@pytest.mark.parametrize(
    ("verb", "thing", "kind"),
    [
        ("http://adlnet.gov/expapi/verbs/answered", "", "assessment"),
        ("https://w3id.org/xapi/video/verbs/played", "", "video"),
        ("http://id.tincanapi.com/verb/viewed", "http://x/activitytype/lms/course", "content"),
        ("http://x/viewed", "http://id.tincanapi.com/activitytype/forum-topic", "discussion"),
        (
            "http://adlnet.gov/expapi/verbs/attempted",
            "http://x/activities/assessment",
            "assessment",
        ),
        ("https://w3id.org/xapi/adl/verbs/logged-in", "", "other"),
        # who is given a mark or a place was not there for it
        ("http://adlnet.gov/expapi/verbs/scored", "http://x/activities/assessment", None),
        ("https://w3id.org/xapi/adl/verbs/abandoned", "", None),
    ],
)
def test_what_was_done_has_its_kind(verb: str, thing: str, kind: str | None) -> None:
    found = event_of(verb={"id": verb}, object={"id": "http://x/1", "definition": {"type": thing}})
    assert found.kind == kind


@pytest.mark.parametrize(
    ("score", "percent"),
    [
        ({"raw": 15, "max": 20}, 75),
        ({"raw": 3, "min": 1, "max": 5}, 50),
        ({"raw": 15}, None),
        ({"raw": 25, "max": 20}, None),
        ({"scaled": -0.5}, None),
    ],
)
def test_a_score_is_percent_or_nothing(score: dict[str, float], percent: float | None) -> None:
    assert event_of(result={"score": score}).score == percent
