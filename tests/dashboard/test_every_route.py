"""What holds for every route there is, found by itself: headers, foreign forms, downloads."""

import csv
import io
import re
from collections.abc import Iterator

import pandas as pd
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlmodel import SQLModel, select
from starlette.testclient import TestClient

from dashboard.web.auth_middleware import is_open
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Enrolment, Learner, RejectedRow
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_access_by_role import routes, token_of
from tests.dashboard.test_forms_sent import wanted

ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null"},
    {"Origin": "https://staycourse.test.evil.example", "Sec-Fetch-Site": "same-site"},
)
FORMULA = '=HYPERLINK("https://evil.example")'
#: Begins a formula in some spreadsheet.
_RUNS = re.compile(r"^[\s\u200b]*[=+@\uff1d\uff0b\uff20]|^-[^\d.]|^[\t\r]")

#: A number, of a telephone too: a spreadsheet computes nothing with it that was not there.
_NUMBER = re.compile(r"[+-]?[\d\s().-]+")


def filled(path: str) -> str:
    """The address with something in the place of each parameter."""
    path = path.replace("{kind}", "csv")
    return re.sub(r"\{[^}]+\}", "1", path)


def posts(app: FastAPI) -> Iterator[tuple[str, list[str]]]:
    """Every route that may change something and needs a sign-in, and what its form must hold."""
    for one in iter_route_contexts(app.routes):
        if set(one.methods or ()) - {"GET", "HEAD", "OPTIONS"} and not is_open(one.path):
            route = one.original_route
            fields = list(wanted(route.dependant)) if isinstance(route, APIRoute) else []
            yield one.path, fields


def everything(database: Database) -> dict[str, object]:
    """Every row of every table, but for what says that somebody is here."""
    seen = {"staff_session", "sign_in_try", "audit_event"}
    with database.reading() as session:
        return {
            table.name: session.execute(select(table)).all()
            for table in SQLModel.metadata.sorted_tables
            if table.name not in seen
        }


def test_nothing_that_comes_from_another_site_changes_anything(
    sign_in: SignIn, app: FastAPI, seeded: Database
) -> None:
    browser = sign_in("admin@example.org")
    before, asked = everything(seeded), dict(posts(app))
    asked["/_dash-update-component"] = []
    for path, fields in asked.items():
        data = {"token": token_of(browser)} | dict.fromkeys(fields, "1")
        for headers in ELSEWHERE if path == "/settings/save" else ELSEWHERE[:2]:
            answer = browser.post(filled(path), data=data, headers=headers)
            assert answer.status_code == 403, (path, headers, answer.status_code)
    assert len(asked) > 50
    assert everything(seeded) == before


def test_no_form_is_taken_without_the_token_it_was_shown_with(
    sign_in: SignIn, app: FastAPI, seeded: Database
) -> None:
    browser = sign_in("admin@example.org")
    before = everything(seeded)
    for path, fields in posts(app):
        # what takes JSON is guarded by its origin; who signs out by force stays signed in, below
        if path.startswith("/api/") or path == "/sign-out":
            continue
        for token in ("", "0" * 64):
            data = dict.fromkeys(fields, "1") | {"token": token}
            answer = browser.post(filled(path), data=data)
            assert answer.status_code in {403, 404, 422}, (path, answer.status_code)
    browser.post("/sign-out", data={"token": "0" * 64})
    assert browser.get("/account").status_code == 200
    assert everything(seeded) == before


def test_every_answer_carries_the_headers_that_keep_a_browser_safe(
    sign_in: SignIn, app: FastAPI
) -> None:
    browser = sign_in("admin@example.org")
    paths = [filled(path) for path, methods in routes(app) if "GET" in methods]
    for path in (*paths, "/", "/learner/1", "/nowhere", "/p/why/forged", "/_dash-layout"):
        headers = browser.get(path).headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["content-security-policy"].split(";")
        )
        script = policy.get("script-src", policy["default-src"])
        assert "unsafe" not in script, path
        assert "http:" not in script, path
        assert policy["frame-ancestors"] == "'none'", path
        assert policy.get("object-src", policy["default-src"]) == "'none'", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}, path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "cross-origin-resource-policy" in headers, path
        assert "camera=()" in headers["permissions-policy"], path
        assert "max-age=31536000" in headers["strict-transport-security"], path
        for cookie in headers.get_list("set-cookie"):
            assert re.search("httponly", cookie, re.IGNORECASE), path
            assert re.search("; secure", cookie, re.IGNORECASE), path
            assert re.search("samesite=(lax|strict)", cookie, re.IGNORECASE), path


def test_a_learners_page_allows_no_script_and_its_own_style_alone(browser: TestClient) -> None:
    policy = browser.get("/p/why/forged").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "style-src 'sha256-" in policy


@pytest.fixture
def _planted(seeded: Database, clock: Clock) -> None:
    """A formula wherever a file may show what somebody wrote."""
    with seeded.transaction() as session:
        for learner in session.scalars(select(Learner)):
            learner.name, learner.ref = FORMULA, f"{FORMULA}{learner.id}"
        for enrolment in session.scalars(select(Enrolment)):
            enrolment.original = '{"=1+1": "+1+1", "Note": "@SUM(A1)"}'
        session.add(
            RejectedRow(import_run_id=1, file=FORMULA, line=1, value="-1+1", reason=FORMULA)
        )
        session.add(AuditEvent(at=clock(), who="+kim", action="@", detail=FORMULA))


def cells_of(answer: object, kind: str) -> list[str]:
    """Every cell of a file, its heading included."""
    content = answer.content  # type: ignore[attr-defined]
    if "spreadsheetml" in kind:
        sheet = pd.read_excel(io.BytesIO(content), header=None)
        return [str(cell) for cell in sheet.to_numpy().ravel() if isinstance(cell, str)]
    text = content.decode().lstrip("\ufeff")
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


@pytest.mark.usefixtures("_planted")
def test_no_cell_of_any_download_is_a_formula(sign_in: SignIn, app: FastAPI) -> None:
    browser = sign_in("admin@example.org")
    paths = {filled(path) for path, methods in routes(app) if "GET" in methods}
    paths |= {one.replace("csv", "xlsx") for one in paths if "/downloads/" in one}
    found = set()
    for path in sorted(paths):
        answer = browser.get(path)
        kind = answer.headers.get("content-type", "")
        if "csv" not in kind and "spreadsheetml" not in kind:
            continue
        found.add(path)
        cells = cells_of(answer, kind)
        runs = [one for one in cells if _RUNS.search(one) and not _NUMBER.fullmatch(one)]
        assert runs == [], path
    assert found >= {
        "/downloads/segments.csv",
        "/downloads/segments.xlsx",
        "/imports/runs/1/changes.csv",
        "/imports/runs/1/rejected.csv",
        "/settings/audit/trail.csv",
    }
