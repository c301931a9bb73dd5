from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.messaging.delivery import ProviderAnswer
from domain.policy import Channel
from tests.factories import NOON
from tests.worker.senders.samples import claimed
from tests.worker.senders.servers import LocalTwilio, twilio_server
from worker.senders.sender import Delivery, SendResult
from worker.senders.sms import SmsSender, TwilioAccount, wait_of

ADA = "+447700900123"


@pytest.fixture
def twilio() -> LocalTwilio:
    return LocalTwilio()


@pytest.fixture
def address(twilio: LocalTwilio) -> Iterator[str]:
    with twilio_server(twilio) as url:
        yield url


def send(
    address: str, *, sender: str = "+447700900999", timeout: float = 3.0, callback: str = ""
) -> Delivery:
    account = TwilioAccount(
        sid="AC1",
        token="t",
        sender=sender,
        base_url=address,
        timeout=timeout,
        status_callback=callback,
    )
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
        (401, 20003, SendResult.RETRY, None),
        (403, 20403, SendResult.RETRY, None),
        (404, 20404, SendResult.RETRY, None),
        (401, 0, SendResult.RETRY, None),
        (400, 21606, SendResult.RETRY, None),
        (429, 63038, SendResult.RETRY, None),
        (408, 0, SendResult.RETRY, None),
        (400, 21408, SendResult.FAILED, None),
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


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, 20003), (401, 0), (400, 21606), (404, 20404), (402, 0), (407, 0), (400, 21608)],
)
def test_an_account_that_is_refused_costs_no_message(
    address: str, twilio: LocalTwilio, status: int, code: int
) -> None:
    twilio.errors[ADA] = (status, code)
    assert send(address).refuses_us


def test_a_number_that_is_refused_says_nothing_of_the_account(
    address: str, twilio: LocalTwilio
) -> None:
    for status, code in ((400, 21211), (400, 21408), (400, 30003)):
        twilio.errors[ADA] = (status, code)
        assert not send(address).answer.failing


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [
        ("120", 120),
        ("Mon, 02 Mar 2026 12:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 11:00:00 GMT", None),
        ("0", None),
        ("soon", None),
        ("", None),
        ("9" * 40, 24 * 3600),
        ("Mon, 02 Mar 2036 12:01:00 GMT", 24 * 3600),
    ],
)
def test_the_provider_is_given_the_time_it_asks_for(asks: str, seconds: int | None) -> None:
    assert wait_of(asks, now=NOON) == (timedelta(seconds=seconds) if seconds else None)


def test_what_the_provider_asks_for_holds_for_all_messages(
    address: str, twilio: LocalTwilio
) -> None:
    twilio.errors[ADA], twilio.retry_after = (429, 20429), "7"
    delivery = send(address)
    assert delivery.answer == ProviderAnswer(failing=True, wait=timedelta(seconds=7))


def test_news_of_a_text_comes_to_an_address_of_its_own(address: str, twilio: LocalTwilio) -> None:
    send(address, callback="https://stay.example/p/twilio/status")
    assert twilio.texts[0]["StatusCallback"] == "https://stay.example/p/twilio/status/1/1"
