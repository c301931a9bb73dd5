import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any, ClassVar

import pytest
from aiosmtpd.controller import Controller

from tests.factories import NOON
from tests.worker.senders.samples import KEYS, claimed
from tests.worker.senders.servers import Mailbox, free_port, lets_in, mail_server
from worker.senders.email import EmailSender, SmtpAccount
from worker.senders.sender import Delivery, SendResult


@pytest.fixture(params=[False, True], ids=["one_by_one", "pipelining"])
def mailbox(request: pytest.FixtureRequest) -> Mailbox:
    return Mailbox(pipelining=request.param)


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    with mail_server(mailbox) as controller:
        yield controller


def account(port: int, **changes: Any) -> SmtpAccount:
    usual: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "Team <hi@stay.example>",
        "timeout": 3.0,
        "bounce_keys": KEYS,
    }
    return SmtpAccount(**(usual | changes))


@pytest.fixture
def sender(server: Controller) -> Iterator[EmailSender]:
    made = EmailSender(account(server.port), clock=lambda: NOON)
    yield made
    made.close()


def to(sender: EmailSender, who: str) -> Delivery:
    return sender.send(claimed(address=f"{who}@learner.example"))


def test_mails_arrive_whole_over_one_connection(sender: EmailSender, mailbox: Mailbox) -> None:
    assert [to(sender, "ada").result for _ in range(3)] == [SendResult.SENT] * 3
    assert len(mailbox.connections) == 1
    first = mailbox.mails[0]
    body = first.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Words\n.\nMore words\n"


@pytest.mark.parametrize(
    ("who", "result", "suppress", "words"),
    [
        ("gone", SendResult.FAILED, "bounced", "recipient refused: 550 5.1.1"),
        ("policy", SendResult.FAILED, None, "recipient refused: 554"),
        ("full", SendResult.RETRY, None, "recipient refused: 452"),
        ("spam", SendResult.FAILED, None, "message refused: 554"),
        ("later", SendResult.RETRY, None, "message refused: 451"),
        ("drop", SendResult.UNKNOWN, None, "line broke"),
    ],
)
def test_each_answer_of_a_server_has_its_meaning_and_the_next_mail_still_goes(
    sender: EmailSender, who: str, result: SendResult, suppress: str | None, words: str
) -> None:
    delivery = to(sender, who)
    assert (delivery.result, delivery.suppress) == (result, suppress)
    assert words in (delivery.reason or "")
    assert delivery.provider_is_failing == (who == "drop")
    assert to(sender, "ada").result is SendResult.SENT


def test_a_server_that_closes_down_is_the_providers_failure(sender: EmailSender) -> None:
    delivery = to(sender, "close")
    assert (delivery.result, delivery.provider_is_failing) == (SendResult.RETRY, True)
    assert to(sender, "ada").result is SendResult.SENT


def test_a_connection_the_server_closed_meanwhile_is_opened_anew(mailbox: Mailbox) -> None:
    with mail_server(mailbox) as first:
        port = first.port
        sender = EmailSender(account(port), clock=lambda: NOON)
        assert to(sender, "ada").result is SendResult.SENT
        assert sender._connection is not None
        assert sender._connection.sock is not None
        sender._connection.sock.shutdown(2)
        assert to(sender, "ada").result is SendResult.SENT
        sender.close()
    assert len(mailbox.mails) == 2


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    delivery = to(EmailSender(account(free_port()), clock=lambda: NOON), "ada")
    assert (delivery.result, delivery.provider_is_failing) == (SendResult.RETRY, True)


def test_a_server_without_starttls_gets_nothing_in_the_clear(
    server: Controller, mailbox: Mailbox
) -> None:
    careful = EmailSender(account(server.port, security="starttls"), clock=lambda: NOON)
    assert to(careful, "ada").result is SendResult.RETRY
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("password", "result"), [("right", SendResult.SENT), ("no", SendResult.RETRY)]
)
def test_an_account_signs_in(mailbox: Mailbox, password: str, result: SendResult) -> None:
    options: dict[str, Any] = {
        "authenticator": lets_in(b"team", b"right"),
        "auth_require_tls": False,
    }
    with mail_server(mailbox, **options) as server:
        known = account(server.port, user="team", password=password)
        sender = EmailSender(known, clock=lambda: NOON)
        assert to(sender, "ada").result is result
        sender.close()


@pytest.mark.parametrize("who", ["relay", "signin"])
def test_a_server_that_takes_nothing_from_us_costs_no_message(
    sender: EmailSender, who: str
) -> None:
    delivery = to(sender, who)
    assert (delivery.result, delivery.suppress) == (SendResult.RETRY, None)
    assert delivery.refuses_us


