from collections.abc import Iterator

from starlette.testclient import TestClient

from dashboard.web.limits.body_limits import STRANGERS
from tests.dashboard.conftest import SignIn

OPEN = ["/p/answer/x", "/p/twilio/inbound", "/p/mail/events", "/sign-in"]


def chunks(size: int) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(size // 100_000):
        yield b"x" * 100_000


def test_a_stranger_cannot_send_more_than_a_form_holds(browser: TestClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    too_much = b"words=" + b"x" * STRANGERS
    for path in OPEN:
        assert browser.post(path, content=too_much, headers=form).status_code == 413, path
        unsaid = browser.post(path, content=chunks(2 * STRANGERS), headers=form)
        assert unsaid.status_code in {400, 413}, path


def test_a_form_of_usual_size_goes_through(browser: TestClient) -> None:
    assert browser.post("/p/answer/x", data={"words": "x" * 5000}).status_code == 404


def test_who_is_signed_in_may_send_more(sign_in: SignIn) -> None:
    rows = b'{"frames": {"activity": []}, "more": "' + b"x" * 2 * STRANGERS + b'"}'
    sent = sign_in("admin@example.org").post("/api/v1/rows", content=rows)
    assert sent.status_code != 413
