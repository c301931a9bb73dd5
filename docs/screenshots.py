# ruff: noqa: INP001 - docs is a folder of documents, not a package
"""Takes the screenshots of the documentation from a running demo.

Start `make demo` first; then `make screenshots`, or
`python docs/screenshots.py --address http://localhost:8050 --folder var/demo`.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.browser.chromium import MISSING, find_chromium

OUT = Path(__file__).parent / "screenshots"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
PAGES = {
    "today": "/",
    "worklist": "/worklist",
    "learners": "/learners",
    "explore": "/explore?question=cross&view=heat&measure=risk&rows=with_coach&columns=at_stage",
    "progression": "/progression",
    "impact": "/impact",
    "equity": "/equity",
    "employers": "/employers",
    "messages": "/messages",
    "words": "/messages/words",
    "imports": "/imports",
    "who": "/who",
    "connections": "/connections",
    "jobs": "/jobs",
    "scorer": "/scorer?target=precision&wanted=85",
    "fairness": "/scorer/fairness",
    "settings": "/settings",
    "people": "/settings/people",
    "audit": "/settings/audit",
    "account": "/account",
    "tokens": "/account/tokens",
    "api": "/api/docs",
}
#: What some pages ask for once they stand.
LATE = {"/learners": ".ag-row"}
#: Pages that learners open by a link of a mail, by the path of the link.
THEIRS = ("why", "preferences", "data")


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Where the demo answers, and who signs in."""

    address: str
    email: str
    password: str
    inbox: Path

    def letter_links(self) -> dict[str, str]:
        """Links of the newest mail to a learner that has all of them, by name."""
        for path in sorted(self.inbox.glob("*.json"), reverse=True):
            text = json.loads(path.read_text(encoding="utf-8"))["text"]
            found = {name: re.search(rf"https?://\S+/p/{name}/\S+", text) for name in THEIRS}
            if all(found.values()):
                return {name: link[0] for name, link in found.items() if link}
        return {}


def main() -> int:
    """Save every page in both widths and themes."""
    asked = _arguments()
    password = (Path(asked.folder) / "password").read_text(encoding="utf-8").strip()
    demo = Demo(
        address=asked.address,
        email=asked.email,
        password=password,
        inbox=Path(asked.folder) / "inbox",
    )
    path = find_chromium()
    if path is None:
        print(MISSING, file=sys.stderr)  # noqa: T201 - a command
        return 1
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size, theme in product(SIZES, THEMES):
            for name in take(browser, demo, size, theme):
                print(f"docs/screenshots/{name}")  # noqa: T201 - a command
        browser.close()
    return 0


def take(browser: Browser, demo: Demo, size: str, theme: str) -> Iterator[str]:
    """Sign in and save the pages in one width and theme; gives the names of the files."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, base_url=demo.address
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", demo.email)
    page.fill("#password", demo.password)
    page.click("button[type=submit]")
    page.wait_for_selector(".key-figure")
    _hide_notices(page)
    staff = {**PAGES, "learner": _most_telling_learner(page)}
    for name, path in {**staff, **demo.letter_links()}.items():
        page.goto(path)
        page.wait_for_selector("h1")
        if path in LATE:
            page.wait_for_selector(LATE[path])
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
        file = f"{name}-{size}-{theme}.png"
        page.screenshot(path=OUT / file)
        yield file
    context.close()


def _hide_notices(page: Page) -> None:
    """As somebody would who has read them: they stay away for the session."""
    page.wait_for_load_state("networkidle")
    shown = page.locator(".notices .btn-close")
    for _ in range(shown.count()):
        shown.first.click()
        page.wait_for_load_state("networkidle")


def _most_telling_learner(page: Page) -> str:
    """Somebody in the middle of the worklist: with activity behind them, and a reason to call."""
    page.goto("/worklist")
    page.wait_for_selector(".entry a.who")
    entries = page.locator(".entry a.who")
    return str(entries.nth(entries.count() // 2).get_attribute("href"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://localhost:8050")
    parser.add_argument("--email", default="manager@staff.example.org")
    parser.add_argument("--folder", default="var/demo", help="where the demo keeps its password")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
