"""A seeded programme and the real application over it, called without a network."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.conftest import migrated_sqlite
from tests.dashboard.known_routes import remember_routes
from tests.dashboard.seeding import PASSWORD, Seed, fill
from tests.factories import deployment_for

SIZE = Seed()
#: The session, as a browser that came by HTTPS keeps it.
COOKIE = "__Host-staycourse_session"


class Clock:
    """A clock that a test may turn."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="session", autouse=True)
def _known_routes() -> Iterator[None]:
    """Web processes of tests are made in less than half the time."""
    with pytest.MonkeyPatch.context() as patch:
        remember_routes(patch)
        yield


@cache
def seeded_sqlite() -> bytes:
    """A SQLite file with the seeded programme, made once a process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "seeded.sqlite"
        path.write_bytes(migrated_sqlite())
        database = Database(f"sqlite:///{path}")
        fill(database, SIZE)
        database.close()
        return path.read_bytes()


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same file, to copy."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite"
    path.write_bytes(seeded_sqlite())
    return path


@pytest.fixture
def seeded(seeded_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The seeded programme."""
    path = tmp_path / "seeded.sqlite"
    shutil.copy(seeded_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(seeded: Database, policy: Policy, clock: Clock) -> FastAPI:
    """The web process as it is served."""
    return create_server(deployment_for(seeded, policy, clock=clock))


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    """Somebody who has not signed in."""
    with TestClient(app, base_url="https://staycourse.test", follow_redirects=False) as client:
        yield client


SignIn = Callable[..., TestClient]


@pytest.fixture
def sign_in(browser: TestClient) -> SignIn:
    """Sign in as somebody of the seeded staff."""

    def do(email: str = "manager@example.org", password: str = PASSWORD) -> TestClient:
        answer = attempt(browser, email, password)
        assert answer.status_code == 303, answer.text
        return browser

    return do


def attempt(browser: TestClient, email: str, password: str) -> object:
    """Fill in the form and send it."""
    form = browser.get("/sign-in").text
    token = re.search(r'name="token" value="(\w+)"', form)
    assert token
    return browser.post(
        "/sign-in",
        data={"email": email, "password": password, "token": token[1], "next": "/learners"},
    )
