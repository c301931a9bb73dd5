"""Each role walks through every page it is shown a way to, and each page is in order.

No page complains on the console (a breach of the content policy would be told there), asks another
host, scrolls sideways, or has something that axe finds serious.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watched import Watched

pytestmark = pytest.mark.browser

#: Whether the page with this heading has made way for another, which is complete.
SHOWN_ANEW = """before => !before.isConnected && document.querySelector("main h1")
  && !document.querySelector("[data-dash-is-loading=true]")"""


def kind_of(href: str) -> str:
    """What tells pages apart: the path, numbers left out, and the part of it that is asked for."""
    parts = urlsplit(href)
    asked = re.findall(r"(?:question=cross|part=[a-z]*)", parts.query)
    return "&".join((re.sub(r"\d+", "N", parts.path), *asked))


def ways_on(page: Page) -> list[str]:
    """Links of this page to others that need no new document, in order."""
    links = page.locator(".side .navigation a, main a[href^='/'], main a[href^='?']")
    found = links.evaluate_all("links => links.map(link => link.pathname + link.search)")
    return [href for href in found if not href.startswith(("/downloads", "/account"))]


def walk(page: Page) -> Iterator[str]:
    """Show one page of every kind that a link leads to, from the one that is open."""
    here = page.evaluate("location.pathname")
    yield kind_of(here)
    known, waiting = {kind_of(here)}, ways_on(page)
    while waiting:
        href = waiting.pop(0)
        if kind_of(href) in known:
            continue
        known.add(kind_of(href))
        heading = page.locator("main h1").element_handle()
        page.evaluate("href => go(href)", href)
        page.wait_for_function(SHOWN_ANEW, arg=heading)
        yield kind_of(href)
        waiting += ways_on(page)


# each page is looked at by axe once on a desktop and, where a coach goes, once on a phone
@pytest.mark.parametrize(
    ("email", "phone", "axe", "among"),
    [
        ("admin@example.org", False, True, "/settings/people /scorer/fairness /learner/N /set-up"),
        ("manager@example.org", True, False, "/impact /equity /employers /messages/words"),
        ("c1@example.org", True, True, "/worklist /learner/N /explore&question=cross"),
        ("analyst@example.org", False, False, "/equity /scorer /learners /learner/N"),
    ],
)
def test_every_page_of_a_role_is_in_order(
    chromium: Browser, address: str, email: str, among: str, *, phone: bool, axe: bool
) -> None:
    person = Watched(chromium, address, email, phone=phone)
    seen = []
    for kind in walk(person.page):
        seen.append(kind)
        person.look(axe=axe)
        if axe:
            person.look_into_dialogues()
    person.close()
    assert person.wrong == []
    assert set(among.split()) <= set(seen)
