"""Encrypted lines to a real server whose certificate a private authority has issued."""

import ssl
from pathlib import Path

import pytest
import trustme

from tests.factories import NOON
from tests.worker.senders.servers import Mailbox, lets_in, mail_server
from tests.worker.senders.test_email import account, to
from worker.senders.email import EmailSender
from worker.senders.sender import SendResult


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def served_as(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def offers(security: str, context: ssl.SSLContext) -> dict[str, object]:
    if security == "tls":
        return {"ssl_context": context}
    return {"tls_context": context, "require_starttls": True}


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_and_password_go_over_an_encrypted_line(authority: trustme.CA, security: str) -> None:
    mailbox = Mailbox()
    options = offers(security, served_as(authority, "127.0.0.1"))
    options["authenticator"] = lets_in(b"team", b"right")
    if security == "tls":
        options["auth_require_tls"] = False  # the whole line is, which aiosmtpd does not see
    with mail_server(mailbox, **options) as server:
        known = account(server.port, security=security, user="team", password="right")
        sender = EmailSender(known, clock=lambda: NOON)
        assert [to(sender, "ada").result for _ in range(2)] == [SendResult.SENT] * 2
        sender.close()
    assert len(mailbox.mails) == 2
    assert len(mailbox.connections) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(("name", "known"), [("127.0.0.1", False), ("elsewhere.example", True)])
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    *,
    request: pytest.FixtureRequest,
    authority: trustme.CA,
    security: str,
    name: str,
    known: bool,
) -> None:
    if known:
        request.getfixturevalue("trusted")
    mailbox = Mailbox()
    with mail_server(mailbox, **offers(security, served_as(authority, name))) as server:
        sender = EmailSender(account(server.port, security=security), clock=lambda: NOON)
        delivery = to(sender, "ada")
    assert (delivery.result, delivery.provider_is_failing) == (SendResult.RETRY, True)
    assert "certificate verify failed" in (delivery.reason or "")
    assert mailbox.mails == []
