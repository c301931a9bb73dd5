"""The Impact page in a real browser, with an effect to show."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from domain.policy import Policy
from domain.store.database.engine import Database
from tests.browser.conftest import DESKTOP, PHONE, serve, sign_in
from tests.dashboard.pages.impact.test_layout import SIZE, draw, nudge_of
from tests.dashboard.seeding import fill

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def impact(
    sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory, policy: Policy
) -> Iterator[str]:
    """Where a server shows two nudges, one of which brought everybody back."""
    path = tmp_path_factory.mktemp("impact") / "seeded.sqlite"
    shutil.copy(sqlite_file, path)
    database = Database(f"sqlite:///{path}")
    fill(database, SIZE)
    draw(database, held_every=2)
    with database.transaction() as session:
        for number in range(1, SIZE.learners + 1):
            held = number % 4 < 2
            session.add(nudge_of(number, held=held, intervention="smart_reminder"))
    yield from serve(database, policy)
    database.close()


@pytest.fixture
def open_impact(impact: str, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    sign_in(page, impact, "manager@example.org")
    page.goto(f"{impact}/impact")
    page.wait_for_selector(".effects")
    yield page
    context.close()


def test_a_nudge_at_a_glance_leads_to_its_card(open_impact: Page) -> None:
    open_impact.click(".glance >> text=Re-engage a quiet learner")
    expect(open_impact.locator("#reengage h2")).to_be_in_viewport()
    expect(open_impact.locator("#reengage .finding")).to_contain_text("It helps: +100 points")


def test_the_dot_of_a_gain_lies_right_of_zero(open_impact: Page) -> None:
    row = open_impact.locator("#reengage .interval").first
    zero, dot = (row.locator(f".{part}").bounding_box() for part in ("zero", "dot"))
    assert zero
    assert dot
    assert dot["x"] > zero["x"] + 50


def test_on_a_phone_everything_fits_and_every_number_keeps_its_name(open_impact: Page) -> None:
    open_impact.set_viewport_size(PHONE)
    width = open_impact.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"]
    cell = open_impact.locator("#reengage tbody td:nth-child(2)").first
    assert "Treated" in cell.evaluate("e => getComputedStyle(e, '::before').content")
