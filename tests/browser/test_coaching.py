"""A person's work with learners in a real browser: a contact logged, seen and taken back."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from domain.store.database.engine import Database
from domain.store.operations.notices import end_notice, raise_notice
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_a_contact_is_logged_by_keyboard_rests_the_learner_and_is_taken_back(
    open_page: Open,
) -> None:
    page = open_page("/worklist")
    first = page.locator(".worklist .entry .who").first
    name = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(name)
    page.get_by_label("Contact", exact=True).focus()
    for key in ("T", "Tab", "L", "Tab", "Y", "Tab", "1", "Tab"):  # text, left a message, yesterday
        page.keyboard.press(key)
    page.keyboard.type("Asked about the shift change.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-line")).to_contain_text("Logged.")
    entry = page.locator(".contact-log .events li").first
    expect(entry).to_contain_text("Text message: left a message, 10 min")
    expect(entry).to_contain_text("Asked about the shift change.")
    page.get_by_role("link", name="Back to the worklist").click()
    rested = page.locator(".rested .entry", has_text=name)
    expect(rested).to_contain_text("Text message yesterday: left a message")
    rested.locator("a").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".answer-line")).to_contain_text("Taken back.")
    page.get_by_role("link", name="Back to the worklist").click()
    expect(page.locator(".worklist .entry .who").first).to_have_text(name)
    expect(page.locator(".rested")).to_have_count(0)


def test_a_hidden_notice_stays_away_from_page_to_page(
    open_page: Open, seeded_database: Database
) -> None:
    now = datetime.now(UTC)
    seeded_database.write(
        raise_notice, "stale", sentence="Nothing came in.", advice="Import.", now=now
    )
    try:
        page = open_page("/worklist")
        page.locator(".notices", has_text="Nothing came in.").get_by_label("Close").click()
        expect(page.locator(".notices .alert")).to_have_count(0)
        page.get_by_role("link", name="Learners").click()
        expect(page.locator("h1")).to_have_text("Learners")
        page.reload()
        page.wait_for_selector("main h1")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".notices .alert")).to_have_count(0)
    finally:
        seeded_database.write(end_notice, "stale", now=now)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_the_log_fits_every_screen(open_page: Open, phone: bool, scheme: str) -> None:  # noqa: FBT001 - a key
    page = open_page("/learner/4", phone=phone, scheme=scheme)
    expect(page.get_by_role("button", name="Log contact")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_several_learners_are_acted_on_from_the_list_and_it_is_undone(open_page: Open) -> None:
    page = open_page("/worklist")
    page.evaluate("window.sameDocument = true")
    people = page.locator(".worklist .person")
    names = [people.nth(n).locator(".who").inner_text() for n in (0, 1)]
    for number in (0, 1):
        people.nth(number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Act on 2 learners").click()
    dialogue = page.get_by_role("dialog")
    expect(dialogue).to_contain_text(names[0])
    page.evaluate("window.scrollTo(0, 200)")
    dialogue.get_by_role("button", name="Snooze for 2 learners").click()
    expect(page.locator(".answer-line")).to_contain_text("snoozed until")
    expect(dialogue).to_have_count(0)
    assert page.evaluate("window.scrollY") == 200
    expect(page.locator(".rested")).to_contain_text(names[1])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".answer-line")).to_contain_text("Undone")
    expect(people.first.locator(".who")).to_have_text(names[0])
    assert page.evaluate("window.sameDocument")