def test_a_sender_the_server_does_not_know_costs_no_message(server: Controller) -> None:
    stranger = EmailSender(account(server.port, sender="stranger@stay.example"))
    delivery = to(stranger, "ada")
    assert (delivery.result, delivery.refuses_us) == (SendResult.RETRY, True)
    stranger.close()


def test_a_wrong_password_is_said_to_be_one(mailbox: Mailbox) -> None:
    options: dict[str, Any] = {
        "authenticator": lets_in(b"team", b"right"),
        "auth_require_tls": False,
    }
    with mail_server(mailbox, **options) as server:
        sender = EmailSender(account(server.port, user="team", password="no"))
        delivery = to(sender, "ada")
    assert (delivery.result, delivery.refuses_us) == (SendResult.RETRY, True)
    assert (delivery.reason or "").startswith("sign-in refused: 535")


@pytest.mark.parametrize("who", ["ada lovelace", "ada\r\nDATA", "x><ada", "\u202eada", "zo\x00ë"])
def test_an_address_no_server_takes_fails_with_a_sentence_and_the_next_mail_still_goes(
    sender: EmailSender, mailbox: Mailbox, who: str
) -> None:
    delivery = to(sender, who)
    assert (delivery.result, delivery.suppress) == (SendResult.FAILED, None)
    assert not delivery.provider_is_failing
    assert (delivery.reason or "").startswith("The address has characters")
    assert mailbox.connections == set()
    assert to(sender, "ada").result is SendResult.SENT


def test_a_domain_beyond_ascii_is_written_so_that_every_server_takes_it(
    sender: EmailSender, mailbox: Mailbox
) -> None:
    assert sender.send(claimed(address="ada@bücher.example")).result is SendResult.SENT
    assert mailbox.mails[0]["To"] == "ada@xn--bcher-kva.example"
    assert mailbox.recipients == ["ada@xn--bcher-kva.example"]


def test_letters_beyond_ascii_before_the_at_need_a_server_that_takes_them(
    sender: EmailSender, mailbox: Mailbox
) -> None:
    assert sender.send(claimed(address="zoë@bücher.example")).result is SendResult.SENT
    with mail_server(mailbox, enable_SMTPUTF8=False) as server:
        plain = EmailSender(account(server.port), clock=lambda: NOON)
        refused = to(plain, "zoë")
        assert (refused.result, refused.suppress) == (SendResult.FAILED, None)
        assert not refused.provider_is_failing
        assert "SMTPUTF8" in (refused.reason or "")
        assert to(plain, "ada").result is SendResult.SENT
        plain.close()
    assert mailbox.recipients == ["zoë@bücher.example", "ada@learner.example"]


def test_a_mail_larger_than_the_server_takes_is_not_tried_and_the_next_one_goes(
    mailbox: Mailbox,
) -> None:
    with mail_server(mailbox, data_size_limit=4000) as server:
        sender = EmailSender(account(server.port), clock=lambda: NOON)
        delivery = sender.send(claimed(text="word " * 2000))
        assert (delivery.result, delivery.suppress) == (SendResult.FAILED, None)
        assert delivery.reason == "larger than the server takes: 4000"
        assert not delivery.provider_is_failing
        assert to(sender, "ada").result is SendResult.SENT
        sender.close()


class WaitsForWords(socketserver.StreamRequestHandler):
    """Knows nobody, and says so, but waits for words all the same, as RFC 2920 allows."""

    asked: ClassVar[list[str]] = []
    answers: ClassVar[dict[str, str]] = {
        "ehlo": "250-here\r\n250 PIPELINING",
        "RCPT": "550 5.1.1 no such user",
        "DATA": "354 go ahead",
        ".": "554 5.5.1 for nobody",
        "quit": "221 bye",
    }

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line.decode().split()[0]
            self.asked.append(verb)
            self.wfile.write(f"{self.answers.get(verb, '250 ok')}\r\n".encode())


def test_a_server_that_waits_for_words_to_nobody_gets_none() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), WaitsForWords) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with closing(EmailSender(account(server.server_address[1]), clock=lambda: NOON)) as sender:
            for _ in range(2):
                delivery = to(sender, "ada")
                assert (delivery.result, delivery.suppress) == (SendResult.FAILED, "bounced")
        server.shutdown()
    each = ["MAIL", "RCPT", "DATA", ".", "rset"]
    assert WaitsForWords.asked == ["ehlo", *each, *each, "quit"]
