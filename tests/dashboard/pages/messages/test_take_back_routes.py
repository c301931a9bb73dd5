"""A queued message is taken back on the page, by whom it concerns, with a reason others read."""

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Message
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.messages.test_routes import COACH, lose, state_of, token_of
from tests.dashboard.test_pages import shown


def queue(database: Database, *, coach: str = COACH) -> tuple[int, int]:
    """A message that waits, to a learner of that coach: its number and that of its nudge."""
    number = lose(database, coach=coach)
    with database.transaction() as session:
        message = session.get_one(Message, number)
        message.state, message.claimed_at, message.sent_at = "planned", None, None
        assert message.nudge_id is not None
        return number, message.nudge_id


def test_it_is_ticked_taken_back_and_says_who_and_why(sign_in: SignIn, seeded: Database) -> None:
    message, nudge = queue(seeded)
    browser = sign_in(COACH)
    listed = shown(browser, "/messages", "?state=planned")
    assert f"message-{nudge}" in listed
    form = {"token": token_of(browser, "/learner/2"), f"message-{nudge}": "on", "why": " "}
    assert browser.post("/messages/take-back", data=form).status_code == 409
    form["why"] = "We spoke today"
    answer = browser.post("/messages/take-back", data=form)
    assert answer.headers["location"].endswith("notice=taken_back")
    assert state_of(seeded, message) == "skipped"
    assert "We spoke today" in shown(browser, "/messages", "?state=skipped")
    again = browser.post("/messages/take-back", data=form)
    assert again.headers["location"].endswith("notice=not_waiting")
    with seeded.reading() as session:
        found = select(AuditEvent.who).where(AuditEvent.action == "took_back_message")
        assert session.exec(found).all() == [COACH]


def test_a_colleagues_learner_and_an_analyst_are_refused(sign_in: SignIn, seeded: Database) -> None:
    message, nudge = queue(seeded, coach="c2@example.org")
    browser = sign_in(COACH)
    form = {"token": token_of(browser, "/learner/2"), f"message-{nudge}": "on", "why": "No reason"}
    assert browser.post("/messages/take-back", data=form).status_code == 404
    browser.cookies.clear()
    analyst = sign_in("analyst@example.org")
    assert "Take back those ticked" not in shown(analyst, "/messages", "?state=planned")
    assert state_of(seeded, message) == "planned"
