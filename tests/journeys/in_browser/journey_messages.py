"""Messages: unknowns are decided, addresses stopped, words changed, tried and restored."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select, update

from domain.store.database.engine import Database
from domain.store.tables import Message
from tests.journeys.in_browser.person import ADMIN, Person
from tests.journeys.in_browser.running_demo import RunningDemo

WORDS = "/messages/words?what=reengage&by=email&language=en"
COLLEAGUES = "/messages/words?colleagues="


@pytest.fixture
def undecided(demo: RunningDemo) -> Iterator[int]:
    """Three messages that a provider never answered for; as they were afterwards."""
    database = Database(f"sqlite:///{demo.folder}/demo.sqlite")
    with database.transaction() as session:
        sent = select(col(Message.id)).where(
            Message.state == "sent", col(Message.learner_id).is_not(None)
        )
        numbers = session.exec(sent.limit(3)).all()
        chosen = col(Message.id).in_(numbers)
        lost = {"state": "unknown", "claimed_at": datetime.now(UTC)}
        session.execute(update(Message).where(chosen).values(lost))
    yield len(numbers)
    with database.transaction() as session:
        session.execute(update(Message).where(chosen).values(state="sent"))
    database.close()


def test_what_nobody_knows_is_decided_one_by_one_and_in_bulk(admin: Person, undecided: int) -> None:
    admin.goes_to("/messages")
    main = admin.page.locator("main")
    expect(main).to_contain_text(f"{undecided} messages to decide")
    main.locator("#to-decide .events li").first.get_by_role("button").first.click()
    admin.reads("1 decision noted")
    main.locator(".many summary").click()
    main.locator(".many").get_by_role("button", name="They arrived").click()
    admin.confirms("They arrived")
    admin.reads("2 decisions noted")
    admin.page.locator(".answer-line").get_by_role("button", name="Undo").click()
    admin.reads("Taken back")
    expect(main).to_contain_text("2 messages to decide")
    admin.arrives()


def test_an_address_is_stopped_and_lifted(admin: Person) -> None:
    admin.goes_to("/messages/stops")
    main, address = admin.page.locator("main"), "left@learner.example.org"
    main.get_by_label("Email address or phone number").fill(address)
    main.get_by_label("Why? Others will read it.").first.fill("Asked on the phone")
    admin.presses("Stop it")
    admin.reads("Stopped.")
    main.locator("tr", has_text=address).get_by_role("button", name="Lift").click()
    admin.confirms("Lift it", note="Asked to be written to again")
    admin.reads("Lifted.")
    admin.arrives()


@pytest.mark.parametrize("kind", ["", "alert_coach"])
def test_words_are_changed_tried_saved_and_restored(
    admin: Person, demo: RunningDemo, kind: str
) -> None:
    where = f"{COLLEAGUES}{kind}" if kind else WORDS
    admin.goes_to(where)
    page, main = admin.page, admin.page.locator("main")
    words, verdict = main.locator("#words-body"), page.locator("#words-verdict")
    before = words.input_value()
    words.fill(f"{before}\n{{{{ nobody_knows_this }}}}\n")
    expect(verdict).to_contain_text("nobody_knows_this")
    expect(page.locator("#words-save")).to_be_disabled()
    added = "Whoever reads this is on a journey."
    words.fill(f"{added}\n\n{before}")
    expect(verdict).to_contain_text("Every check passes")
    with page.context.expect_page() as tried:
        main.get_by_role("button", name="Send these to me first").click()
    expect(tried.value.locator("body")).to_contain_text("on its way to your own address")
    tried.value.close()
    demo.await_mail(ADMIN, added)
    main.get_by_label("What did you change").fill("A journey's line")
    page.locator("#words-save").click()
    admin.reads("Saved as a new version")
    main.get_by_role("link", name="What differs").last.click()
    expect(page.locator(".diff")).to_contain_text(added)
    admin.look(axe=True)
    main.get_by_role("button", name="Restore").last.click()
    admin.confirms("Restore it")
    expect(main.get_by_text("Version 1 restored").first).to_be_visible()
    expect(words).not_to_contain_text(added)
    admin.arrives()
