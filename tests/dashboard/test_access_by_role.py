"""Who is shown what: every page and address there is, by role, with names to be found again."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import dash
import pandas as pd
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from domain.coaching import WorklistKind
from domain.store.database.engine import Database
from domain.store.tables import Alert, Enrolment, Learner
from tests.dashboard.conftest import SignIn
from tests.dashboard.open_page import heard, news_heard

#: Learners with even numbers are Cora Coach's, who signs in; the others are Cody Coach's.
OWN, FOREIGN = 2, 1
SIGN = "Quillfeather"
#: What is open to everybody, or one's own.
_OWN = (
    "/account",
    "/learners/views",
    "/api/v1/exports",
    "/sign-",
    "/p/",
    "/open/",
    "/hooks",
    "/api/{rest",
)


@pytest.fixture(autouse=True)
def _planted(seeded: Database) -> None:
    plant(seeded)


def plant(database: Database) -> None:
    """Names, addresses and original columns that occur nowhere else, each with its number."""
    with database.transaction() as session:
        for learner in session.scalars(select(Learner)):
            learner.name = f"Zed {SIGN}{learner.id}x"
            learner.email = f"{SIGN}{learner.id}x@home.example"
            learner.phone = f"+44 {SIGN}{learner.id}x"
            learner.ref = f"{SIGN}{learner.id}x-ref"
        for enrolment in session.scalars(select(Enrolment)):
            enrolment.ref = f"{SIGN}{enrolment.id}x-enrolment"
            enrolment.original = f'{{"Nickname": "{SIGN}{enrolment.id}x"}}'


@pytest.fixture(autouse=True)
def _nobody_in_the_logs(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever is asked in these tests, no line that is logged names a learner."""
    yield
    told = capfd.readouterr()
    assert SIGN.lower() not in (told.out + told.err).lower()


def told_of(text: str) -> set[int]:
    """The numbers of the learners whose name, address or original column a text holds."""
    return {int(number) for number in re.findall(rf"(?i){SIGN}(\d+)x", text)}


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


def page_of(browser: TestClient, path: str, search: str = "") -> str:
    """All that the router answers for a page."""
    question = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = browser.post("/_dash-update-component", json=question)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


_GRID = "..learners-grid.getRowsResponse...learners-note.children.."
_ACT = {"type": "worklist-act", "tab": "contact", "enrolment": FOREIGN}
_PICK = {"type": "worklist-pick", "enrolment": FOREIGN}
_ROWS = {"startRow": 0, "endRow": 100, "filterModel": {}, "sortModel": []}
#: What is asked of each callback that the server answers, by what it answers to. A new one is
#: listed here with values that ask for somebody else's learner, if it can be asked for one.
_CALLBACKS: dict[str, dict[str, object]] = {
    ".._pages_content.children..._pages_store.data..": {},  # every page is asked above
    "notices.children": {},
    "..freshness-side.children...freshness-foot.children..": {},
    "simulated.children": {},
    "jobs-live.children": {},
    "requests-live.children": {},
    "..set-up-mail.children...set-up-scores.children..": {},
    "..settings-rehearsal.children...settings-poll.disabled..": {},
    "..import-live.children...import-look.disabled..": {"import-which": 1},
    "..connection-live.children...connection-look.disabled..": {
        "connection-which": {"which": 1, "find": ""}
    },
    '{"table":["MATCH"],"type":"import-columns"}.children': {"import-which": 1},
    "..words-verdict.children...words-preview.children...words-save.disabled..": {
        "words-subject": "Hi {{ first_name }}",
        "words-body": "Hi {{ first_name }}",
        "words-asked": {
            "learner": FOREIGN,
            "what": "reengage",
            "by": "email",
            "template": "email/reengage//en",
            "over": 1,
        },
    },
    _GRID: {
        "learners-grid": _ROWS,
        "learners-search": SIGN,
        "learners-shown": {"as_of": None, "segment": "", "coach": None, "cohort": None},
    },
    "search-results.children": {"search-words": SIGN},
    "worklist-overdue-coaches.children": {"worklist-overdue": "item-0"},
    "..worklist-dialogue.is_open...worklist-dialogue-title.children"
    "...worklist-dialogue-body.children..": {"worklist-act": 1, "worklist-pick": True},
}


def callbacks(browser: TestClient) -> Iterator[tuple[str, str]]:
    """Each callback that the server answers, with what it answers; fails for an unlisted one."""
    for one in browser.get("/_dash-dependencies").json():
        if one["clientside_function"]:
            continue
        output = one["output"]
        assert output in _CALLBACKS, f"{output} is asked for by no test of access"
        given = _CALLBACKS[output]
        inputs = [_asked(part, given) for part in one["inputs"]]
        question = {
            "output": output,
            "outputs": _outputs(output),
            "inputs": inputs,
            "state": [_asked(part, given) for part in one["state"]],
            "changedPropIds": [_named(inputs[0])],
        }
        yield output, browser.post("/_dash-update-component", json=question).text


