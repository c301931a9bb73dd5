"""Words of a message are changed in the browser: judged while one types, saved, restored."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
WORDS = "/messages/words?what=reengage&by=sms&language=en"
SOUND = "{{ hello }}, ten minutes will do. {{ course_url }} Reply STOP to end these texts."


@pytest.fixture
def manager(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    sign_in(page, address, "manager@example.org")
    yield page
    context.close()


def test_words_are_changed_and_brought_back(manager: Page) -> None:
    manager.goto(WORDS)
    verdict, save = manager.locator("#words-verdict"), manager.locator("#words-save")
    expect(verdict).to_contain_text("Every check passes")
    manager.get_by_label("Text").fill("{{ hello }}, you are falling behind. {{ course_url }}")
    expect(verdict).to_contain_text("tells learners what they lack")
    expect(verdict).to_contain_text("Reply STOP to end these texts")
    expect(save).to_be_disabled()
    manager.get_by_label("Text").fill(SOUND)
    expect(verdict).to_contain_text("1 segment (GSM-7)")
    expect(manager.locator("#words-preview")).to_contain_text("ten minutes will do")
    manager.get_by_label("What did you change").fill("Shorter")
    save.click()
    expect(manager.locator(".answer-line")).to_contain_text("Saved as a new version")
    manager.get_by_role("link", name="What differs").click()
    expect(manager.locator(".diff")).to_contain_text("ten minutes will do")
    manager.get_by_role("button", name="Restore").click()
    manager.get_by_role("dialog").get_by_role("button", name="Restore it").click()
    expect(manager.get_by_text("Version 1 restored")).to_be_visible()
    expect(manager.get_by_label("Text")).to_contain_text("your place on")


def test_who_saves_over_a_newer_version_reads_whose_it_is_and_keeps_their_words(
    manager: Page, chromium: Browser, address: str
) -> None:
    context = chromium.new_context(base_url=address)
    admin = context.new_page()
    sign_in(admin, address, "admin@example.org")
    for who in (manager, admin):
        who.goto(WORDS)
        expect(who.locator("#words-verdict")).to_contain_text("Every check passes")
    for who, words in ((manager, SOUND), (admin, SOUND.replace("ten", "five"))):
        who.get_by_label("Text").fill(words)
        expect(who.locator("#words-preview")).to_contain_text("minutes will do")
        who.get_by_label("What did you change").fill("Shorter")
    manager.locator("#words-save").click()
    expect(manager.locator(".answer-line")).to_contain_text("Saved as a new version")
    admin.locator("#words-save").click()
    refused = re.compile(r"manager@example\.org saved version \d+ in the meantime")
    expect(admin.get_by_text(refused)).to_be_visible()
    expect(admin.get_by_label("Text")).to_have_value(SOUND.replace("ten", "five"))
    context.close()
