"""`/live` tells open pages what is new to their viewer, and ends with their session."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import AsyncMock

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from dashboard import live
from dashboard.live import SESSION_ENDED, Listener, LiveFeed, message
from dashboard.web import Viewer
from domain.store.database.engine import Database
from domain.store.operations import Gap, LiveChange, LiveKind, LiveMarks
from domain.store.staff import Role
from domain.store.tables import Alert, Enrolment, ImportRun, SnapshotVersion, Staff
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.open_page import heard, news_heard
from tests.dashboard.pages.people.test_routes import number_of, post
from tests.waiting import PATIENCE_SECONDS

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOTHING = LiveMarks()
#: With its scheme, or the client sends no cookie.
LIVE = "wss://staycourse.test/live"


def viewer(role: Role, staff_id: int = 1) -> Viewer:
    return Viewer(staff_id=staff_id, name="", email="", role=role, form_token="")


def raise_alert(database: Database, coach: str) -> None:
    """Something a coach should know about one of their learners."""
    with database.transaction() as session:
        theirs = (
            select(Enrolment.id)
            .join(Staff, col(Staff.id) == Enrolment.coach_id)
            .where(Staff.email == coach)
        )
        number = session.exec(theirs).first()
        assert number
        session.add(Alert(enrolment_id=number, cause="red", as_of=date(2026, 3, 1), raised_at=NOW))


def listen_on(page: WebSocketTestSession) -> None:
    while True:
        heard(page)


def news(browser: TestClient, after: str = "") -> dict[str, Any]:
    return dict(browser.get(f"/live/news?after={after}").json())


def test_an_open_page_is_told_of_scores_imports_and_alerts(
    sign_in: SignIn, seeded: Database
) -> None:
    with sign_in().websocket_connect(LIVE) as page:
        assert heard(page)["news"] == []
        with seeded.transaction() as session:
            session.add(
                SnapshotVersion(
                    as_of=date(2026, 3, 14), version=9, recorded_at=NOW, reason="", learners=1
                )
            )
            session.add(ImportRun(source="tables", path="x", started_at=NOW))
        told = {one["kind"]: one["says"] for one in heard(page)["news"]}
        assert told == {"scores": "New scores of 14 Mar 2026", "import": "New data came in"}
        raise_alert(seeded, "c1@example.org")
        (alert,) = heard(page)["news"]
        assert (alert["count"], alert["one"]) == (1, "new alert")


def test_a_page_that_asks_hears_the_same_from_its_marks_on(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in()
    first = news(browser)
    assert first["news"] == []
    raise_alert(seeded, "c1@example.org")
    later = news(browser, first["marks"])
    assert [one["kind"] for one in later["news"]] == ["alerts"]
    assert news(browser, later["marks"])["news"] == []
    assert news(browser, "made-up")["news"] == []


@pytest.mark.parametrize(("whose", "hears"), [("c1@example.org", True), ("c2@example.org", False)])
def test_a_coach_hears_of_their_own_learners_alone(
    sign_in: SignIn, seeded: Database, whose: str, *, hears: bool
) -> None:
    browser = sign_in("c1@example.org")
    before = news(browser)["marks"]
    raise_alert(seeded, whose)
    assert bool(news(browser, before)["news"]) is hears


def test_what_concerns_several_coaches_is_counted_for_each_and_for_managers() -> None:
    changes = [
        LiveChange(kind=LiveKind.SENDS, count=2, coach_id=1),
        LiveChange(kind=LiveKind.SENDS, count=3, coach_id=2),
        LiveChange(kind=LiveKind.SENDS, count=4),
    ]
    after = LiveMarks(sent=5, notices=1)

    def told(who: Viewer) -> dict[str, Any]:
        return message(who, NOTHING, after, changes)

    assert told(viewer(Role.MANAGER))["news"][0]["count"] == 9
    assert told(viewer(Role.COACH, 1))["news"][0]["count"] == 2
    assert told(viewer(Role.COACH, 7))["news"] == []
    assert told(viewer(Role.MANAGER))["notices"]
    assert not told(viewer(Role.COACH, 1))["notices"]


def test_an_open_page_ends_when_its_session_does(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    with browser.websocket_connect(LIVE) as page:
        heard(page)
        account = browser.get("/account").text
        token = account.split('name="token" value="')[1].split('"')[0]
        assert browser.post("/sign-out", data={"token": token}).status_code == 303
        with pytest.raises(WebSocketDisconnect) as ended:
            listen_on(page)
    assert ended.value.code == SESSION_ENDED


def test_an_open_page_ends_when_an_admin_ends_its_session_and_no_other_page_does(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in("c1@example.org")
    with browser.websocket_connect(LIVE) as page:
        heard(page)
        browser.cookies.clear()
        with sign_in("admin@example.org").websocket_connect(LIVE) as admins:
            heard(admins)
            coach = number_of(seeded, "c1@example.org")
            assert "notice=sessions" in post(browser, f"/{coach}/sessions")
            with pytest.raises(WebSocketDisconnect) as ended:
                listen_on(page)
            raise_alert(seeded, "c1@example.org")
            told = news_heard(admins)
    assert ended.value.code == SESSION_ENDED
    assert told[0]["kind"] == "alerts"


def test_a_page_whose_session_could_not_be_read_is_ended_with_the_next_look(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_EVERY_SECONDS", 0.01)
    authenticator = AsyncMock(viewer=AsyncMock(side_effect=[OSError("away"), None]))
    feed = LiveFeed(seeded, authenticator)

    async def first_told() -> dict[str, Any] | None:
        listener = Listener(viewer=viewer(Role.COACH), cookies={})
        with feed.listening(listener):
            return await asyncio.wait_for(listener.told.get(), PATIENCE_SECONDS)

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, first_told()).result() is None


def test_a_page_that_only_listens_keeps_no_idle_session_open(sign_in: SignIn, clock: Clock) -> None:
    browser = sign_in()
    for _ in range(5):
        clock.forward(minutes=25)
        answer = browser.get("/live/news").status_code
    assert answer == 401


def test_marks_are_read_as_they_were_written_and_nothing_else_is() -> None:
    gaps = (Gap("alerts", 5, 5), Gap("events", 7, 90))
    marks = LiveMarks(imported=3, sent=1_772_442_000_000_000, gaps=gaps)
    assert LiveMarks.parse(str(marks)) == marks
    many = str(LiveMarks()) + "~1.2.3" * 100
    for text in (None, "", "1-2", "x" * 40, "-".join(["9" * 30] * 8), many, f"{marks}~9"):
        assert LiveMarks.parse(text) is None