def _asked(part: dict[str, str], given: dict[str, object]) -> object:
    name, prop = part["id"], part["property"]
    for kind, known in (("worklist-act", _ACT), ("worklist-pick", _PICK)):
        if f'"{kind}"' in name:
            value = known if prop == "id" else given.get(kind)
            return [{"id": known, "property": prop, "value": value}]
    if name.startswith("{"):
        known = {"type": re.findall(r'"type":"([^"]+)"', name)[0], "table": "learners"}
        several = "ALL" in name
        return [] if several else {"id": known, "property": prop, "value": None}
    value = given.get(name, f"/learner/{FOREIGN}" if prop == "pathname" else None)
    return {"id": name, "property": prop, "value": value}


def _outputs(output: str) -> object:
    parts = output.strip(".").split("...") if output.startswith("..") else [output]
    found = []
    for part in parts:
        name, _, prop = part.rpartition(".")
        known: object = name
        if name.startswith("{"):
            known = {"type": re.findall(r'"type":"([^"]+)"', name)[0], "table": "learners"}
        found.append({"id": known, "property": prop})
    return found if output.startswith("..") else found[0]


def _named(asked: object) -> str:
    one = asked[0] if isinstance(asked, list) else asked
    assert isinstance(one, dict)
    name = one["id"]
    if isinstance(name, dict):
        name = json.dumps(name, sort_keys=True, separators=(",", ":"))
    return f"{name}.{one['property']}"


def token_of(browser: TestClient) -> str:
    """The token of this person's forms."""
    found = re.search(r'"value":"([0-9a-f]{64})"', browser.get("/_dash-layout").text)
    assert found
    return found[1]


def everything_shown(browser: TestClient, app: FastAPI) -> Iterator[tuple[str, str]]:
    """Each address with all that is answered there."""
    for path in addresses(app):
        yield path, browser.get(path).text + page_of(browser, path)


