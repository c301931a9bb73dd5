"""A manager's journey through every page, in a real browser."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.browser.conftest import SIZE, Open, sign_in
from tests.dashboard.seeding import as_ofs

pytestmark = pytest.mark.browser

LAST = as_ofs(SIZE)[-1]
EARLIER = as_ofs(SIZE)[3]
PAGES = ["/", "/worklist", "/learners", "/explore", "/learner/4", "/messages", "/impact"]
#: Whether the shares of progress on the screen rise from row to row.
IN_ORDER = """() => {
  const cells = [...document.querySelectorAll(".ag-center-cols-container [col-id=progress]")];
  const row = (cell) => Number(cell.parentElement.getAttribute("row-index"));
  const shown = cells.sort((a, b) => row(a) - row(b)).map((cell) => parseInt(cell.innerText));
  return shown.length > 5 && shown.every((one, n) => n === 0 || shown[n - 1] <= one);
}"""

#: Of each number in a heatmap its ink, and what plotly painted its cell, read from the picture.
PAINTED = """async () => {
  const numbers = (text) => text.match(/[0-9.]+/g).slice(0, 3).map(Number);
  const image = document.querySelector(".heatmaplayer image");
  const picture = new Image();
  picture.src = image.getAttribute("xlink:href") || image.getAttribute("href");
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0);
  const box = image.getBoundingClientRect();
  return [...document.querySelectorAll(".heatmap-label text")].filter((one) => one.textContent)
    .map((one) => {
      const at = one.getBoundingClientRect();
      const across = (at.x + at.width / 2 - box.x) / box.width;
      const down = (at.y + at.height / 2 - box.y) / box.height;
      const [x, y] = [across * canvas.width, down * canvas.height].map(Math.floor);
      const ink = getComputedStyle(one.querySelector("tspan") || one).fill;
      return [numbers(ink), [...pen.getImageData(x, y, 1, 1).data].slice(0, 3)];
    });
}"""


def key_figures(page: Page) -> dict[str, int]:
    page.wait_for_selector(".key-figure")
    return {
        card.locator(".label").inner_text(): int(card.locator(".number").inner_text())
        for card in page.locator(".key-figure").all()
    }


def expected_figures(frame: pd.DataFrame) -> dict[str, int]:
    counts = frame["composite_segment"].value_counts()
    return {
        "Learners": len(frame),
        **{name: int(counts.get(name, 0)) for name in ("Critical", "Moderate", "On Track")},
        "Risk is Red": int((frame["risk_band"] == "Red").sum()),
    }


def column(page: Page, field: str) -> list[str]:
    cells = page.locator(f".ag-center-cols-container [col-id={field}]")
    rows = {
        int(cell.locator("xpath=..").get_attribute("row-index") or 0): cell.inner_text()
        for cell in cells.all()
    }
    return [rows[number] for number in sorted(rows)]


def names(page: Page) -> list[str]:
    return page.locator(".ag-pinned-left-cols-container .learner-link").all_inner_texts()


def wait_for_rows(page: Page) -> None:
    page.wait_for_selector(".ag-pinned-left-cols-container .learner-link")
    page.wait_for_load_state("networkidle")


# a theme changes colours alone, so that no width needs both
@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")])
def test_every_page_opens_at_every_width_and_theme(
    open_page: Open, *, phone: bool, scheme: str
) -> None:
    page = open_page("/impact", phone=phone, scheme=scheme)
    titles = set()
    for path in PAGES:
        before = page.locator("h1").inner_text()
        page.evaluate("path => go(path)", path)
        expect(page.locator("h1")).not_to_have_text(before)
        page.wait_for_load_state("networkidle")
        titles.add(page.locator("h1").inner_text())
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{path} scrolls sideways"
    assert len(titles) == len(PAGES)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme


def test_navigation_leads_everywhere_and_keeps_the_day(open_page: Open) -> None:
    page = open_page(f"/?as_of={EARLIER}&cohort=1")
    for name in ("Worklist", "Learners", "Explore", "Messages", "Impact", "Today"):
        page.click(f".navigation >> text={name}")
        expect(page.locator("h1")).to_have_text(name)
        assert f"as_of={EARLIER}&cohort=1" in page.url


def test_on_a_phone_a_drawer_leads_everywhere_and_closes_itself(open_page: Open) -> None:
    page = open_page("/worklist", phone=True)
    expect(page.locator(".side")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("[aria-current=page]")).to_have_text("Worklist")
    drawer.get_by_role("link", name="Learners").click()
    expect(page.locator("h1")).to_have_text("Learners")
    expect(drawer).to_have_count(0)


def test_the_overview_counts_everyone(open_page: Open, seeded_database: Database) -> None:
    frame = read_snapshots(seeded_database, LAST)
    assert key_figures(open_page("/")) == expected_figures(frame)


def test_the_as_of_picker_shows_an_earlier_week_as_it_was(
    open_page: Open, seeded_database: Database
) -> None:
    page = open_page("/")
    now = key_figures(page)
    page.get_by_label("As of").select_option(f"{EARLIER.day} {EARLIER:%b %Y}")
    page.wait_for_url(f"**as_of={EARLIER}*")
    expect(page.locator(".past")).to_be_visible()
    then = key_figures(page)
    assert then == expected_figures(read_snapshots(seeded_database, EARLIER))
    assert then != now
    page.click(".past")
    expect(page.locator(".past")).to_have_count(0)
    assert key_figures(page) == now


def test_the_cohort_filter_narrows_the_page(open_page: Open, seeded_database: Database) -> None:
    page = open_page("/")
    page.get_by_label("Cohort", exact=True).select_option("Cohort 2")
    page.wait_for_url("**cohort=2*")
    expect(page.locator(".page-title p")).to_contain_text("Cohort 2")
    frame = read_snapshots(seeded_database, LAST)
    assert key_figures(page) == expected_figures(frame[frame["cohort_id"] == 2])


def test_a_key_figure_leads_to_its_learners(open_page: Open) -> None:
    page = open_page("/")
    critical = key_figures(page)["Critical"]
    page.click(".key-figure >> text=Critical")
    expect(page.locator("h1")).to_have_text("Learners")
    expect(page.locator(".tabs .nav-link.active")).to_have_text(f"Critical {critical}")
    wait_for_rows(page)
    assert set(column(page, "composite_segment")) == {"Critical"}


def test_the_grid_sorts(open_page: Open, seeded_database: Database) -> None:
    page = open_page("/learners")
    wait_for_rows(page)
    page.click(".ag-header-cell[col-id=progress] .ag-header-cell-text")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".ag-header-cell[col-id=progress]")).to_have_attribute(
        "aria-sort", "ascending"
    )
    lowest = read_snapshots(seeded_database, LAST)["progress"].min()
    expect(
        page.locator(".ag-center-cols-container [row-index='0'] [col-id=progress]")
    ).to_have_text(f"{math.floor(lowest)} %")  # never more than was done
    page.wait_for_function(IN_ORDER)


def test_the_grid_filters_and_searches(open_page: Open, seeded_database: Database) -> None:
    frame = read_snapshots(seeded_database, LAST)
    page = open_page("/learners")
    wait_for_rows(page)
    page.hover(".ag-header-cell[col-id=composite_segment]")
    page.click(".ag-header-cell[col-id=composite_segment] .ag-header-cell-filter-button")
    page.locator(".ag-filter input[type=text]").first.fill("Moderate")
    expect(
        page.locator(".ag-center-cols-container [row-index='0'] [col-id=composite_segment]")
    ).to_have_text("Moderate")
    others = page.locator(".ag-center-cols-container [col-id=composite_segment]").filter(
        has_not_text="Moderate"
    )
    expect(others).to_have_count(0)
    page.keyboard.press("Escape")

    page.goto("/learners")
    wait_for_rows(page)
    wanted = frame["name"].iloc[10]
    page.fill("#learners-search", wanted)
    expect(page.locator(".learner-link")).to_have_count(int((frame["name"] == wanted).sum()))
    assert names(page) == [wanted]


def test_rows_are_numbered_and_open_the_learner(open_page: Open) -> None:
    page = open_page("/learners")
    wait_for_rows(page)
    numbers = page.locator(".row-number").all_inner_texts()
    assert numbers[:3] == ["1", "2", "3"]
    link = page.locator(".ag-pinned-left-cols-container [row-index='0'] .learner-link")
    first = link.inner_text()
    page.click(".ag-center-cols-container [row-index='0'] [col-id=risk_score]")
    expect(page.locator("h1")).to_have_text(first)
    assert "/learner/" in page.url


def test_the_download_holds_everyone_with_all_columns(
    open_page: Open, seeded_database: Database, tmp_path: Path
) -> None:
    page = open_page("/learners")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download").click()
        page.get_by_role("button", name="CSV").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    frame = read_snapshots(seeded_database, LAST)
    assert path.name == f"segments-{LAST}.csv"
    assert len(rows) == len(frame)
    assert {
        *("Name", "Email", "Phone", "Last login", "Progress", "Average grade", "Barriers"),
        *("Training stage", "Coach", "Postcode", "Note", "Days_Since_Last_Seen"),
        *("Engagement_Segment", "Progress_Segment", "Barriers_Flag", "Composite_Segment"),
        *("Risk_Score", "Risk_Band", "Leave_Soon_Probability"),
    } <= set(rows[0])
    assert pd.Series([row["Composite_Segment"] for row in rows]).value_counts().to_dict() == (
        frame["composite_segment"].value_counts().to_dict()
    )


def test_every_question_is_answered_by_a_drawing(open_page: Open) -> None:
    page = open_page("/explore")
    asked = set()
    for tab in page.locator(".tabs .nav-link:not([href*=cross])").all():
        tab.click()
        expect(tab).to_have_class("nav-link active")
        page.wait_for_selector(".chart .main-svg")
        asked.add(page.locator(".chart h2").first.inner_text())
    assert len(asked) == 5
    assert all(question.endswith("?") for question in asked)


def test_what_a_source_does_not_know_is_said_in_a_sentence(open_page: Open) -> None:
    page = open_page(f"/explore?question=grade&as_of={as_ofs(SIZE)[0]}")
    expect(page.locator("#content")).to_contain_text("Average grade: import grades")
    expect(page.locator(".tabs")).not_to_contain_text("Average grade")


def test_the_worklist_leads_with_its_first_learner(
    open_page: Open, seeded_database: Database
) -> None:
    page = open_page("/worklist?view=classic")
    frame = read_snapshots(seeded_database, LAST)
    listed = frame.dropna(subset=["worklist_rank"]).sort_values("worklist_rank")
    assert page.locator(".entry .who").all_inner_texts() == listed["name"].tolist()
    page.click(".entry .who >> nth=0")
    expect(page.locator("h1")).to_have_text(listed["name"].iloc[0])


def test_a_heat_cell_leads_to_its_learners(open_page: Open) -> None:
    page = open_page("/")
    plot = page.locator("[aria-label^='Where is the risk'] .nsewdrag")
    plot.wait_for()
    page.wait_for_load_state("networkidle")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 18, box["y"] + box["height"] / 4)
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 4)
    expect(page.locator("h1")).to_have_text("Who they are")
    assert f"as_of={as_ofs(SIZE)[0]}&in_cohort=1" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_in_a_heatmap_stand_out_from_their_cells(open_page: Open, scheme: str) -> None:
    page = open_page("/", scheme=scheme)
    page.wait_for_selector(".heatmap-label text")
    page.wait_for_load_state("networkidle")
    painted = page.evaluate(PAINTED)
    assert len(painted) > 5
    assert min(contrast(ink, cell) for ink, cell in painted) >= 4.5


def contrast(one: list[int], other: list[int]) -> float:
    """As WCAG defines it, of two colours of 0 to 255."""

    def light(colour: list[int]) -> float:
        parts = [part / 255 for part in colour]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_theme_can_be_switched_and_is_remembered(open_page: Open) -> None:
    page = open_page("/", scheme="light")
    page.wait_for_selector(".chart .main-svg")
    light = page.locator(".js-line").first.evaluate("e => getComputedStyle(e).stroke")
    page.click("[aria-label^=Switch]")
    page.wait_for_function(
        "before => getComputedStyle(document.querySelector('.js-line')).stroke !== before",
        arg=light,
    )
    page.reload()
    page.wait_for_selector("main h1")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_paper_is_light_though_the_page_is_dark(open_page: Open) -> None:
    page = open_page("/", scheme="dark")
    page.wait_for_selector(".chart .main-svg")
    theme, line = "document.documentElement.dataset.bsTheme", ".js-line"
    dark = page.locator(line).first.evaluate("e => getComputedStyle(e).stroke")
    assert page.evaluate(theme) == "dark"
    page.emulate_media(media="print")
    page.wait_for_function(f"() => {theme} === 'light'")
    page.wait_for_function(
        """before => {
          const line = document.querySelector(".js-line");
          return line && getComputedStyle(line).stroke !== before;
        }""",
        arg=dark,
    )
    page.emulate_media(media="screen")
    page.wait_for_function(f"() => {theme} === 'dark'")


def test_messages_say_why_something_was_not_sent(open_page: Open) -> None:
    page = open_page("/messages")
    page.click(".tabs >> text=Not sent")
    page.wait_for_url("**outcome=not_sent*")
    held = page.locator(".days tr", has_text="Held out at random")
    expect(held.locator("a")).to_have_text(str(SIZE.learners // 8))
    held.locator("a").click()
    page.wait_for_url("**state=skipped*")
    expect(page.locator("tbody tr")).to_have_count(SIZE.learners // 8)
    expect(page.locator("tbody tr").first).to_contain_text("Held out at random")


def test_a_page_that_is_not_there_shows_ways_on(
    open_page: Open,
) -> None:
    page = open_page("/learners")
    page.evaluate("go('/no-such-page')")
    expect(page.locator("h1")).to_have_text("There is no such page")
    page.click(".ways-on >> text=Worklist")
    expect(page.locator("h1")).to_have_text("Worklist")


def test_a_coach_lands_on_their_own_caseload(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    sign_in(page, address, "c1@example.org")
    expect(page.locator("h1")).to_have_text("Worklist")
    page.goto(f"{address}/")
    assert key_figures(page)["Learners"] == SIZE.learners // 2
    page.click("[aria-label='Sign out']")
    page.wait_for_url("**/sign-in")
    page.close()
