"""Addresses that are not written to: who may see them, and who may lift which."""

from sqlmodel import select

from dashboard.pages.suppressions.table import ANSWERS
from domain.store.database.engine import Database
from domain.store.people.suppression import read_suppressions, suppress
from domain.store.people.suppression_list import ListedSuppression, list_suppressions
from domain.store.tables import AuditEvent
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.messages.test_routes import COACH, token_of
from tests.dashboard.test_pages import shown


def list_of(database: Database) -> list[ListedSuppression]:
    return database.read(list_suppressions)


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
    form = {
        "token": token_of(browser, "/messages/stops"),
        "back": "/messages/stops",
        "note": "they gave us a new one",
    }
    done = browser.post(f"/messages/stops/{bounced}/lift", data=form)
    assert done.headers["location"] == "/messages/stops?notice=lifted"
    assert "admin@example.org: they gave us a new one" in shown(browser, "/messages/stops")
    own = stop(seeded, "unsubscribed")
    kept = browser.post(f"/messages/stops/{own}/lift", data=form)
    assert kept.headers["location"].endswith("notice=kept")
    with seeded.reading() as session:
        assert [one.reason for one in list_suppressions(session)] == ["unsubscribed"]


def test_coaches_see_no_addresses_and_neither_set_nor_lift(
    sign_in: SignIn, seeded: Database
) -> None:
    bounced = stop(seeded, "bounced")
    coach = sign_in(COACH)
    assert "x@y.example" not in shown(coach, "/messages/stops")
    form = {"token": token_of(coach, "/learner/2"), "note": "so", "address": "z@y.example"}
    assert coach.post(f"/messages/stops/{bounced}/lift", data=form).status_code == 403
    assert coach.post("/messages/stops/add", data=form).status_code == 403


def test_a_manager_stops_an_address_with_a_reason(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    form = {"token": token_of(browser, "/messages/stops"), "address": " Kim@Y.example "}
    without = browser.post("/messages/stops/add", data=form)
    assert without.headers["location"].endswith("no_reason")
    form["note"] = "they rang and asked"
    notices = [
        browser.post("/messages/stops/add", data={**form, **other}).headers["location"]
        for other in ({}, {}, {"address": "+44 7700 900123"}, {"address": "nobody"})
    ]
    assert [one.partition("notice=")[2] for one in notices] == [
        "added",
        "known",
        "added",
        "no_address",
    ]
    with seeded.reading() as session:
        stops = read_suppressions(session)
        trail = session.exec(select(AuditEvent).where(AuditEvent.action == "added_stop")).all()
    assert stops == {("email", "kim@y.example"): "staff", ("sms", "+447700900123"): "staff"}
    number = next(one.stop_id for one in list_of(seeded) if one.channel == "email")
    assert (trail[0].who, trail[0].detail) == (
        "manager@example.org",
        f"stop {number}: they rang and asked",
    )
    assert "manager@example.org: they rang and asked" in shown(browser, "/messages/stops")
    (number,) = [one.stop_id for one in list_of(seeded) if one.channel == "sms"]
    lifted = browser.post(f"/messages/stops/{number}/lift", data=form)
    assert lifted.headers["location"].endswith("notice=lifted")
    assert [one.channel for one in list_of(seeded)] == ["email"]


def test_every_answer_has_a_sentence(sign_in: SignIn) -> None:
    browser = sign_in()
    for code, sentence in ANSWERS.items():
        assert sentence in shown(browser, "/messages/stops", f"?notice={code}")
