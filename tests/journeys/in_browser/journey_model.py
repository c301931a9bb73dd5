"""Data and model: a job by hand, another scorer in use and back, and when to alert."""

from playwright.sync_api import expect

from tests.journeys.in_browser.person import Person


def test_a_scorer_is_put_in_use_and_the_former_again(admin: Person) -> None:
    admin.goes_to("/scorer")
    for text in ("Put in use", "Go back to it"):
        button = admin.page.locator("main").get_by_role("button", name=text, exact=True)
        if not button.count():
            continue
        button.first.click()
        admin.confirms(text, reason="A journey tries it")
        expect(admin.page.locator("main")).to_contain_text("A journey tries it")
        admin.look(axe=True)
    admin.arrives()


def test_when_to_alert_is_chosen_by_what_it_costs(admin: Person) -> None:
    admin.goes_to("/scorer?target=precision&wanted=60")
    admin.look(axe=True)
    admin.arrives()


def test_a_job_is_asked_for(admin: Person) -> None:
    admin.goes_to("/jobs")
    button = admin.page.locator("main").get_by_role("button", name="Run now").first
    button.click()
    admin.look(axe=True)
    admin.arrives()
