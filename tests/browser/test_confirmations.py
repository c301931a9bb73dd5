"""What cannot be undone is asked once more, in a dialogue that the keyboard reaches and leaves."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.store.database.engine import Database
from domain.store.people.suppression import suppress
from domain.store.people.suppression_list import list_suppressions
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def stopped(seeded_database: Database) -> str:
    """An address to which a provider said that it does not exist."""
    address = "moved@learner.example"
    seeded_database.write(suppress, "email", address, reason="bounced", now=datetime.now(UTC))
    return address


@pytest.fixture
def admin(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    sign_in(page, address, "admin@example.org")
    yield page
    context.close()


def test_a_stop_is_lifted_after_a_second_look_only(
    admin: Page, stopped: str, seeded_database: Database
) -> None:
    admin.goto("/messages/stops")
    row = admin.locator("tr", has_text=stopped)
    row.get_by_role("button", name="Lift").click()
    dialogue = admin.get_by_role("dialog", name="Lift this stop?")
    expect(dialogue).to_contain_text(f"{stopped} may be written to again")
    admin.keyboard.press("Escape")
    expect(dialogue).to_have_count(0)
    row.get_by_role("button", name="Lift").click()
    dialogue.get_by_role("button", name="Cancel").click()
    expect(dialogue).to_have_count(0)
    row.get_by_role("button", name="Lift").press("Enter")
    dialogue.get_by_label("Why?").fill("They gave us a new one")
    dialogue.get_by_role("button", name="Lift it").click()
    expect(admin.locator(".answer-line")).to_contain_text("Lifted.")
    with seeded_database.reading() as session:
        assert stopped not in [one.address for one in list_suppressions(session)]


def test_what_was_written_stays_when_it_could_not_be_noted(admin: Page) -> None:
    admin.goto("/learner/4")
    note = admin.get_by_label("Note for colleagues")
    note.fill("Would rather be called after six.")
    admin.locator(".contact-log input[name=token]").first.evaluate("e => (e.value = 'long-gone')")
    admin.get_by_role("button", name="Log contact").click()
    expect(admin.locator("#problem")).to_contain_text("was open for a long time")
    expect(note).to_have_value("Would rather be called after six.")
