from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from demo.local_inbox.server import Inbox, start_inbox
from domain.policy import Channel
from tests.factories import NOON
from tests.worker.senders.samples import KEYS, claimed
from tests.worker.senders.servers import free_port
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.sender import SendResult
from worker.senders.sms import SmsSender, TwilioAccount


class Open:
    """An open inbox and how to reach it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.smtp, self.http = free_port(), free_port()
        self.inbox: Inbox = start_inbox(self.smtp, self.http, folder)

    def mail(self) -> None:
        account = SmtpAccount(
            host="127.0.0.1",
            port=self.smtp,
            security="none",
            sender="Team <hi@stay.example>",
            bounce_keys=KEYS,
        )
        sender = EmailSender(account, clock=lambda: NOON)
        html = "<h1>Welcome</h1><script>alert(1)</script>"
        sent = sender.send(claimed(subject="A <b>warm</b> hello", html=html))
        sender.close()
        assert sent.result is SendResult.SENT

    def text(self) -> None:
        url = f"http://127.0.0.1:{self.http}"
        sender = SmsSender(TwilioAccount(sid="AC1", token="t", sender="+44", base_url=url))
        message = claimed(channel=Channel.SMS, address="+447700900123", text="Hello by text")
        sent = sender.send(message)
        sender.close()
        assert sent.result is SendResult.SENT
        assert sent.provider_id is not None

    def get(self, path: str) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.http, timeout=5)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.read().decode()
        connection.close()
        return answer.status, found, answer.headers["Content-Security-Policy"]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    made = Open(tmp_path / "inbox")
    yield made
    made.inbox.stop()


def test_a_mail_and_a_text_can_both_be_read(opened: Open) -> None:
    assert "Nothing yet" in opened.get("/")[1]
    opened.mail()
    opened.text()
    first, second = opened.inbox.messages()
    assert (first.subject, first.headers["Reply-To"]) == (
        "A <b>warm</b> hello",
        "grace@coach.example",
    )
    assert (second.channel, second.to, second.text) == ("sms", "+447700900123", "Hello by text")
    page = opened.get("/")[1]
    assert "Hello by text" in page
    assert "A &lt;b&gt;warm&lt;/b&gt; hello" in page


def test_the_html_of_a_mail_can_run_nothing(opened: Open) -> None:
    opened.mail()
    status, html, policy = opened.get("/messages/1/html")
    assert (status, "<h1>Welcome</h1>" in html) == (200, True)
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert 'sandbox="allow-popups' in opened.get("/messages/1")[1]


@pytest.mark.parametrize("path", ["/messages/9", "/messages/x", "/messages", "/else"])
def test_what_is_not_there_is_not_found(opened: Open, path: str) -> None:
    assert opened.get(path)[0] == 404


def test_messages_are_still_there_after_a_restart(opened: Open) -> None:
    opened.mail()
    again = Inbox(opened.folder)
    assert [m.subject for m in again.messages()] == ["A <b>warm</b> hello"]
    again.keep_text({"To": "+44", "Body": "x"})
    assert [m.number for m in again.messages()] == [1, 2]
