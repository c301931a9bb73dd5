"""Whoever has no mouse sees where they are."""

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

STEPS = 60
#: What has the focus and how wide its ring is; nothing where the page begins anew.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return [one.outerHTML.slice(0, 90), outlineStyle === "none" ? 0 : parseFloat(outlineWidth)];
}"""


@pytest.mark.parametrize("path", ["/worklist", "/learners", "/messages", "/settings"])
def test_whatever_has_the_focus_has_a_ring(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.wait_for_load_state("networkidle")
    rings: dict[str, float] = {}
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if found := page.evaluate(FOCUSED):
            rings[found[0]] = found[1]
    assert len(rings) > STEPS / 3
    assert {what: ring for what, ring in rings.items() if ring < 2} == {}
