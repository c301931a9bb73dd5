from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.messaging.delivery.bounce_reports import BounceKind, bounce_kind, read_report

KEY = "0123456789abcdef01234567"
OURS = f"<{KEY}.7@stay.example>"


def report(
    *,
    status: str = "5.1.1",
    action: str = "failed",
    quoted: str = OURS,
    whole: bool = False,
    top: str = "",
) -> bytes:
    """A delivery report as mail servers write them (RFC 3464)."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    about = f"Final-Recipient: rfc822; ada@learner.example\nAction: {action}\nStatus: {status}\n"
    parts = [
        "Content-Type: text/plain\n\nYour message could not be delivered.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{about}\n",
        f"Content-Type: {kind}\n\nSubject: Hello\nMessage-ID: {quoted}\n\nWords",
    ]
    top += "Content-Type: multipart/report; report-type=delivery-status; boundary=seam\n\n"
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
    assert (told.kind, told.number, told.key) == (kind, 7, KEY)


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


def test_a_report_says_when_where_its_date_has_a_zone() -> None:
    (told,) = read_report(report(top="Date: Mon, 02 Mar 2026 13:00:00 +0100\n"))
    assert told.at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    for odd in ("", "Date: soon\n", "Date: Mon, 02 Mar 2026 13:00:00 -0000\n"):
        assert [told.at for told in read_report(report(top=odd))] == [None]


QMAIL = f"""\
From: MAILER-DAEMON@mail.example
Subject: failure notice

Hi. This is the qmail-send program at mail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@learner.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 No such user

--- Below this line is a copy of the message.

From: Team <hi@stay.example>
Message-ID: {OURS}
Subject: Hello

Words
"""
EXIM = f"""\
From: Mail Delivery System <Mailer-Daemon@mail.example>
X-Failed-Recipients: ada@learner.example
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@learner.example
    mailbox is full: retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

Message-Id: {OURS}
Subject: Hello

Words
"""


@pytest.mark.parametrize(
    ("mail", "kind", "detail"),
    [
        (QMAIL, BounceKind.HARD, "550 5.1.1 No such user"),
        (EXIM, BounceKind.SOFT, "the server gave no code"),
    ],
)
def test_servers_with_words_of_their_own_are_read_and_believed_as_far_as_they_say(
    mail: str, kind: BounceKind, detail: str
) -> None:
    (told,) = read_report(mail.encode())
    assert (told.kind, told.number, told.key) == (kind, 7, KEY)
    assert detail in (told.detail or "")


def test_a_learner_who_answers_below_our_mail_reports_nothing() -> None:
    answer = (
        f"From: ada@learner.example\nIn-Reply-To: {OURS}\nSubject: Re: Hello\n\n"
        f"Thanks, I will look at 5.1.1 tonight.\n\n> Message-ID: {OURS}\n> Words\n"
    )
    assert read_report(answer.encode()) == []


@given(some.binary(max_size=400))
def test_whatever_is_piped_in_is_no_report_and_no_error(mail: bytes) -> None:
    assert read_report(mail) == []
    assert isinstance(read_report(QMAIL.encode() + mail), list)


def test_a_mail_made_to_cost_much_is_given_up() -> None:
    deep = b"Content-Type: message/rfc822\n\n" * 5000 + QMAIL.encode()
    assert read_report(deep) == []
    blank = QMAIL.encode() + b"\n" * 2_000_000
    assert len(read_report(blank)) == 1
