from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from domain.store.outbox.messages import Claimed
from tests.factories import NOON
from tests.worker.senders.samples import KEYS, claimed
from worker.senders.mime import mail_bytes, message_id

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


def read(message: Claimed, sender: str = "Team <hi@stay.example>") -> EmailMessage:
    made = mail_bytes(message, sender=sender, at=NOON, keys=KEYS)
    return cast("EmailMessage", message_from_bytes(made, policy=default))


def test_a_mail_has_every_header_a_nudge_needs() -> None:
    mail = read(claimed(headers={"List-ID": "Staycourse nudges <nudges.stay.example>"}))
    assert mail["From"] == "Team <hi@stay.example>"
    assert mail["To"] == "ada@learner.example"
    assert mail["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-ID"] == "Staycourse nudges <nudges.stay.example>"
    assert mail["Message-ID"] == message_id(claimed(), "stay.example", keys=KEYS)


def test_text_comes_first_and_html_is_the_alternative() -> None:
    mail = read(claimed())
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert text.get_content() == "Words\n.\nMore words\n"
    assert html.get_content() == "<p>Words</p>"
    assert read(claimed(html=None)).get_content() == "Words\n.\nMore words\n"


@given(PRINTABLE, st.text())
def test_any_words_arrive_as_they_were_written(subject: str, text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mail = read(claimed(subject=subject, text=text, html=None))
    assert mail["Subject"] == subject
    raw = cast("bytes", mail.get_payload(decode=True))
    assert raw.decode() == text


def test_a_senders_name_may_be_in_any_script() -> None:
    mail = read(claimed(), "Équipe Zoë <hi@stay.example>")
    assert mail["From"].addresses[0].display_name == "Équipe Zoë"


@given(st.text())
def test_no_value_becomes_a_header_of_its_own(value: str) -> None:
    mail = read(claimed(subject=f"a\r\nBcc: x@y.zz\r\n{value}"))
    assert mail["Bcc"] is None


def test_every_line_is_short_and_seven_bit() -> None:
    message = claimed(subject="Würde " * 60, text="é" * 5000)
    for line in mail_bytes(message, sender="Ünal <a@b.cd>", at=NOON, keys=KEYS).split(b"\r\n"):
        assert len(line) <= 998
        assert line.isascii()
