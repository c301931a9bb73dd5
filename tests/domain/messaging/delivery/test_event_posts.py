from datetime import UTC, datetime, timedelta

import pytest

from domain.messaging.delivery.bounce_reports import BounceKind
from domain.messaging.delivery.event_posts import (
    ProviderEventError,
    event_signature,
    is_signed_report,
    read_events,
)
from tests.domain.messaging.delivery.test_bounce_reports import OURS
from tests.factories import NOON


def test_a_post_is_believed_only_signed_whole_and_fresh() -> None:
    body, moment = b'{"events": []}', str(int(NOON.timestamp()))
    header = f"t={moment},v1={event_signature(body, moment, secret='s')}"
    assert is_signed_report(header, body, secret="s", now=NOON)
    assert is_signed_report(header, body, secret="s", now=NOON + timedelta(minutes=5))
    assert not is_signed_report(header, body, secret="s", now=NOON + timedelta(minutes=6))
    assert not is_signed_report(header, body + b" ", secret="s", now=NOON)
    assert not is_signed_report(header, body, secret="other", now=NOON)
    unsigned = f"t={moment},v1={event_signature(body, moment, secret='')}"
    assert not is_signed_report(unsigned, body, secret="", now=NOON)


@pytest.mark.parametrize("header", ["", "t=,v1=", "t=x,v1=y", "v1=1", "t=²,v1=é", ",,,"])
def test_a_crafted_signature_is_only_wrong(header: str) -> None:
    assert not is_signed_report(header, b"", secret="s", now=NOON)


def test_events_name_a_mail_or_an_address() -> None:
    body = (
        f'{{"events": [{{"id": 1, "type": "complaint", "message_id": "{OURS}"}},'
        ' {"id": "2", "type": "soft_bounce", "address": "a@b.example", "detail": "full"}]}'
    )
    first, second = read_events(body.encode())
    assert (first.event_id, first.kind, first.number) == ("post:1", BounceKind.COMPLAINT, 7)
    assert (second.address, second.detail) == ("a@b.example", "full")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"events": 1}',
        b'{"events": [1]}',
        b'{"events": [{"id": "1", "type": "hard_bounce"}]}',
        b'{"events": [{"type": "hard_bounce", "address": "a"}]}',
        b'{"events": [{"id": "1", "type": "gone", "address": "a"}]}',
        b"\xff",
        b'{"events": [{"id": "1", "type": "hard_bounce", "address": "a", "at": "soon"}]}',
        b'{"events": [{"id": "1", "type": "hard_bounce", "address": "a", "at": "2026-03-02"}]}',
        b'{"events": [{"id": "1", "type": "hard_bounce", "address": "a", "at": 1e99}]}',
    ],
)
def test_a_post_in_another_format_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(ProviderEventError, match=r"not in the format"):
        read_events(body)


@pytest.mark.parametrize(
    "at", ['"2026-03-02T13:00:00+01:00"', '"2026-03-02T12:00:00Z"', "1772452800"]
)
def test_an_event_may_say_when_it_happened(at: str) -> None:
    body = f'{{"events": [{{"id": "1", "type": "hard_bounce", "address": "a", "at": {at}}}]}}'
    (told,) = read_events(body.encode())
    assert told.at == datetime(2026, 3, 2, 12, tzinfo=UTC)
