"""What of demographics the pages about imports show, and to whom."""

import json
from collections.abc import Iterator

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.policy import Policy
from domain.store.activity.import_runs.own_columns import read_columns_for_all
from domain.store.activity.uploads import read_upload
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Staff
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.imports.test_imports import send, token_in_store, work
from tests.dashboard.test_pages import shown

ADMIN, MANAGER = "admin@example.org", "manager@example.org"
FILE = b"""Name,Email,Last login,Ethnicity,Note
Ada Birch,ada@example.org,2026-03-01,Plumvale,one
Ben Cole,ben@example.org,no day at all,Quinceley,two
"""
LATER = FILE.replace(b"Plumvale", b"Quinceley")


@pytest.fixture
def _not_for_the_manager(seeded: Database) -> None:
    with seeded.transaction() as session:
        found = session.scalars(select(Staff).where(Staff.email == MANAGER)).one()
        found.sees_demographics = False


def bring(browser: TestClient, seeded: Database, policy: Policy, *, number: int = 1) -> None:
    token = token_in_store(browser)
    send(browser, token, content=FILE if number == 1 else LATER)
    work(seeded, policy)
    upload = seeded.read(read_upload, number)
    assert upload
    [key] = json.loads(upload.choices)["tables"]
    answers = {"token": token, f"content-{key}": "learners"}
    for place, name in enumerate(("name", "email", "last_seen", "ethnicity", "not-read")):
        answers[f"column-{key}-{place}"] = name
    assert browser.post(f"/imports/{number}/try", data=answers).status_code == 303
    work(seeded, policy)


def keep(browser: TestClient, seeded: Database, policy: Policy, *, number: int = 1) -> None:
    token = token_in_store(browser)
    assert browser.post(f"/imports/{number}/import", data={"token": token}).status_code == 303
    work(seeded, policy)


def seen_of_it(browser: TestClient) -> Iterator[str]:
    for search in ("?upload=1", "?upload=1&step=columns", "?run=2", "?run=3"):
        yield shown(browser, "/imports", search)
    for run in (2, 3):
        for what in ("rejected", "changes"):
            yield browser.get(f"/imports/runs/{run}/{what}.csv").text


@pytest.mark.usefixtures("_not_for_the_manager")
def test_a_colleagues_file_tells_no_demographic_to_who_may_not_see_them(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in(ADMIN)
    bring(browser, seeded, policy)
    assert "Plumvale" in shown(browser, "/imports", "?upload=1")
    browser = sign_in(MANAGER)
    assert "Plumvale" not in shown(browser, "/imports", "?upload=1")
    browser = sign_in(ADMIN)
    keep(browser, seeded, policy)
    bring(browser, seeded, policy, number=2)
    keep(browser, seeded, policy, number=2)
    told = "".join(seen_of_it(browser))
    assert "Plumvale" in told
    assert "Quinceley" in told
    told = "".join(seen_of_it(sign_in(MANAGER)))
    assert "Plumvale" not in told
    assert "Quinceley" not in told
    assert "no day at all" in told
    assert "not shown" in told


@pytest.mark.usefixtures("_not_for_the_manager")
def test_who_brings_a_file_mends_it_with_all_of_its_cells(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in(MANAGER)
    bring(browser, seeded, policy)
    assert "Plumvale" in shown(browser, "/imports", "?upload=1")
    keep(browser, seeded, policy)
    assert "Quinceley" in browser.get("/imports/runs/2/rejected.csv").text


def test_an_admin_says_that_a_column_tells_no_demographic_and_takes_it_back(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in(ADMIN)
    bring(browser, seeded, policy)
    keep(browser, seeded, policy)
    page = shown(browser, "/imports")
    assert "Columns we do not read" in page
    assert "It tells no demographic" in page
    form = {"token": token_in_store(browser), "heading": "Note", "share": "yes"}
    assert browser.post("/imports/columns", data=form).status_code == 303
    with seeded.transaction() as session:
        assert "Note" in read_columns_for_all(session)
        said = session.exec(select(AuditEvent).where(AuditEvent.action == "shared_column")).one()
    assert (said.who, said.detail) == (ADMIN, "Note")
    assert "admin@example.org said so" in shown(browser, "/imports")
    assert browser.post("/imports/columns", data=form | {"share": ""}).status_code == 303
    with seeded.transaction() as session:
        assert "Note" not in read_columns_for_all(session)
    assert browser.post("/imports/columns", data=form | {"heading": "Ethnicity"}).status_code == 409


def test_a_manager_decides_about_no_column(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in(MANAGER)
    bring(browser, seeded, policy)
    keep(browser, seeded, policy)
    assert "Columns we do not read" not in shown(browser, "/imports")
    form = {"token": token_in_store(browser), "heading": "Note", "share": "yes"}
    assert browser.post("/imports/columns", data=form).status_code == 403
