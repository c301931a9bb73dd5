"""Settings: change, rehearse, save, restore; and two who change the same at once."""

from playwright.sync_api import Browser, Locator, expect

from tests.journeys.in_browser.person import Person, invited
from tests.journeys.in_browser.running_demo import RunningDemo

SENDING = "/settings?section=sending"


def test_a_change_is_rehearsed_saved_and_restored(admin: Person) -> None:
    page = admin.page
    field = _first_number(admin)
    before = field.input_value()
    field.fill(_other(before))
    admin.presses("See what it would change")
    admin.reads("Nothing is saved yet")
    expect(page.locator("main")).to_contain_text("On the last weeks")
    expect(page.locator("main")).to_contain_text("messages a week")
    admin.look(axe=True)
    admin.presses("Save…")
    admin.confirms("Save", note="A journey looks how it goes")
    admin.reads("Saved.")
    expect(page.locator("main")).to_contain_text("A journey looks how it goes")
    _goes_back(admin)
    assert _first_number(admin).input_value() == before
    admin.arrives()


def test_two_cannot_overwrite_each_other_unknowingly(
    admin: Person, chromium: Browser, demo: RunningDemo, new_email: str
) -> None:
    second = invited(admin, chromium, demo, new_email, "admin")
    mine, theirs = _first_number(admin), _first_number(second)
    before = mine.input_value()
    for person, field in ((admin, mine), (second, theirs)):
        field.fill(_other(before))
        person.presses("See what it would change")
        person.reads("Nothing is saved yet")
    admin.presses("Save…")
    admin.confirms("Save", note="I was first")
    admin.reads("Saved.")
    second.presses("Save…")
    second.confirms("Save", note="I was second")
    second.reads("Not saved: somebody was faster")
    expect(second.page.locator("main")).to_contain_text("Somebody else changed the settings")
    expect(second.page.locator("main")).to_contain_text("I was first")
    second.presses("Put mine on top of theirs")
    second.reads("Yours is on top of theirs now")
    second.presses("Drop it")
    second.reads("Dropped.")
    second.arrives()
    second.close()
    admin.goes_to("/settings?section=revisions")
    _goes_back(admin)
    admin.arrives()


def _goes_back(admin: Person) -> None:
    admin.presses("Go back to the installation's")
    admin.reads("Nothing is saved yet: below is what going back would change")
    admin.presses("Save…")
    admin.confirms("Save", note="As it was")
    admin.reads("Saved.")


def _first_number(person: Person) -> Locator:
    person.goes_to(SENDING)
    return person.page.locator("main input[inputmode=decimal]").first


def _other(value: str) -> str:
    return str(int(float(value)) + 1)
