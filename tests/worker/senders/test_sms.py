from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.policy import Channel
from tests.worker.senders.samples import claimed
from tests.worker.senders.servers import LocalTwilio, twilio_server
from worker.senders.sender import Delivery, SendResult
from worker.senders.sms import SmsSender, TwilioAccount

ADA = "+447700900123"


@pytest.fixture
def twilio() -> LocalTwilio:
    return LocalTwilio()


@pytest.fixture
def address(twilio: LocalTwilio) -> Iterator[str]:
    with twilio_server(twilio) as url:
        yield url


def send(address: str, *, sender: str = "+447700900999", timeout: float = 3.0) -> Delivery:
    account = TwilioAccount(sid="AC1", token="t", sender=sender, base_url=address, timeout=timeout)
    made = SmsSender(account)
    try:
        return made.send(claimed(channel=Channel.SMS, address=ADA, text="Hello Ada"))
    finally:
        made.close()


def test_a_text_goes_to_the_providers_own_path(address: str, twilio: LocalTwilio) -> None:
    delivery = send(address)
    assert (delivery.result, delivery.provider_id) == (SendResult.SENT, f"SM{1:032}")
    (text,) = twilio.texts
    assert (text["To"], text["Body"], text["From"]) == (ADA, "Hello Ada", "+447700900999")
    assert text["Path"] == "/2010-04-01/Accounts/AC1/Messages.json"


def test_a_messaging_service_sends_in_its_own_name(address: str, twilio: LocalTwilio) -> None:
    send(address, sender="MG123")
    assert twilio.texts[0]["MessagingServiceSid"] == "MG123"
    assert "From" not in twilio.texts[0]


@pytest.mark.parametrize(
    ("status", "code", "result", "suppress"),
    [
        (400, 21610, SendResult.FAILED, "stop"),
        (400, 21211, SendResult.FAILED, "bad_number"),
        (400, 21614, SendResult.FAILED, "bad_number"),
        (400, 30006, SendResult.FAILED, "bad_number"),
        (400, 30003, SendResult.RETRY, None),
        (400, 21617, SendResult.FAILED, None),
        (400, 21612, SendResult.FAILED, None),
        (429, 20429, SendResult.RETRY, None),
        (400, 30610, SendResult.RETRY, None),
        (503, 0, SendResult.RETRY, None),
        (500, 0, SendResult.UNKNOWN, None),
        (401, 20003, SendResult.FAILED, None),
    ],
)
def test_each_refusal_has_its_meaning(
    *,
    address: str,
    twilio: LocalTwilio,
    status: int,
    code: int,
    result: SendResult,
    suppress: str | None,
) -> None:
    twilio.errors[ADA] = (status, code)
    delivery = send(address)
    assert (delivery.result, delivery.suppress) == (result, suppress)
    assert str(code or status) in (delivery.reason or "")


def test_outside_allowed_hours_the_provider_asks_for_an_hour(
    address: str, twilio: LocalTwilio
) -> None:
    twilio.errors[ADA] = (400, 30610)
    delivery = send(address)
    assert delivery.wait == timedelta(hours=1)
    assert not delivery.provider_is_failing


def test_no_answer_in_time_may_mean_it_was_sent(address: str, twilio: LocalTwilio) -> None:
    twilio.silent_for.add(ADA)
    assert send(address, timeout=0.3).result is SendResult.UNKNOWN


def test_nobody_listening_means_it_was_not() -> None:
    delivery = send("http://127.0.0.1:9")
    assert (delivery.result, delivery.provider_is_failing) == (SendResult.RETRY, True)
