"""What axe finds wrong with a page for those who do not see it, or use no mouse."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_SERIOUS = {"serious", "critical"}
_ONLY_WRONG = {"resultTypes": ["violations"]}


def serious_findings(page: Page, within: str | None = None) -> list[str]:
    """Each serious finding in a line: the rule, and where; `within` is a part of the page."""
    found = _AXE.run(page, within, _ONLY_WRONG).response["violations"]
    return [
        f"{page.url}: {one['id']} at {node['target']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in _SERIOUS
        for node in one["nodes"]
    ]
