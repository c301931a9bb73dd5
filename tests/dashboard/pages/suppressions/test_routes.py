"""Addresses that are not written to: who may see them, and who may lift which."""

from sqlmodel import func, select

from dashboard.pages.suppressions.table import ANSWERS
from domain.store.database.engine import Database
from domain.store.people.suppression import suppress
from domain.store.people.suppression_list import list_suppressions
from domain.store.tables import AuditEvent
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.messages.test_routes import COACH, lose, token_of
from tests.dashboard.test_pages import shown


def stop(database: Database, reason: str) -> int:
    with database.transaction() as session:
        suppress(session, "email", "x@y.example", reason=reason, now=Clock().now)
        return list_suppressions(session)[0].stop_id


def test_an_admin_lifts_a_bounce_but_not_what_a_learner_said(
    sign_in: SignIn, seeded: Database
) -> None:
    bounced = stop(seeded, "bounced")
    browser = sign_in("admin@example.org")
    text = shown(browser, "/messages/stops")
    assert "The address does not exist" in text
    form = {"token": token_of(browser, "/messages/stops"), "back": "/messages/stops"}
    done = browser.post(f"/messages/stops/{bounced}/lift", data=form)
    assert done.headers["location"] == "/messages/stops?notice=lifted"
    own = stop(seeded, "unsubscribed")
    kept = browser.post(f"/messages/stops/{own}/lift", data=form)
    assert kept.headers["location"].endswith("notice=kept")
    with seeded.reading() as session:
        assert [one.reason for one in list_suppressions(session)] == ["unsubscribed"]


def test_only_admins_lift_stops_and_coaches_see_no_addresses(
    sign_in: SignIn, seeded: Database
) -> None:
    bounced = stop(seeded, "bounced")
    browser = sign_in()
    lose(seeded)  # a page with a form that has our token
    form = {"token": token_of(browser)}
    assert browser.post(f"/messages/stops/{bounced}/lift", data=form).status_code == 403
    browser.cookies.clear()
    coach = sign_in(COACH)
    assert "x@y.example" not in shown(coach, "/messages/stops")
    with seeded.reading() as session:
        assert session.exec(select(func.count()).select_from(AuditEvent)).one() >= 1


def test_every_answer_has_a_sentence(sign_in: SignIn) -> None:
    browser = sign_in()
    for code, sentence in ANSWERS.items():
        assert sentence in shown(browser, "/messages/stops", f"?notice={code}")
