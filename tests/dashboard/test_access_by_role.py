"""Who is shown what: every page and address there is, by role, with names to be found again."""

import re
from collections.abc import Iterator

import dash
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import select
from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Learner
from tests.dashboard.conftest import SignIn

#: Learners with even numbers are Cora Coach's, who signs in; the others are Cody Coach's.
OWN, FOREIGN = 2, 1
_SIGN = "Quillfeather"
#: What is open to everybody, or one's own.
_OWN = ("/account", "/learners/views", "/sign-", "/p/", "/open/", "/hooks", "/api/{rest")


@pytest.fixture(autouse=True)
def _planted(seeded: Database) -> None:
    """Names, addresses and original columns that occur nowhere else, each with its number."""
    with seeded.transaction() as session:
        for learner in session.scalars(select(Learner)):
            learner.name = f"Zed {_SIGN}{learner.id}x"
            learner.email = f"{_SIGN}{learner.id}x@home.example"
            learner.phone = f"+44 {_SIGN}{learner.id}x"
            learner.ref = f"{_SIGN}{learner.id}x-ref"
        for enrolment in session.scalars(select(Enrolment)):
            enrolment.ref = f"{_SIGN}{enrolment.id}x-enrolment"
            enrolment.original = f'{{"Nickname": "{_SIGN}{enrolment.id}x"}}'


def told_of(text: str) -> set[int]:
    """The numbers of the learners whose name, address or original column a text holds."""
    return {int(number) for number in re.findall(rf"(?i){_SIGN}(\d+)x", text)}


def routes(app: FastAPI) -> Iterator[tuple[str, set[str]]]:
    """Path and methods of every route that is not Dash's."""
    for route in iter_route_contexts(app.routes):
        if route.path and route.methods:
            yield route.path, route.methods


def addresses(app: FastAPI) -> Iterator[str]:
    """Every page and every address that is asked by GET, of both an own and a foreign learner."""
    found = [page["path_template"] or page["path"] for page in dash.page_registry.values()]
    found += [path for path, methods in routes(app) if "GET" in methods]
    for path in dict.fromkeys(one.replace("{kind}", "csv") for one in found):
        for number in (OWN, FOREIGN) if re.search(r"[<{]", path) else (OWN,):
            yield re.sub(r"<[^>]+>|\{enrolment:path\}|\{[^}]+\}", str(number), path)


def page_of(browser: TestClient, path: str) -> str:
    """All that the router answers for a page."""
    question = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": ""},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = browser.post("/_dash-update-component", json=question)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def everything_shown(browser: TestClient, app: FastAPI) -> Iterator[tuple[str, str]]:
    """Each address with all that is answered there."""
    for path in addresses(app):
        yield path, browser.get(path).text + page_of(browser, path)


def test_an_analyst_never_receives_a_name(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("analyst@example.org")
    for path, text in everything_shown(browser, app):
        assert told_of(text) == set(), path


def test_a_coach_receives_names_of_their_own_learners_only(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("c1@example.org")
    seen = {path: told_of(text) for path, text in everything_shown(browser, app)}
    for path, numbers in seen.items():
        assert not any(number % 2 for number in numbers), path
    for path in (f"/learner/{OWN}", "/worklist", "/downloads/segments.csv"):
        assert OWN in seen[path], path


def test_an_analyst_sees_everyone_by_number(sign_in: SignIn) -> None:
    browser = sign_in("analyst@example.org")
    assert f"Learner {OWN}" in page_of(browser, f"/learner/{OWN}")
    assert f"Learner {FOREIGN}" in page_of(browser, f"/learner/{FOREIGN}")
    lines = browser.get("/downloads/segments.csv").text.splitlines()
    assert len(lines) == 61


def test_an_analyst_changes_nothing(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("analyst@example.org")
    asked = [path for path, methods in routes(app) if methods - {"GET", "HEAD", "OPTIONS"}]
    for route in asked:
        if route.startswith(_OWN):
            continue
        path = re.sub(r"\{[^}]+\}", str(OWN), route)
        assert browser.post(path, data={}).status_code == 403, route
    assert "/learner/{enrolment_id}/contacts" in asked


def test_navigation_has_what_a_role_has_a_use_for(sign_in: SignIn) -> None:
    layout = sign_in("analyst@example.org").get("/_dash-layout").text
    assert "\\u002fworklist" not in layout
    assert "\\u002fimpact" in layout
    assert "\\u002fimpact" not in sign_in("c1@example.org").get("/_dash-layout").text
