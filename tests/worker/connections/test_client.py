"""The client is patient, bounded, and sends credentials to one host alone."""

from collections.abc import Iterator

import pytest

from config.address_guard import AddressGuard
from tests.worker.connections.fake_platform import Asked, FakePlatform, Reply, serving
from worker.connections import Budget, PlatformError
from worker.connections.client import PlatformClient
from worker.connections.problems import OutOfTimeError, TryAgainError


class Echo(FakePlatform):
    def answer(self, asked: Asked) -> Reply:
        return Reply({"path": asked.path})


@pytest.fixture
def echo() -> Iterator[FakePlatform]:
    with serving(Echo()) as fake:
        yield fake


def client(echo: FakePlatform, budget: Budget | None = None) -> PlatformClient:
    return PlatformClient(
        title="It",
        address=echo.url,
        guard=AddressGuard(development=True),
        budget=budget or Budget(seconds=60),
    )


@pytest.mark.parametrize("where", ["http://127.0.0.1:1/x", "//elsewhere.example/x"])
def test_nothing_of_another_host_is_asked(echo: FakePlatform, where: str) -> None:
    with client(echo) as asking, pytest.raises(PlatformError, match="not its own host"):
        asking.get(where)
    assert echo.asked == []


def test_a_redirect_is_not_followed(echo: FakePlatform) -> None:
    echo.fails_at("old", Reply({}, 302, {"Location": f"{echo.url}/new"}))
    with client(echo) as asking, pytest.raises(PlatformError, match="another address"):
        asking.get("old")
    assert [one.path for one in echo.asked] == ["/old"]


def test_who_stays_busy_is_given_up_after_some_tries(
    echo: FakePlatform, waited: list[float]
) -> None:
    echo.fails_at("x", *[Reply({}, 503)] * 9)
    with client(echo) as asking, pytest.raises(TryAgainError, match="HTTP 503"):
        asking.get("x")
    assert (len(echo.asked), len(waited)) == (6, 5)


DATE = "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        # a date is one of the platform's clock, whatever ours says
        ({"Retry-After": "Mon, 02 Mar 2026 12:00:30 GMT", "Date": DATE}, 30),
        ({"Retry-After": "Mon, 02 Mar 2026 11:00:00 GMT", "Date": DATE}, 0),
        ({"Retry-After": "9" * 40}, 86_400),
    ],
)
def test_it_is_asked_again_when_it_said(
    echo: FakePlatform, waited: list[float], headers: dict[str, str], seconds: float
) -> None:
    echo.fails_at("x", Reply({}, 429, headers))
    with client(echo) as asking:
        asking.get("x")
    assert seconds <= waited[0] <= seconds + 1


def test_a_page_that_is_no_list_is_told(echo: FakePlatform) -> None:
    with client(echo) as asking, pytest.raises(PlatformError, match="no list"):
        list(asking.pages("x"))


def test_what_is_no_json_is_told(echo: FakePlatform) -> None:
    echo.fails_at("x", Reply(b"<html>Welcome</html>"))
    with client(echo) as asking, pytest.raises(PlatformError, match="no JSON"):
        asking.get("x")


def test_an_endless_answer_is_cut_off(echo: FakePlatform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.connections.client._MOST_BYTES", 1_000)
    echo.fails_at("x", Reply(["a" * 5_000]))
    with client(echo) as asking, pytest.raises(PlatformError, match="more than one answer"):
        asking.get("x")


def test_pages_that_lead_in_a_circle_come_to_an_end(echo: FakePlatform) -> None:
    link = {"Link": f'<{echo.url}/list?page=2>; rel="next"'}
    echo.fails_at("list", *[Reply([], headers=link)] * 3)
    with client(echo) as asking, pytest.raises(PlatformError, match="circle"):
        list(asking.pages("list"))


def test_a_worker_that_is_to_stop_asks_nothing_more(echo: FakePlatform) -> None:
    budget = Budget(seconds=60, stopping=lambda: True)
    with client(echo, budget) as asking, pytest.raises(OutOfTimeError):
        asking.get("x")
    assert echo.asked == []
