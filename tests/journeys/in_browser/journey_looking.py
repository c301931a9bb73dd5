"""Explore, Progression, Equity and Learners: from a number to the people, and away with them."""

import pytest
from playwright.sync_api import Browser, FloatRect, expect

from tests.journeys.in_browser.person import Person
from tests.journeys.in_browser.running_demo import RunningDemo

CROSSED = "/explore?question=cross&measure=risk&rows=with_coach&columns=at_stage&view="


def test_a_number_of_a_cross_tab_leads_to_its_learners(admin: Person) -> None:
    admin.goes_to(f"{CROSSED}table")
    admin.page.locator("main table a").first.click()
    expect(admin.page.locator("main h1")).to_have_text("Who they are")
    admin.page.locator("main tbody a").first.click()
    expect(admin.page.locator("main")).to_contain_text("Risk")
    admin.page.go_back()
    expect(admin.page.locator("main h1")).to_have_text("Who they are")
    admin.arrives()


@pytest.mark.parametrize(("view", "mark"), [("bars", ".bars path"), ("heat", ".heatmaplayer text")])
def test_a_mark_of_a_cross_tab_leads_to_its_learners(admin: Person, view: str, mark: str) -> None:
    admin.goes_to(CROSSED + view)
    marks = admin.page.locator(f"main .js-plotly-plot {mark}")
    marks.first.scroll_into_view_if_needed()
    place = max(filter(None, (one.bounding_box() for one in marks.all()[:12])), key=_width)
    admin.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(admin.page.locator("main h1")).to_have_text("Who they are")
    admin.arrives()


def _width(box: FloatRect) -> float:
    return box["width"]


def test_progression_leads_to_who_changed_state(admin: Person) -> None:
    admin.goes_to("/progression")
    admin.page.locator("main a[href*='/explore/']").first.click()
    expect(admin.page.locator("main h1")).to_have_text("Who they are")
    admin.arrives()


def test_equity_is_for_who_looks_after_fairness(
    admin: Person, chromium: Browser, demo: RunningDemo
) -> None:
    coach = Person(chromium, demo, "coach1@staff.example.org")
    coach.goes_to("/equity")
    expect(coach.page.locator("main")).to_contain_text("Ask an admin")
    coach.arrives()
    coach.close()
    admin.goes_to("/equity")
    for name in admin.page.locator("main .nav-link").all_inner_texts():
        admin.page.locator("main .nav-link", has_text=name).first.click()
        expect(admin.page.locator("main .nav-link.active")).to_contain_text(name)
        admin.look(axe=True)
    admin.goes_to("/settings/audit")
    expect(admin.page.locator("main")).to_contain_text("equity:")
    admin.arrives()


def test_learners_are_kept_as_a_view_and_downloaded(admin: Person) -> None:
    admin.goes_to("/learners")
    page, main = admin.page, admin.page.locator("main")
    page.wait_for_selector(".ag-row")
    main.get_by_label("Search learners").fill("an")
    admin.presses("Columns")
    page.locator(".popover").get_by_label("Progress", exact=True).click()
    page.keyboard.press("Escape")
    main.get_by_role("button", name="View:").click()
    main.get_by_text("Save as a view …").click()
    admin.confirms("Save", name="A journey's view")
    expect(main.get_by_role("button", name="View: A journey's view")).to_be_visible()
    expect(main.get_by_label("Search learners")).to_have_value("an")
    for kind in ("CSV", "Excel", "Parquet"):
        main.get_by_role("button", name="Download").click()
        with page.expect_download() as got:
            main.locator(".dropdown-item", has_text=kind).click()
        assert got.value.path().stat().st_size > 1000
    main.get_by_role("button", name="Delete view").click()
    expect(main.get_by_role("button", name="View: Everything known")).to_be_visible()
    admin.arrives()
