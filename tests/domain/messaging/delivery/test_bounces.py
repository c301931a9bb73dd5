from datetime import timedelta

import pytest

from domain.messaging.delivery.bounces import (
    BounceKind,
    EventError,
    bounce_kind,
    event_signature,
    is_signed_report,
    message_key,
    read_events,
    read_report,
)
from tests.factories import NOON

KEY = message_key("1/reengage/2026-W10")
OURS = f"<{KEY}.7@stay.example>"


def report(
    *, status: str = "5.1.1", action: str = "failed", quoted: str = OURS, whole: bool = False
) -> bytes:
    """A delivery report as mail servers write them (RFC 3464)."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    about = f"Final-Recipient: rfc822; ada@learner.example\nAction: {action}\nStatus: {status}\n"
    parts = [
        "Content-Type: text/plain\n\nYour message could not be delivered.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{about}\n",
        f"Content-Type: {kind}\n\nSubject: Hello\nMessage-ID: {quoted}\n\nWords",
    ]
    top = "Content-Type: multipart/report; report-type=delivery-status; boundary=seam\n\n"
    return (top + "".join(f"--seam\n{part}\n" for part in parts) + "--seam--\n").encode()


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", BounceKind.HARD),
        ("5.2.1", "failed", BounceKind.HARD),
        ("5.2.2", "failed", BounceKind.SOFT),
        ("5.7.1", "failed", BounceKind.SOFT),
        ("4.4.7", "failed", BounceKind.SOFT),
        ("2.0.0", "delivered", BounceKind.DELIVERED),
    ],
)
def test_a_report_says_what_became_of_the_mail_it_quotes(
    *, whole: bool, status: str, action: str, kind: BounceKind
) -> None:
    (told,) = read_report(report(status=status, action=action, whole=whole))
    assert (told.kind, told.number, told.digest) == (kind, 7, KEY)


def test_a_mail_that_is_still_tried_is_no_news() -> None:
    assert read_report(report(status="4.4.1", action="delayed")) == []


@pytest.mark.parametrize("mail", [b"", b"Subject: hi\r\n\r\nHello", report(quoted="<x@y.example>")])
def test_what_is_no_report_about_a_mail_of_ours_says_nothing(mail: bytes) -> None:
    assert read_report(mail) == []


def test_a_complaint_is_read() -> None:
    mail = report(action="delayed").replace(b"message/delivery-status", b"message/feedback-report")
    assert [told.kind for told in read_report(mail)] == [BounceKind.COMPLAINT]


def test_the_same_report_has_the_same_name() -> None:
    mail = report()
    assert read_report(mail) == read_report(mail)


@pytest.mark.parametrize("code", ["5.1.1", "5.1.10", "5.1.1 (no such user)"])
def test_only_a_dead_mailbox_bounces_hard(code: str) -> None:
    assert bounce_kind(code) is BounceKind.HARD
    assert bounce_kind("5.1.100") is BounceKind.SOFT


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
    ],
)
def test_a_post_in_another_format_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(EventError, match=r"not in the format"):
        read_events(body)
