"""The first hour: the first link, and steps that say from the data whether they are done."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations.job_requests import read_asked_jobs
from domain.store.operations.policy_revisions import read_policy_changes
from domain.store.staff.members import Role, find_by_email
from domain.store.staff.sign_in.staff_links import FIRST_ADMIN, make_link
from tests.dashboard.conftest import COOKIE, Clock, SignIn
from tests.dashboard.pages.settings.test_routes import ADMIN, token_on
from tests.dashboard.test_pages import shown
from tests.factories import deployment_for

PASSWORD = "a password of my own"


@pytest.fixture
def empty(sqlite_database: Database, policy: Policy, clock: Clock) -> Iterator[TestClient]:
    app = create_server(deployment_for(sqlite_database, policy, clock=clock))
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as client:
        yield client


def first_link(database: Database) -> str:
    token = database.write(make_link, staff_id=None, now=Clock().now, lasts=FIRST_ADMIN)
    return f"/open/join/{token}"


def join(browser: TestClient, link: str, email: str = "ada@x.example") -> int:
    form = browser.get(link)
    token = re.search(r'name="token" value="(\w+)"', form.text)
    if token is None:
        return form.status_code
    given = {"token": token[1], "new": PASSWORD, "again": PASSWORD, "email": email, "name": "Ada"}
    return browser.post(link, data=given).status_code


def test_the_first_link_makes_an_admin_and_then_opens_nothing(
    empty: TestClient, sqlite_database: Database
) -> None:
    link = first_link(sqlite_database)
    assert join(empty, link, email="nonsense") == 400
    assert join(empty, link) == 303
    assert COOKIE in empty.cookies
    ada = sqlite_database.read(find_by_email, "ada@x.example")
    assert ada is not None
    assert ada.role is Role.ADMIN
    empty.cookies.clear()
    assert join(empty, link, email="eve@x.example") == 410
    # nor does a fresh one: there is an admin
    assert join(empty, first_link(sqlite_database), email="eve@x.example") == 410


def test_without_a_link_or_after_a_day_nobody_comes_in(
    empty: TestClient, sqlite_database: Database, clock: Clock
) -> None:
    link = first_link(sqlite_database)
    assert empty.get("/open/join/anything").status_code == 410
    clock.forward(hours=24)
    assert empty.get(link).status_code == 410
    assert empty.get("/set-up", headers={"accept": "text/html"}).status_code == 303


def test_an_empty_house_leads_its_admin_to_the_set_up(
    empty: TestClient, sqlite_database: Database
) -> None:
    join(empty, first_link(sqlite_database))
    assert "Set it up" in shown(empty, "/")
    page = shown(empty, "/set-up")
    assert "1 of 6 steps done" in page
    assert "No mail server is set up yet" in page
    assert "import learners first" in page


def test_naming_the_programme_is_a_change_of_the_policy(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    form = {"token": token_on(browser, "/set-up"), "made_from": policy.revision}
    wrong = browser.post("/set-up/programme", data={**form, "sender.course_url": "nowhere"})
    assert "Not%20saved.%20Link%20to%20the%20course" in wrong.headers["location"]
    done = browser.post("/set-up/programme", data={**form, "sender.organisation": "Acme Academy"})
    assert "Saved" in done.headers["location"]
    late = browser.post("/set-up/programme", data={**form, "sender.organisation": "Other"})
    assert "somebody%20changed" in late.headers["location"]
    (change,) = seeded.read(read_policy_changes)
    assert change.saved_by == ADMIN
    assert "Acme Academy" in shown(browser, "/set-up")


def test_a_test_mail_and_first_scores_are_asked_for_and_said(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    form = {"token": token_on(browser, "/set-up")}
    assert browser.post("/set-up/test-mail", data=form).status_code == 303
    assert browser.post("/set-up/score", data=form).status_code == 303
    (asked,) = seeded.read(read_asked_jobs, jobs=["score-learners"])
    assert asked.asked_by == ADMIN
    assert Clock().now - asked.asked_at < timedelta(days=1)


def test_only_admins_set_up(sign_in: SignIn) -> None:
    manager = sign_in()
    assert "An administrator sets Staycourse up" in shown(manager, "/set-up")
    form = {"token": token_on(manager, "/messages/words")}
    for path in ("programme", "test-mail", "score"):
        assert manager.post(f"/set-up/{path}", data=form).status_code == 403
