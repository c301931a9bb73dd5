"""How a coach wants to hear of their learners, chosen on the worklist."""

from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.store.coaching.reachable_staff import read_colleagues, save_alert_channels
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.learner.test_contact_routes import token
from tests.dashboard.test_pages import shown

CORA = 3


def choose(browser: TestClient, ways: str, **form: str) -> Any:
    given = {"ways": ways, "token": form.get("token") or token(browser)}
    return browser.post("/my-alerts", data=given).headers.get("location")


def channels(database: Database) -> tuple[str, ...]:
    with database.reading() as session:
        return read_colleagues(session)[CORA].channels


def test_a_coach_chooses_texts_once_their_number_is_known(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in("c1@example.org")
    assert choose(browser, "email sms") == "/worklist?notice=no_phone"
    assert "Please ask an admin" in shown(browser, "/worklist", "?notice=no_phone")
    seeded.write(save_alert_channels, CORA, phone="+447700900123")
    assert choose(browser, "email sms") == "/worklist?notice=alerts"
    assert channels(seeded) == ("email", "sms")
    text = shown(browser, "/worklist", "?notice=alerts")
    assert "Saved: this is how you hear" in text
    assert text.index("By email and text") < text.index("Not by message")
    with seeded.reading() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "chose_alerts")).one()
    assert (event.who, event.detail) == ("c1@example.org", "email sms")


def test_a_coach_may_want_none(sign_in: SignIn, seeded: Database) -> None:
    assert choose(sign_in("c1@example.org"), "none") == "/worklist?notice=alerts"
    assert channels(seeded) == ()


@pytest.mark.parametrize("ways", ["", "pigeon", "sms email"])
def test_another_choice_changes_nothing(sign_in: SignIn, seeded: Database, ways: str) -> None:
    assert choose(sign_in("c1@example.org"), ways) == "/worklist?notice=not_chosen"
    assert channels(seeded) == ("email",)


def test_only_our_own_form_counts(sign_in: SignIn, seeded: Database) -> None:
    assert choose(sign_in("c1@example.org"), "none", token="0" * 64) is None
    assert channels(seeded) == ("email",)


def test_the_worklist_says_from_which_score_alerts_begin(sign_in: SignIn) -> None:
    text = shown(sign_in("c1@example.org"), "/worklist")
    assert "Alerts begin at a risk score of 80, where Red begins." in text
