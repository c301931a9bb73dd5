"""Staff decide about messages on the page: what they may, once, and on the audit trail."""

import re
from datetime import timedelta

from sqlmodel import select
from starlette.testclient import TestClient

from dashboard.pages.messages.decisions import ANSWERS
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Enrolment, Message, MessageState, Provider, Staff
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown

COACH = "c1@example.org"


def lose(database: Database, *, learner: int = 4, coach: str = COACH) -> int:
    """Make the message to one learner unknown, and the learner that coach's."""
    with database.transaction() as session:
        message = session.exec(select(Message).where(Message.learner_id == learner)).one()
        message.state, message.claimed_at = MessageState.UNKNOWN, Clock().now
        enrolment = session.get_one(Enrolment, learner)
        enrolment.coach_id = session.exec(select(Staff.id).where(Staff.email == coach)).one()
        assert message.id is not None
        return message.id


def token_of(browser: TestClient, path: str = "/messages") -> str:
    found = re.search(r"token (\w{64})|(\w{64})", shown(browser, path))
    assert found
    return found[1] or found[2]


def state_of(database: Database, message: int) -> str:
    with database.reading() as session:
        return session.get_one(Message, message).state


def test_an_unknown_is_shown_and_decided_once(sign_in: SignIn, seeded: Database) -> None:
    message = lose(seeded)
    browser = sign_in()
    text = shown(browser, "/messages")
    assert "1 message to decide" in text
    token = token_of(browser)
    form = {"choice": "arrived", "token": token}
    answer = browser.post(f"/messages/{message}/decide", data=form)
    assert answer.headers["location"] == f"/messages?notice=decided&undo={message}"
    assert state_of(seeded, message) == "delivered"
    again = browser.post(f"/messages/{message}/decide", data={**form, "choice": "send_again"})
    assert again.headers["location"] == "/messages?notice=too_late"
    assert state_of(seeded, message) == "delivered"
    assert "to decide" not in shown(browser, "/messages")
    with seeded.reading() as session:
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "decided_message")).all()
    assert [(event.who, event.detail) for event in trail] == [
        ("manager@example.org", f"message {message}: arrived")
    ]


def test_a_coach_decides_for_their_own_learners_only(sign_in: SignIn, seeded: Database) -> None:
    theirs, mine = lose(seeded, coach="c2@example.org"), lose(seeded, learner=12)
    browser = sign_in(COACH)
    assert "1 message to decide" in shown(browser, "/messages")
    form = {"choice": "send_again", "token": token_of(browser)}
    assert browser.post(f"/messages/{theirs}/decide", data=form).status_code == 404
    assert browser.post(f"/messages/{mine}/decide", data=form).status_code == 303
    assert state_of(seeded, theirs) == "unknown"
    assert state_of(seeded, mine) == "planned"


def test_a_form_that_we_did_not_show_is_refused(sign_in: SignIn, seeded: Database) -> None:
    message, browser = lose(seeded), sign_in()
    for token in ("", "0" * 64, "ü"):
        form = {"choice": "send_again", "token": token}
        assert browser.post(f"/messages/{message}/decide", data=form).status_code == 403, token
    assert state_of(seeded, message) == "unknown"


def test_a_form_leads_back_to_its_page_and_nowhere_else(sign_in: SignIn, seeded: Database) -> None:
    message = lose(seeded)
    browser = sign_in()
    form = {"choice": "lost", "token": token_of(browser), "back": "https://elsewhere.test/messages"}
    answer = browser.post(f"/messages/{message}/decide", data=form)
    assert answer.headers["location"] == f"/messages?notice=decided&undo={message}"


def test_every_answer_has_a_sentence(sign_in: SignIn) -> None:
    browser = sign_in()
    for code, sentence in ANSWERS.items():
        assert sentence in shown(browser, "/messages", f"?notice={code}"), code


