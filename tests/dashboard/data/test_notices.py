"""Notices above the pages: for those who can mend what they tell of."""

import json
from datetime import timedelta

from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.operations.notices import end_notice, raise_notice, read_open_notices
from tests.dashboard.conftest import Clock, SignIn


def told(browser: TestClient) -> str:
    question = {
        "output": "notices.children",
        "outputs": {"id": "notices", "property": "children"},
        "inputs": [
            {"id": "url", "property": "pathname", "value": "/"},
            {"id": "live", "property": "data", "value": None},
        ],
        "changedPropIds": ["url.pathname"],
    }
    return str(json.loads(browser.post("/_dash-update-component", json=question).text))


def raise_two(database: Database, clock: Clock) -> tuple[int, int]:
    with database.transaction() as session:
        for hours, cause in ((5, "stale"), (1, "mail")):
            raise_notice(session, cause, sentence=f"About {cause}.", advice=f"Mend {cause}.",
                         now=clock.now - timedelta(hours=hours))  # fmt: skip
        mail, stale = (notice.notice_id for notice in read_open_notices(session))
    assert mail
    assert stale
    return mail, stale


def test_who_oversees_reads_what_is_wrong_what_to_do_and_since_when(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in("manager@example.org")
    assert "About" not in told(browser)
    raise_two(seeded, clock)
    text = told(browser)
    for words in ("About stale.", "Mend stale.", "since 2 Mar 2026, 04:00"):
        assert words in text
    assert text.index("About mail.") < text.index("About stale.")


def test_what_is_wrong_again_is_a_notice_of_its_own(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    """A browser keeps closed notices away by their ids."""
    browser = sign_in("manager@example.org")
    mail, stale = raise_two(seeded, clock)
    with seeded.transaction() as session:
        end_notice(session, "mail", now=clock.now)
        raise_notice(session, "mail", sentence="About mail.", advice="Again.", now=clock.now)
    text = told(browser)
    assert f"notice-{stale}'" in text
    assert f"notice-{mail}'" not in text
    assert "Again." in text


def test_a_coach_is_not_bothered(sign_in: SignIn, seeded: Database, clock: Clock) -> None:
    raise_two(seeded, clock)
    browser = sign_in("c1@example.org")
    assert "About" not in told(browser)
    assert '"notices"' not in browser.get("/_dash-layout").text
