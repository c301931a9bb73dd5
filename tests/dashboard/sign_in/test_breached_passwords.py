"""A list of breached passwords, in a folder and behind an address that answers like the service."""

from collections.abc import Iterator
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest
from starlette.testclient import TestClient

from config.settings import Settings
from dashboard.server import create_server
from dashboard.sign_in.breached_passwords import breached_passwords
from dashboard.sign_in.password_rules import BREACHED, UNCHECKED, refused
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.dashboard.conftest import Clock, attempt
from tests.dashboard.seeding import PASSWORD
from tests.dashboard.sign_in.test_account import MANAGER, change
from tests.factories import deployment_for

STOLEN, PADDING, NEVER = (
    "violet kettle ninety moths",
    "amber canoe forty ferns",
    "slow tin owl 88 b",
)


def hashed(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def range_of(name: str) -> str:
    """As the service answers: hashes of this range, those with 0 only fill it up."""
    known = {hashed(STOLEN): 7, hashed(PADDING): 0}
    lines = [f"{one[5:]}:{seen}" for one, seen in known.items() if one.startswith(name)]
    return "\r\n".join(["0018A45C4D1DEF81644B54AB7F969B88D65:1", *lines])


def asked(place: str, password: str) -> object:
    settings = Settings(breached_passwords=place)
    return refused(password, password, is_breached=breached_passwords(settings))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for password in (STOLEN, PADDING, NEVER):
        name = hashed(password)[:5]
        (tmp_path / f"{name}.txt").write_text(range_of(name))
    return tmp_path


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the paths it was asked for."""
    paths: list[str] = []

    class Ranges(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            assert self.headers["Add-Padding"] == "true"
            body = range_of(self.path.rpartition("/")[2]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ranges)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/range", paths
    server.shutdown()
    server.server_close()


def test_a_breached_password_is_refused_and_another_taken(
    folder: Path, service: tuple[str, list[str]]
) -> None:
    for place in (str(folder), service[0]):
        assert asked(place, STOLEN) is BREACHED
        assert asked(place, PADDING) is None
        assert asked(place, NEVER) is None


def test_a_service_learns_five_characters_of_the_hash_alone(
    service: tuple[str, list[str]],
) -> None:
    asked(service[0], STOLEN)
    assert service[1] == [f"/range/{hashed(STOLEN)[:5]}"]


def test_where_the_list_cannot_be_read_no_password_is_taken(tmp_path: Path) -> None:
    for place in (str(tmp_path / "none"), "http://127.0.0.1:9/range", "https://10.1.2.3/range"):
        assert asked(place, NEVER) is UNCHECKED


def test_without_a_list_the_rest_of_the_rules_stand_alone() -> None:
    assert asked("", STOLEN) is None


def test_who_changes_their_password_is_told_that_it_was_stolen(
    seeded: Database, policy: Policy, clock: Clock, folder: Path
) -> None:
    deployment = deployment_for(seeded, policy, clock=clock, breached_passwords=str(folder))
    with TestClient(
        create_server(deployment), base_url="https://staycourse.test", follow_redirects=False
    ) as browser:
        attempt(browser, MANAGER, PASSWORD)
        answer = change(browser, new=STOLEN, again=STOLEN)
        assert (answer.status_code, "list of stolen ones" in answer.text) == (400, True)
        assert change(browser, new=PADDING, again=PADDING).status_code == 303


def test_an_answer_longer_than_a_range_is_none(
    service: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("dashboard.sign_in.breached_passwords")
    monkeypatch.setattr(module, "_MOST_BYTES", 10)
    assert asked(service[0], NEVER) is UNCHECKED
