import base64
from collections.abc import Callable
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.factories import NOON
from tests.worker.senders.samples import KEYS, claimed
from tests.worker.senders.servers import Mailbox, mail_server
from tests.worker.senders.test_email import account
from worker.senders.email import EmailSender
from worker.senders.mime import mail_bytes
from worker.senders.sender import SendResult
from worker.senders.signing import DkimKey, is_published, load_key

ONE_CLICK = {
    "List-Unsubscribe": "<https://stay.example/p/unsubscribe/x>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key(private: rsa.RSAPrivateKey, tmp_path: Path) -> DkimKey:
    file = tmp_path / "key.pem"
    file.write_bytes(
        private.private_bytes(
            form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption()
        )
    )
    return load_key(domain="stay.example", selector="s1", key_file=file)


@pytest.fixture
def names(private: rsa.RSAPrivateKey) -> dict[bytes, bytes]:
    public = private.public_key().public_bytes(
        form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    return {b"s1._domainkey.stay.example.": record}


def asked(names: dict[bytes, bytes]) -> Callable[..., bytes | None]:
    """A DNS that knows these names."""

    def answer(name: bytes, timeout: int = 5) -> bytes | None:
        return names.get(name)

    return answer


def verified(mail: bytes, names: dict[bytes, bytes]) -> bool:
    return dkim.verify(mail, dnsfunc=asked(names))


def test_what_arrives_at_a_server_verifies(key: DkimKey, names: dict[bytes, bytes]) -> None:
    arrived: list[bytes] = []

    class Raw(Mailbox):
        async def handle_DATA(self, _server, _session, envelope) -> str:  # type: ignore[no-untyped-def,override]  # noqa: N802, ANN001 - aiosmtpd's name
            arrived.append(envelope.original_content)
            return "250 OK"

    with mail_server(Raw()) as server:
        sender = EmailSender(account(server.port, key=key), clock=lambda: NOON)
        assert sender.send(claimed(headers=ONE_CLICK)).result is SendResult.SENT
        sender.close()
    assert verified(arrived[0], names)


@pytest.mark.parametrize("header", ["List-Unsubscribe", "List-Unsubscribe-Post", "From", "Subject"])
def test_a_header_changed_on_the_way_breaks_the_signature(
    key: DkimKey, names: dict[bytes, bytes], header: str
) -> None:
    made = mail_bytes(claimed(headers=ONE_CLICK), sender="T <hi@stay.example>", at=NOON, keys=KEYS)
    mail = key.signed(made)
    assert verified(mail, names)
    changed = mail.replace(f"\r\n{header}: ".encode(), f"\r\n{header}: changed".encode())
    assert not verified(changed, names)


def test_a_key_that_dns_does_not_have_is_found_out(key: DkimKey, names: dict[bytes, bytes]) -> None:
    assert is_published(key, dnsfunc=asked(names))
    assert not is_published(key, dnsfunc=asked({}))
