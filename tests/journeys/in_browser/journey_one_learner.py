"""One learner: found by the keyboard from anywhere, and a copy of all that is held of them."""

import zipfile

from playwright.sync_api import expect

from tests.journeys.in_browser.person import Person


def test_a_learner_is_found_by_the_keyboard_and_a_copy_of_their_data_taken(admin: Person) -> None:
    page, main = admin.page, admin.page.locator("main")
    admin.goes_to("/worklist")
    name = main.locator(".worklist .person .who").first.inner_text()
    admin.goes_to("/scorer")
    page.keyboard.press("/")
    expect(page.locator("#search-words")).to_be_focused()
    admin.look_at_dialogue()
    page.keyboard.type(name)
    page.locator("#search-results a", has_text=name).first.click()
    expect(main.locator("h1")).to_have_text(name)
    admin.look(axe=True)
    main.get_by_role("button", name="Prepare a copy").click()
    expect(main.locator("h1")).to_have_text("Data requests")
    newest = main.locator("tbody tr").first
    with page.expect_download() as got:
        newest.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(got.value.path()) as copy:
        assert copy.namelist()
    page.reload()
    expect(newest).to_contain_text("Taken")
    admin.arrives()


def test_a_token_for_a_program_is_made_and_revoked(admin: Person) -> None:
    page = admin.page
    page.goto("/account/tokens")
    page.get_by_label("What is it for?").fill("a journey's program")
    page.get_by_label("learners:read").check()
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator("#secret")).to_be_visible()
    page.goto("/account/tokens")
    expect(page.get_by_role("button", name="Revoke a journey's program").first).to_be_visible()
    admin.look(axe=True)
    page.get_by_role("button", name="Revoke a journey's program").first.click()
    expect(page.get_by_role("button", name="Revoke a journey's program")).to_have_count(0)
    admin.arrives()
