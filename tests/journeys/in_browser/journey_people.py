"""People: invite, another role, caseloads, holiday cover, end sessions, deactivate."""

from playwright.sync_api import Browser, expect

from tests.journeys.in_browser.person import Person, invited
from tests.journeys.in_browser.running_demo import RunningDemo


def test_a_colleague_comes_changes_role_is_signed_out_and_leaves(
    admin: Person, chromium: Browser, demo: RunningDemo, new_email: str
) -> None:
    colleague = invited(admin, chromium, demo, new_email, "coach")
    name = new_email.partition("@")[0].title()
    colleague.goes_to("/worklist")
    admin.goes_to("/settings/people")
    admin.page.locator("main").get_by_role("link", name=name).click()
    main = admin.page.locator("main")
    expect(main).to_contain_text("Signed in")
    admin.look(axe=True)
    admin.presses("Sign out everywhere")
    admin.confirms("End them")
    admin.reads("Signed out everywhere")
    # the page may find out by itself in the same moment, and go there first
    colleague.page.evaluate("location.assign('/worklist')")
    expect(colleague.page.locator("#email")).to_be_visible()
    colleague.close()
    main.get_by_label("Role").select_option("analyst")
    admin.presses("Change role")
    admin.reads("Changed.")
    expect(main.locator("dl, .facts").first).to_contain_text("Analyst")
    admin.presses("Deactivate…")
    admin.confirms("Deactivate")
    admin.reads("Deactivated.")
    admin.arrives()


def test_learners_are_handed_over_and_back(admin: Person) -> None:
    admin.goes_to("/settings/people?section=caseloads")
    main = admin.page.locator("main")
    coaches = main.get_by_label("Whose learners").locator("option")
    names = [one for one in coaches.all_inner_texts() if one.startswith("Coach")] or (
        coaches.all_inner_texts()[2:]
    )
    former, new = names[0], names[1]
    for giver, taker in ((former, new), (new, former)):
        main.get_by_label("Whose learners").select_option(label=giver)
        main.get_by_label("Cohort").select_option(index=1)
        admin.presses("Count them")
        expect(main).to_contain_text("chosen")
        if main.get_by_text("Nobody: no learner").count():
            return
        admin.presses("Hand over…")
        admin.page.get_by_role("dialog").get_by_label("Who is to have them?").select_option(
            label=taker
        )
        admin.confirms("Hand over")
        admin.reads("Handed over.")
    admin.arrives()


def test_a_holiday_is_covered_and_called_off(admin: Person) -> None:
    admin.goes_to("/settings/people?section=cover")
    main = admin.page.locator("main")
    main.get_by_label("Who is away").select_option(index=1)
    main.get_by_label("Who stands in").select_option(index=2)
    admin.presses("Plan it")
    admin.reads("Planned.")
    admin.look(axe=True)
    main.locator("tbody tr").last.get_by_role("button").click()
    admin.confirms("End it")
    admin.reads("Ended.")
    admin.arrives()
