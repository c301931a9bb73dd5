"""What a learner opens from a text."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from dashboard.public import public_router
from domain.messaging.links.signed import LIFETIME, Link, Purpose, url
from domain.policy import Channel, Policy, SenderIdentity
from domain.store.database.engine import Database
from domain.store.tables import Nudge
from tests.dashboard.public.conftest import Turning
from tests.factories import (
    NOON,
    SECRET_KEY,
    add_course,
    add_learner,
    add_nudge,
    deployment_for,
    on_both,
)


@pytest.fixture
def text(database: Database, link: Link) -> Link:
    """The link of a text about a nudge."""
    with database.transaction() as session:
        about = {"intervention": link.intervention, "period": link.period}
        add_nudge(session, link.enrolment_id, **about)
    return replace(link, channel=Channel.SMS)


def short(link: Link) -> str:
    return url(link, public_url="", secret=SECRET_KEY, at=NOON)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_short_link_leads_to_its_own_page_as_long_as_that_opens(
    visitor: TestClient, text: Link, now: Turning, purpose: Purpose
) -> None:
    path = short(replace(text, purpose=purpose))
    assert len(path) == len("/p/m/") + 22
    answer = visitor.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/p/{purpose}/")
    assert answer.headers["cache-control"] == "no-store"
    opened = visitor.get(answer.headers["location"])
    assert opened.status_code == 200
    now.forward(days=LIFETIME[purpose].days)
    assert visitor.get(path).status_code == 410


def test_what_we_did_not_sign_or_a_preview_leads_nowhere(visitor: TestClient, text: Link) -> None:
    path = short(text)
    for forged in (path[:-2] + "__", "/p/m/examples-open-no-pages", "/p/m/x", "/p/m/é"):
        assert visitor.get(forged).status_code == 404


@on_both
def test_it_opens_no_more_once_the_nudge_is_erased(
    visitor: TestClient, database: Database, text: Link
) -> None:
    with database.transaction() as session:
        session.delete(session.exec(select(Nudge)).one())
    assert visitor.get(short(text)).status_code == 404


def test_the_course_link_of_a_text_leads_to_the_course_of_its_learner(
    sqlite_database: Database, policy: Policy
) -> None:
    course = SenderIdentity(course_url="https://learn.example.org/care?week=3")
    here = deployment_for(sqlite_database, policy.model_copy(update={"sender": course}))
    with sqlite_database.transaction() as session:
        ada = add_learner(session, add_course(session))
    app = FastAPI()
    app.include_router(public_router(here))
    visitor = TestClient(app, follow_redirects=False)
    answer = visitor.get(f"/p/c/{ada.enrolment_id}")
    assert (answer.status_code, answer.headers["location"]) == (303, course.course_url)
    assert visitor.get("/p/c/999").status_code == 404
