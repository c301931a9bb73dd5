"""An admin of the demo, in front of a desktop."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import chromium
from tests.journeys.in_browser.person import Person
from tests.journeys.in_browser.running_demo import DEMO, RunningDemo

__all__ = ["chromium"]
# the worker of a demo looks after its jobs when it comes to it, on a machine that may be busy
expect.set_options(timeout=120_000)


@pytest.fixture(scope="session")
def demo(pytestconfig: pytest.Config) -> RunningDemo:
    """The demo that `python -m tests.journeys` started or was told of."""
    return pytestconfig.stash[DEMO]


@pytest.fixture
def admin(chromium: Browser, demo: RunningDemo) -> Iterator[Person]:
    """The demo's own admin."""
    person = Person(chromium, demo)
    yield person
    person.close()


@pytest.fixture
def new_email() -> str:
    """An address that nobody has."""
    return f"colleague-{uuid4().hex[:6]}@staff.example.org"
