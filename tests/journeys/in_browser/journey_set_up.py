"""Set-up: an admin of an empty installation comes to first scores without a terminal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from tests.journeys.in_browser.new_installation import begun
from tests.journeys.in_browser.person import ADMIN, Person
from tests.journeys.in_browser.running_demo import RunningDemo

_LEARNERS = 12


def test_an_empty_installation_is_set_up_to_its_first_scores(
    chromium: Browser, demo: RunningDemo, tmp_path: Path
) -> None:
    with begun(demo, tmp_path) as fresh:
        admin = Person(chromium, fresh)
        admin.goes_to("/")
        main = admin.page.locator("main")
        admin.presses("Set it up")
        expect(main).to_contain_text("1 of 6 steps done")
        main.get_by_label("Organisation").fill("Journey College")
        admin.presses("Save")
        admin.reads("Saved.")
        expect(main).to_contain_text("2 of 6 steps done")
        _import(admin, main, tmp_path / "learners.csv")
        _mail(admin, main, demo)
        _scores(admin, main)
        _colleague(admin, main)
        admin.goes_to("/")
        expect(main.locator(".key-figure").first).to_be_visible()
        admin.arrives()
        admin.close()


def _import(admin: Person, main: Locator, file: Path) -> None:
    file.write_text(_table(), encoding="utf-8")
    admin.presses("Import learners")
    main.locator("input[type=file]").set_input_files(file)
    expect(main).to_contain_text("What it holds")
    main.get_by_label("Progress").select_option("progress")
    main.get_by_label("Last seen").select_option("last_seen")
    admin.look(axe=True)
    admin.presses("Try it: nothing is changed yet")
    expect(main).to_contain_text("If you import it")
    admin.presses("Import")
    expect(main).to_contain_text("is imported")
    admin.goes_to("/set-up")
    expect(main).to_contain_text("3 of 6 steps done")


def _table() -> str:
    """Learners of a cohort that began six weeks ago, some of whom were not seen for long."""
    today = datetime.now(UTC).date()
    began = today - timedelta(weeks=6)
    rows = [
        f"Jo {number};jo{number}@learner.example.org;Autumn;{began};{8 * number};"
        f"{today - timedelta(days=3 * number)}"
        for number in range(_LEARNERS)
    ]
    return "\n".join(["Name;Email;Cohort;Started;Progress;Last seen", *rows, ""])


def _mail(admin: Person, main: Locator, demo: RunningDemo) -> None:
    before = len(demo.mails_to(ADMIN))
    _open(admin, main, "Mail")
    admin.presses("Send me a test mail")
    _open(admin, main, "Mail")
    expect(main).to_contain_text("Is it in your inbox?")
    assert any("Mail from Staycourse works" in text for text in demo.mails_to(ADMIN)[before:])


def _scores(admin: Person, main: Locator) -> None:
    _open(admin, main, "First scores")
    admin.presses("Score now")
    _open(admin, main, "First scores")
    expect(main).to_contain_text("Learners are scored as of")
    admin.goes_to("/set-up")
    expect(main).to_contain_text("5 of 6 steps done")


def _colleague(admin: Person, main: Locator) -> None:
    _open(admin, main, "Invite colleagues")
    admin.presses("Invite colleagues")
    main.get_by_label("Email").fill("first.coach@staff.example.org")
    main.get_by_label("Name", exact=True).fill("Fern First")
    admin.presses("Invite")
    expect(admin.page.locator("#secret")).to_be_visible()
    admin.goes_to("/set-up")
    expect(main).to_contain_text("All is set up")


def _open(admin: Person, main: Locator, step: str) -> None:
    """Unfold a step, where it is not open already."""
    head = main.locator(".accordion-button", has_text=step)
    expect(head).to_be_visible()
    if head.get_attribute("aria-expanded") != "true":
        head.click()
    admin.page.wait_for_timeout(500)