def test_many_are_decided_at_once_and_taken_back(sign_in: SignIn, seeded: Database) -> None:
    found = [lose(seeded), lose(seeded, learner=12)]
    browser = sign_in()
    text = shown(browser, "/messages")
    assert "Decide many at once: 2 messages" in text
    ticked = {f"message-{number}": "on" for number in found}
    form = {"choice": "lost", "token": token_of(browser), **ticked}
    answer = browser.post("/messages/decide", data=form)
    assert [state_of(seeded, one) for one in found] == ["failed", "failed"]
    search = "?" + answer.headers["location"].partition("?")[2]
    assert "2 decisions noted." in shown(browser, "/messages", search)
    back = {"messages": ",".join(map(str, found)), "token": form["token"]}
    assert browser.post("/messages/undo", data=back).headers["location"].endswith("undone")
    assert [state_of(seeded, one) for one in found] == ["unknown", "unknown"]
    again = browser.post("/messages/undo", data=back)
    assert again.headers["location"].endswith("too_late")


def test_what_was_sent_again_cannot_be_taken_back(sign_in: SignIn, seeded: Database) -> None:
    message = lose(seeded)
    browser = sign_in()
    form = {"choice": "send_again", "token": token_of(browser)}
    answer = browser.post(f"/messages/{message}/decide", data=form)
    assert "undo" not in answer.headers["location"]
    back = {"messages": str(message), "token": form["token"]}
    assert browser.post("/messages/undo", data=back).headers["location"].endswith("too_late")
    assert state_of(seeded, message) == "planned"


def test_one_of_a_colleagues_learners_stops_the_whole_batch(
    sign_in: SignIn, seeded: Database
) -> None:
    theirs, mine = lose(seeded, coach="c2@example.org"), lose(seeded, learner=12)
    browser = sign_in(COACH)
    form = {"choice": "arrived", "token": token_of(browser)}
    form |= {f"message-{number}": "on" for number in (mine, theirs)}
    assert browser.post("/messages/decide", data=form).status_code == 404
    assert [state_of(seeded, one) for one in (mine, theirs)] == ["unknown", "unknown"]
    back = {"messages": str(theirs), "token": form["token"]}
    assert browser.post("/messages/undo", data=back).status_code == 404


def pause(database: Database) -> None:
    with database.transaction() as session:
        until = Clock().now + timedelta(minutes=20)
        session.add(
            Provider(channel="email", counted_at=Clock().now, failures=5, paused_until=until)
        )


def test_a_paused_provider_is_shown_and_tried_again(sign_in: SignIn, seeded: Database) -> None:
    pause(seeded)
    browser = sign_in()
    assert "Paused until 2 Mar 2026, 09:20" in shown(browser, "/messages")
    form = {"token": token_of(browser)}
    answer = browser.post("/messages/providers/email/resume", data=form)
    assert answer.headers["location"].endswith("resumed")
    with seeded.reading() as session:
        assert session.get_one(Provider, "email").paused_until == Clock().now
    again = browser.post("/messages/providers/email/resume", data=form)
    assert again.headers["location"].endswith("not_paused")


def test_coaches_neither_see_nor_resume_providers(sign_in: SignIn, seeded: Database) -> None:
    pause(seeded)
    browser = sign_in(COACH)
    assert "Paused until" not in shown(browser, "/messages")
    form = {"token": token_of(browser, "/learner/2")}
    assert browser.post("/messages/providers/email/resume", data=form).status_code == 403


def test_days_are_counted_and_lead_to_the_messages_behind(sign_in: SignIn) -> None:
    browser = sign_in()
    text = shown(browser, "/messages")
    links = re.findall(r"/messages\?on=\S+state=\w+&reason=\S+", text)
    assert links
    listed = shown(browser, "/messages", "?" + links[0].partition("?")[2])
    assert "All days" in listed
    assert re.search(r"/learner/\d+", listed)


def test_a_coach_counts_their_own_learners_only(
    sign_in: SignIn, browser: TestClient, seeded: Database
) -> None:
    lose(seeded, coach="c2@example.org")

    def total(text: str) -> int:
        found = re.search(r"All ([\d,]+)", text)
        return int(found[1].replace(",", "")) if found else 0

    every = total(shown(sign_in(), "/messages"))
    browser.cookies.clear()
    assert 0 < total(shown(sign_in(COACH), "/messages")) < every
