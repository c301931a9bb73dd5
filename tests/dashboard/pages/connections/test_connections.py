"""Connections in the browser: an admin sets one up, others look, and no secret comes back."""

from collections.abc import Iterator

import pytest

from dashboard.pages.connections.routes import PAGE
from domain.policy import Policy
from domain.store.connections import read_courses
from domain.store.database.engine import Database
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.imports.test_imports import token_in_store
from tests.dashboard.pages.settings.test_routes import ADMIN
from tests.dashboard.test_pages import shown
from tests.worker.connections.fake_canvas import TOKEN, FakeCanvas
from tests.worker.connections.fake_platform import serving
from tests.worker.test_timekeeper import keeper
from worker.asked_jobs import AskedJobs


@pytest.fixture
def canvas() -> Iterator[FakeCanvas]:
    with serving(FakeCanvas()) as fake:
        yield fake  # type: ignore[misc]


def work(database: Database, policy: Policy) -> None:
    """What a worker does meanwhile."""
    AskedJobs(timekeeper=keeper(database, policy, now=Clock().now)).run_connections()


def test_a_platform_is_connected_tested_chosen_from_and_pulled(
    seeded: Database, policy: Policy, sign_in: SignIn, canvas: FakeCanvas
) -> None:
    browser = sign_in(ADMIN)
    assert "No platform is connected yet" in shown(browser, PAGE)
    form = {"token": token_in_store(browser), "platform": "canvas"}
    odd = browser.post(f"{PAGE}/add", data=form | {"name": "a b", "address": canvas.url})
    assert "letters" in odd.headers["location"]
    asked = {"name": "Campus", "address": canvas.url, "asked-token": TOKEN}
    made = browser.post(f"{PAGE}/add", data=form | asked)
    assert made.headers["location"] == f"{PAGE}?which=1&notice=added"
    again = browser.post(f"{PAGE}/add", data=form | asked)
    assert "Another%20connection" in again.headers["location"]

    work(seeded, policy)
    page = shown(browser, PAGE, "?which=1")
    for words in ("Data Foundations", "Spring 2026", "Pull these courses", "It was not pulled yet"):
        assert words in page
    none = browser.post(f"{PAGE}/1/courses", data=form)
    assert "at%20least%20one" in none.headers["location"]
    picked = {"pick:7": "on", "programme:7": "Data", "cohort:7": ""}
    browser.post(f"{PAGE}/1/courses", data=form | picked)
    (course,) = seeded.read(read_courses, 1)
    assert (course.programme, course.cohort) == ("Data", "Spring 2026")

    assert "notice=asked" in browser.post(f"{PAGE}/1/pull", data=form).headers["location"]
    assert "Pulling" in shown(browser, PAGE, "?which=1")
    work(seeded, policy)
    page = shown(browser, PAGE, "?which=1")
    assert "1 left out" in page
    rhythm = {"every": "1440", "silent": "168", "paused": "yes"}
    browser.post(f"{PAGE}/1/rhythm", data=form | rhythm)
    assert "once a day" in shown(browser, PAGE, "?which=1")
    assert TOKEN not in page + shown(browser, PAGE)
    removed = browser.post(f"{PAGE}/1/remove", data=form)
    assert removed.headers["location"] == f"{PAGE}?notice=removed"


def test_only_admins_set_connections_up(seeded: Database, sign_in: SignIn) -> None:
    browser = sign_in("manager@example.org")
    page = shown(browser, PAGE)
    assert "An admin can connect yours" in page
    form = {"token": token_in_store(browser), "platform": "canvas", "name": "x"}
    assert browser.post(f"{PAGE}/add", data=form).status_code == 403
    assert "Access token" not in shown(browser, PAGE, "?add=canvas")
