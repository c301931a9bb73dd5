"""The real server over a seeded programme, and a real Chromium in front of it."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    expect,
    sync_playwright,
)

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.browser.chromium import MISSING, find_chromium
from tests.browser.serving import address_of, opened_door, serving
from tests.dashboard.seeding import PASSWORD, Seed, fill
from tests.factories import deployment_for

SIZE = Seed(learners=60, weeks=6)
# a page is slow when every core tests something else; a wrong one stays wrong
expect.set_options(timeout=30_000)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def seeded_database(
    sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A SQLite database with the seeded programme."""
    path = tmp_path_factory.mktemp("browser") / "seeded.sqlite"
    shutil.copy(sqlite_file, path)
    database = Database(f"sqlite:///{path}")
    fill(database, SIZE)
    yield database
    database.close()


@pytest.fixture(scope="session")
def address(seeded_database: Database, policy: Policy) -> Iterator[str]:
    """Where the server listens."""
    yield from serve(seeded_database, policy)


def serve(database: Database, policy: Policy) -> Iterator[str]:
    """Run the application until the caller is done."""
    door = opened_door()
    app = create_server(deployment_for(database, policy, public_url=address_of(door)))
    with serving(app, door):
        yield address_of(door)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in_state(chromium: Browser, address: str) -> dict[str, object]:
    """Cookies of a signed-in manager."""
    context = chromium.new_context()
    sign_in(context.new_page(), address, "manager@example.org")
    state = context.storage_state()
    context.close()
    return dict(state)


def sign_in(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    """Fill in the form and wait for the first page."""
    page.goto(f"{address}/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button[type=submit]")
    page.wait_for_selector("#content h1")


Open = Callable[..., Page]


@pytest.fixture(scope="session")
def contexts(
    chromium: Browser, address: str, signed_in_state: dict[str, object]
) -> Iterator[Callable[[bool, str], BrowserContext]]:
    """One signed-in context per width and theme, so scripts are fetched and compiled once."""

    @cache
    def of(phone: bool, scheme: str) -> BrowserContext:  # noqa: FBT001 - a key, not a switch
        return chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme=scheme,
            storage_state=signed_in_state,
            base_url=address,
            accept_downloads=True,
        )

    yield of
    for phone, scheme in product((False, True), ("light", "dark")):
        of(phone, scheme).close()


@pytest.fixture(scope="session")
def tabs(contexts: Callable[[bool, str], BrowserContext]) -> Callable[[bool, str], Page]:
    """One tab of each context that tests open pages in: a new one compiles all scripts anew."""

    @cache
    def of(phone: bool, scheme: str) -> Page:  # noqa: FBT001 - a key, not a switch
        return contexts(phone, scheme).new_page()

    return of


@pytest.fixture
def open_page(
    contexts: Callable[[bool, str], BrowserContext], tabs: Callable[[bool, str], Page]
) -> Iterator[Open]:
    """Open a path as the manager; at the end, no page may have complained on its console."""
    pages: list[Page] = []
    kept: set[Page] = set()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    def open_(path: str, *, phone: bool = False, scheme: str = "light") -> Page:
        page = tabs(phone, scheme)
        if page in kept:  # a second one beside it
            page = contexts(phone, scheme).new_page()
        else:
            kept.add(page)
        pages.append(page)
        page.on("console", note)
        page.on("pageerror", note_error)
        page.goto(path)
        page.wait_for_selector("main h1")
        return page

    yield open_
    for page in pages:
        page.evaluate("localStorage.clear()")
        if page not in kept:
            page.close()
            continue
        page.goto("about:blank")  # or its socket is kept alive beside tests of other things
        page.emulate_media(media="null")
        page.remove_listener("console", note)
        page.remove_listener("pageerror", note_error)
    assert complaints == []
