from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from dashboard.public import public_router
from domain.messaging.links.signed import LIFETIME, Link, Purpose
from domain.nudges.eligibility.requests import ChannelPreference
from domain.policy import Policy
from domain.store.consent import read_consent_words
from domain.store.database.engine import Database
from domain.store.identity import merge
from domain.store.people.suppression import read_preferences, read_suppressions
from domain.store.tables import Learner
from tests.dashboard.public.conftest import address
from tests.factories import NOON, add_course, add_learner, deployment_for, on_both


def stops(database: Database) -> dict[tuple[str, str], str]:
    return database.write(read_suppressions)


def chosen(database: Database, link: Link) -> dict[tuple[str, str], ChannelPreference]:
    with database.transaction() as session:
        return read_preferences(session).get(link.learner_id, {})


def test_looking_at_the_page_changes_nothing(
    visitor: TestClient, database: Database, link: Link
) -> None:
    for _ in range(3):
        shown = visitor.get(address(link))
        assert shown.status_code == 200
        assert "Stop these emails?" in shown.text
        assert visitor.head(address(link)).status_code == 200
    assert stops(database) == {}
    assert chosen(database, link) == {}


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {},
    ],
)
@on_both
def test_one_click_stops_the_address_as_a_mail_provider_posts_it(
    visitor: TestClient, database: Database, link: Link, body: dict[str, object]
) -> None:
    for _ in range(2):  # a repeat is as welcome
        answer = visitor.post(address(link), **body)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "location" not in answer.headers
    assert stops(database) == {("email", "ada@learner.example"): "unsubscribed"}
    assert chosen(database, link) == {("email", "*"): ChannelPreference(allowed=False)}
    said = database.read(read_consent_words, link.enrolment_id)
    assert [(w.channel, w.given, w.source) for w in said][:1] == [("email", False, "unsubscribe")]
    assert sum(word.source == "unsubscribe" for word in said) == 1
    assert (said[0].wording or "").startswith("Stop these emails?")


def test_the_link_in_a_text_stops_texts_only(
    visitor: TestClient, database: Database, link: Link
) -> None:
    assert "texts" in visitor.post(address(replace(link, channel="sms"))).text
    assert stops(database) == {("sms", "+447700900123"): "unsubscribed"}


@pytest.mark.parametrize(
    ("purpose", "method"),
    [(p, m) for p in Purpose for m in ("get", "post") if (p, m) != (Purpose.WHY, "post")],
)
def test_forged_and_expired_links_get_a_kind_page_and_change_nothing(
    visitor: TestClient, database: Database, link: Link, purpose: Purpose, method: str
) -> None:
    forged = getattr(visitor, method)(address(link, purpose) + "x")
    assert (forged.status_code, "does not open" in forged.text) == (404, True)
    days = LIFETIME[purpose].days + 1
    expired = getattr(visitor, method)(address(link, purpose, days=days))
    assert (expired.status_code, "has had its day" in expired.text) == (410, True)
    assert stops(database) == {}


def test_no_page_is_kept_found_or_passed_on(visitor: TestClient, link: Link) -> None:
    headers = visitor.get(address(link)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]


def test_the_way_from_unsubscribing_to_the_preferences_works(
    visitor: TestClient, link: Link
) -> None:
    text = visitor.get(address(link)).text
    where = text.split('<a href="')[1].split('"')[0]
    assert where.startswith("/p/preferences/")
    assert visitor.get(where).status_code == 200


def test_a_link_from_before_two_records_became_one_stops_mails_to_the_one(
    visitor: TestClient, database: Database, link: Link
) -> None:
    with database.transaction() as session:
        old = session.get_one(Learner, link.learner_id)
        kept = Learner(ref="kept", email="ada.birch@learner.example", email_consent=True)
        session.add(kept)
        session.flush()
        merge(session, kept.id, old.id, why="-", by="-", now=NOON)
        old.email = None  # the platform knows one address only
        number = kept.id
    assert visitor.post(address(link)).status_code == 200
    assert chosen(database, replace(link, learner_id=number)) == {
        ("email", "*"): ChannelPreference(allowed=False)
    }


def test_someone_who_is_gone_can_still_unsubscribe(visitor: TestClient, link: Link) -> None:
    gone = replace(link, learner_id=999)
    assert visitor.post(address(gone)).status_code == 200
    assert visitor.get(address(gone, Purpose.PREFERENCES)).status_code == 410
    assert visitor.post(address(gone, Purpose.PREFERENCES)).status_code == 410


def test_when_the_database_does_not_answer_the_page_is_kind_and_says_nothing_changed(
    policy: Policy, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session))
    link = Link(purpose=Purpose.WHY, learner_id=ada.learner_id, channel="email",
                enrolment_id=ada.enrolment_id, intervention="reengage", period="x")  # fmt: skip
    app = FastAPI()
    here = deployment_for(sqlite_database, policy, clock=lambda: NOON)
    app.include_router(public_router(here))
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE learner_choice")
    answer = TestClient(app).get(address(link, Purpose.WHY))
    assert (answer.status_code, "Nothing was changed" in answer.text) == (503, True)