def test_a_coach_receives_names_of_their_own_learners_only(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("c1@example.org")
    seen = {path: told_of(text) for path, text in everything_shown(browser, app)}
    for path, numbers in seen.items():
        assert not any(number % 2 for number in numbers), path
    for path in (f"/learner/{OWN}", "/worklist", "/downloads/segments.csv"):
        assert OWN in seen[path], path


def test_each_callback_is_tried_and_tells_of_nobody_one_may_not_see(sign_in: SignIn) -> None:
    for email, may_see_own in (("c1@example.org", True), ("analyst@example.org", False)):
        browser = sign_in(email)
        told = {output: told_of(text) for output, text in callbacks(browser)}
        allowed = {number for number in range(2, 62, 2) if may_see_own}
        assert all(numbers <= allowed for numbers in told.values()), told
        assert bool(told["search-results.children"]) is may_see_own
        assert bool(told[_GRID]) is may_see_own


def test_a_coach_does_nothing_for_a_learner_of_another_caseload(
    sign_in: SignIn, app: FastAPI
) -> None:
    browser = sign_in("c1@example.org")
    sent = {"token": token_of(browser), "enrolments": str(FOREIGN), "enrolment": str(FOREIGN)}
    sent |= {"once": "a" * 16, "kind": "call", "outcome": "reached", "action": "contact"}
    for route in (path for path, methods in routes(app) if "POST" in methods):
        if "{" in route and not route.startswith((*_OWN, "/hooks")):
            path = re.sub(r"\{[^}]+\}", str(FOREIGN), route)
            answer = browser.post(path, data=sent)
            assert answer.status_code in {403, 404, 422}, route
            assert told_of(answer.text) == set(), route


def test_a_coach_reads_and_changes_nothing_of_another_caseload_by_the_api(
    sign_in: SignIn, app: FastAPI, seeded: Database
) -> None:
    browser, before = sign_in("c1@example.org"), rows_about(seeded, FOREIGN)
    ref = f"{SIGN}{FOREIGN}x-enrolment"
    chosen = {"channels": {}}
    tried = 0
    for route, methods in routes(app):
        if route.startswith("/api/v1/") and "{enrolment" in route:
            path = re.sub(r"\{[^}]+\}", ref, route)
            for method in methods - {"HEAD", "OPTIONS"}:
                answer = browser.request(method, path, json=None if method == "GET" else chosen)
                assert answer.status_code in {403, 404}, (method, route)
                assert told_of(answer.text.replace(ref, "")) == set(), route
                tried += 1
    asked = {"enrolment": ref, "intervention": "reengage"}
    assert browser.post("/api/v1/nudges", json=asked).status_code == 404
    assert rows_about(seeded, FOREIGN) == before
    assert tried > 5


def test_an_analyst_sees_everyone_by_number(sign_in: SignIn) -> None:
    browser = sign_in("analyst@example.org")
    assert f"Learner {OWN}" in page_of(browser, f"/learner/{OWN}")
    assert f"Learner {FOREIGN}" in page_of(browser, f"/learner/{FOREIGN}")
    lines = browser.get("/downloads/segments.csv").text.splitlines()
    assert len(lines) == 61


def test_an_analyst_is_offered_no_contact_to_log_and_no_empty_address(sign_in: SignIn) -> None:
    for email, offered in (("analyst@example.org", False), ("manager@example.org", True)):
        page = page_of(sign_in(email), f"/learner/{OWN}")
        assert ("Log contact" in page) is offered
        assert ("Phone" in page) is offered


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


def text_of(browser: TestClient, kind: str) -> str:
    """All cells of a download, whatever it is packed in."""
    answer = browser.get(f"/downloads/segments.{kind}")
    assert answer.status_code == 200
    file = BytesIO(answer.content)
    frame = pd.read_excel(file) if kind == "xlsx" else pd.read_parquet(file)
    return frame.to_csv()


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_files_hold_whom_one_may_see_however_they_are_packed(sign_in: SignIn, kind: str) -> None:
    theirs = told_of(text_of(sign_in("c1@example.org"), kind))
    assert OWN in theirs
    assert not any(number % 2 for number in theirs)
    assert told_of(text_of(sign_in("analyst@example.org"), kind)) == set()


def test_a_search_finds_nobody_of_another_caseload(sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    for words in (str(FOREIGN), f"{SIGN}{FOREIGN}x", f"Learner {FOREIGN}"):
        assert not any(number % 2 for number in found_by(browser, words)), words
    assert found_by(browser, f"{SIGN}{OWN}x") == {OWN}


def found_by(browser: TestClient, words: str) -> set[int]:
    """Whose pages the search box leads to."""
    name = "search-words"
    question = {
        "output": "search-results.children",
        "outputs": {"id": "search-results", "property": "children"},
        "inputs": [{"id": name, "property": "value", "value": words}],
        "state": [{"id": "url", "property": "search", "value": ""}],
        "changedPropIds": [f"{name}.value"],
    }
    text = browser.post("/_dash-update-component", json=question).text
    return {int(number) for number in re.findall(r"u002flearner\\u002f(\d+)", text)}


def rows_about(database: Database, number: int) -> dict[str, object]:
    """Every row of every table about the learner and enrolment of that number."""
    with database.reading() as session:
        return {
            table.name: session.execute(select(table).where(column == number)).all()
            for table in SQLModel.metadata.sorted_tables
            for column in table.columns
            if column.name in {"enrolment_id", "learner_id"}
        }


@pytest.mark.parametrize("kind", list(WorklistKind))
def test_what_a_form_names_is_checked_as_an_address_is(
    sign_in: SignIn, app: FastAPI, seeded: Database, kind: WorklistKind
) -> None:
    browser = sign_in("c1@example.org")
    sent = {"token": token_of(browser), "kind": str(kind), "reason": "why", "contact": "call"}
    sent |= {
        "outcome": "reached",
        "days": "7",
        "nudge": "reengage",
        "coach": "4",
        "choice": "again",
    }

    def ask_for(number: int) -> None:
        for route in (path for path, methods in routes(app) if "POST" in methods):
            if "{" not in route and not route.startswith(_OWN) and route != "/imports/upload":
                named = dict.fromkeys(("learners", "learner", "enrolments", "staff"), str(number))
                answer = browser.post(route, data={**sent, **named, "once": f"{route}{number}"})
                assert told_of(answer.text) <= {OWN}, route

    before = rows_about(seeded, FOREIGN)
    ask_for(FOREIGN)
    assert rows_about(seeded, FOREIGN) == before
    if kind not in {WorklistKind.ASSIGN, WorklistKind.NUDGE}:  # a manager's, and the gate's
        mine = rows_about(seeded, OWN)
        ask_for(OWN)
        assert rows_about(seeded, OWN) != mine


def test_a_socket_tells_a_coach_of_their_own_learners_alone(
    sign_in: SignIn, seeded: Database
) -> None:
    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with sign_in("c1@example.org").websocket_connect("wss://staycourse.test/live") as page:
        heard(page)
        for number in (FOREIGN, OWN):
            with seeded.transaction() as session:
                session.add(Alert(enrolment_id=number, cause="red", as_of=at.date(), raised_at=at))
        told = news_heard(page)
    assert [one["count"] for one in told] == [1]
    assert told_of(str(told)) == set()


def test_a_manager_leaves_to_administrators_what_is_theirs(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("manager@example.org")
    sent = {"token": token_of(browser), "reason": "why", "note": "why"}
    asked = [path for path, methods in routes(app) if "POST" in methods]
    theirs = [path for path in asked if path.startswith(("/settings/", "/set-up/", "/scorer/"))]
    for route in theirs:
        answer = browser.post(re.sub(r"\{[^}]+\}", str(OWN), route), data=sent)
        assert answer.status_code in {403, 422}, (route, answer.status_code)
    assert len(theirs) > 15
