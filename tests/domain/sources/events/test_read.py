"""Whatever bytes are sent become events, or reasons; a bad one costs no other."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.frames import ACTIVITY_KINDS
from domain.sources.events import MOST_EVENTS, EventBatch, EventError, read_events, read_statements
from tests.domain.sources.events.samples import caliper_event, envelope, plain, statement
from tests.factories import NOON


def read(sent: Any) -> EventBatch:
    return read_events(json.dumps(sent).encode(), now=NOON)


def test_each_format_is_told_by_its_own_marks_one_or_many() -> None:
    mixed = [statement(), caliper_event(), plain()]
    keys = [one.key.partition(":")[0] for one in read(mixed).events]
    assert keys == ["xapi", "caliper", "plain"]
    assert len(read({"events": mixed}).events) == 3
    assert len(read(envelope(caliper_event(), caliper_event(id="urn:x:2"))).events) == 2
    assert len(read(statement()).events) == 1


def test_a_bad_event_costs_no_other_and_is_named_by_its_place() -> None:
    found = read([plain(), 7, plain(id="e2", at="yesterday"), plain(id="e3")])
    assert [one.key for one in found.events] == ["plain:e1", "plain:e3"]
    assert [(one.index, one.id) for one in found.refused] == [(1, None), (2, "e2")]
    assert "no instant" in found.refused[1].reason


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no JSON"),
        (b'{"id": ', "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (json.dumps([1] * (MOST_EVENTS + 1)).encode(), "send parts"),
        (json.dumps(envelope(dataVersion="http://x/v1p0")).encode(), "Caliper 1.1"),
    ],
)
def test_what_cannot_be_read_at_all_is_explained(body: bytes, says: str) -> None:
    with pytest.raises(EventError, match=says):
        read_events(body, now=NOON)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2026-03-02T12:05:01Z", "still to come"),
        ("1970-01-01T00:00:00Z", "before the year 2000"),
        ("2026-03-02T08:30:00", "no offset"),
        ("2026-03-02", "no instant"),
        ("9999-12-31T23:59:59-14:00", "no instant"),
        (1772440200, "no instant"),
    ],
)
def test_an_instant_that_cannot_be_is_refused_with_its_reason(at: object, says: str) -> None:
    (refused,) = read(plain(at=at)).refused
    assert says in refused.reason


def test_a_clock_a_little_ahead_is_put_back_to_ours() -> None:
    (event,) = read(plain(at="2026-03-02T12:04:00Z")).events
    assert event.happened_at == NOON


def test_the_same_without_an_id_is_the_same_event_and_another_time_is_not() -> None:
    first, second = plain(id=None), plain(id=None, at="2026-03-02T08:30:01Z")
    one, again, other = read([first, first, second]).events
    assert one.key == again.key != other.key
    for bare in (plain(id=None, at=None), statement(id=None, timestamp=None)):
        (refused,) = read(bare).refused
        assert "count twice" in refused.reason


def test_our_own_words_say_whose_it_is_and_what() -> None:
    sent = plain(enrolment="care:17", email="Ada@Learner.Example", minutes=4.5, score=72, session=3)
    (event,) = read(sent).events
    assert event.people == ("enrolment:care:17", "ref:17", "email:ada@learner.example")
    assert (event.kind, event.minutes, event.score) == ("assessment", 4.5, 72)
    assert event.session == "3"
    for bad, says in (
        (plain(learner=None), "whose it is"),
        (plain(ip="10.0.0.1"), "has ip"),
        (plain(kind="fun"), "kind is none of"),
        (plain(score=101), "from 0 to 100"),
        (plain(event=None), "event is missing"),
        (plain(completed="yes"), "neither true nor false"),
    ):
        assert says in read(bad).refused[0].reason


def test_what_no_database_keeps_is_left_out() -> None:
    (event,) = read(plain(id="a\0b", object="\0")).events
    assert (event.key, event.object) == ("plain:ab", None)
    (event,) = read_statements([statement(verb={"id": "x\ud800y"})], now=NOON).events
    assert event.verb == "x?y"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "name"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A good item in which something is anything."""
    item = draw(st.sampled_from([statement, caliper_event, plain]))()
    found: Any = item
    while True:
        name = draw(st.sampled_from([*found, "context", "result", "group", "score", "extensions"]))
        if not isinstance(found.get(name), dict) or draw(st.booleans()):
            found[name] = draw(_values)
            return item
        found = found[name] = dict(found[name])


@settings(max_examples=150, deadline=None)
@given(st.lists(spoilt() | _values, max_size=4))
def test_every_item_becomes_an_event_or_a_reason(items: list[Any]) -> None:
    found = read_events(json.dumps(items).encode(), now=NOON)
    assert len(found.events) + len(found.refused) == len(items)
    assert all(len(one.key) < 520 for one in found.events)
    assert all(one.kind in (*ACTIVITY_KINDS, None) for one in found.events)
    assert all(one.happened_at is None or one.happened_at <= NOON for one in found.events)
    assert all(one.reason for one in found.refused)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(EventError):
        assert isinstance(read_events(body, now=NOON), EventBatch)
