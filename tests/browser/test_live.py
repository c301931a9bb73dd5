"""What is new shows by itself on an open page, and nothing that somebody is doing there is lost."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlmodel import col, func, select

from domain.store.database.engine import Database
from domain.store.tables import ImportRun, SnapshotVersion
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

#: A network that lets no socket through.
NO_SOCKETS = """window.WebSocket = class extends EventTarget {
  constructor() { super(); setTimeout(() => this.dispatchEvent(new CloseEvent("close"))); }
}"""


def score_again(database: Database) -> None:
    """The newest day has another version."""
    with database.transaction() as session:
        day = session.exec(select(func.max(col(SnapshotVersion.as_of)))).one() or date(2026, 2, 15)
        newest = select(func.max(col(SnapshotVersion.version))).where(SnapshotVersion.as_of == day)
        session.add(
            SnapshotVersion(
                as_of=day,
                version=(session.exec(newest).one() or 0) + 1,
                recorded_at=datetime.now(UTC),
                reason="",
                learners=1,
            )
        )


def import_again(database: Database) -> None:
    with database.transaction() as session:
        at = datetime.now(UTC)
        session.add(ImportRun(source="tables", path="x.csv", started_at=at, finished_at=at))


def test_a_page_says_what_is_new_and_keeps_what_is_being_written(
    open_page: Open, seeded_database: Database
) -> None:
    page = open_page("/learner/2")
    page.wait_for_selector("html[data-live=socket]")
    note = page.locator("main textarea").first
    note.scroll_into_view_if_needed()
    note.fill("Will call again on Monday")
    top = page.evaluate("window.scrollY")
    score_again(seeded_database)
    toast = page.locator("#live-toast")
    expect(toast).to_contain_text("New scores of")
    assert page.evaluate("window.scrollY") == top
    toast.get_by_role("button", name="Show").click()
    expect(toast).to_contain_text("Finish it, then show what is new")
    expect(note).to_have_value("Will call again on Monday")
    note.fill("")
    note.blur()
    heading = page.locator("main h1").element_handle()
    toast.get_by_role("button", name="Show").click()
    page.wait_for_function("shown => !shown.isConnected", arg=heading)
    page.wait_for_selector("main h1")
    expect(toast).to_be_hidden()


def test_numbers_alone_are_renewed_in_place(open_page: Open, seeded_database: Database) -> None:
    page = open_page("/")
    page.wait_for_selector("html[data-live=socket]")
    page.evaluate("window.sameDocument = true")
    heading = page.locator("main h1").element_handle()
    import_again(seeded_database)
    page.wait_for_function("shown => !shown.isConnected", arg=heading)
    expect(page.locator("#live-toast")).to_contain_text("New data came in")
    expect(page.locator("#live-show")).to_be_hidden()
    assert page.evaluate("window.sameDocument")


def test_where_sockets_are_blocked_a_page_asks_instead(
    contexts: Callable[..., BrowserContext], seeded_database: Database
) -> None:
    page = contexts(False, "light").new_page()  # noqa: FBT003 - a key
    page.add_init_script(NO_SOCKETS)
    with page.expect_response("**/live/news*"):
        page.goto("/worklist")
    import_again(seeded_database)
    expect(page.locator("#live-toast")).to_contain_text("New data came in")
    page.close()
