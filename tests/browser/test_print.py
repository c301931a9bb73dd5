"""What somebody brings to a meeting: pages on paper."""

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

#: Pixels of a page of A4 between margins of a centimetre.
INSIDE_MARGINS = 718
CRITICAL = "rgb(194, 53, 43)"


def test_a_chart_is_light_and_fits_paper_before_the_browser_looks(open_page: Open) -> None:
    page = open_page("/", scheme="dark")
    page.wait_for_selector(".chart .main-svg")
    stroke, width = page.evaluate(
        """() => {
          window.dispatchEvent(new Event("beforeprint"));
          const line = getComputedStyle(document.querySelector(".js-line")).stroke;
          return [line, document.querySelector(".main-svg").clientWidth];
        }"""
    )
    assert stroke == CRITICAL
    assert width < INSIDE_MARGINS
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        "light => getComputedStyle(document.querySelector('.js-line')).stroke !== light",
        arg=CRITICAL,
    )


def test_bars_and_shapes_are_on_paper_too(open_page: Open) -> None:
    page = open_page("/")
    page.wait_for_selector(".spark")
    page.emulate_media(media="print")
    for shown in (".spark > *", ".chip", ".risk-fill"):
        adjusts = page.locator(shown).first.evaluate("e => getComputedStyle(e).printColorAdjust")
        assert adjusts == "exact", shown
