"""Views of the grid: read from a browser or the store, saved and forgotten by each person."""

import json
import re
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dashboard.pages.learners.grid import grid
from dashboard.pages.learners.rows import FIELDS
from dashboard.pages.learners.views import CLASSIC_VIEW, GridView
from domain.store.database.engine import Database
from domain.store.tables import SavedView
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import shown

RED = {"risk_band": {"filterType": "text", "type": "equals", "filter": "Red"}}
CONTENT = {
    "columns": ["name", "risk_score", "gone"],
    "filter": {**RED, "gone": {}},
    "sort": [{"colId": "risk_score", "sort": "desc"}],
    "search": "ada",
}


def test_the_classic_table_is_a_shipped_view_with_its_columns_in_order() -> None:
    drawn = grid(dict.fromkeys(FIELDS, 5), CLASSIC_VIEW).columnDefs
    assert [one["headerName"] for one in drawn if not one.get("hide")] == [
        "#",
        "Name",
        "Days since seen",
        "Progress",
        "Average grade",
        "Barriers flag",
        "Engagement",
        "Progress segment",
        "Segment",
    ]


def test_a_view_keeps_columns_filters_and_order_and_leaves_out_what_is_gone() -> None:
    view = GridView.of(json.dumps(CONTENT), FIELDS)
    assert view == GridView(
        columns=("name", "risk_score"), filters=RED, sort=CONTENT["sort"], search="ada"
    )


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"columns": 3}', json.dumps(CONTENT | {"columns": ["gone"]}), "x" * 9_000,
     json.dumps(CONTENT | {"sort": [{"colId": "name"}]}),
     json.dumps(CONTENT | {"search": "a " * 9})],
)  # fmt: skip
def test_what_is_no_view_is_none(content: str) -> None:
    assert GridView.of(content, FIELDS) is None


def token(browser: TestClient) -> str:
    found = re.search(r"\b[0-9a-f]{64}\b", shown(browser, "/learners"))
    assert found
    return found[0]


def save(browser: TestClient, name: str = "My reds", content: Any = CONTENT) -> Any:
    given = {"name": name, "content": json.dumps(content), "token": token(browser)}
    return browser.post("/learners/views", data=given | {"back": "/learners?cohort=1"})


def test_a_saved_view_is_its_owners_alone(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in("c1@example.org")
    assert save(browser).headers["location"] == "/learners?cohort=1&view=1&notice=saved"
    save(browser, content=CONTENT | {"columns": ["name"]})
    with seeded.reading() as session:
        (kept,) = session.exec(select(SavedView)).all()
    assert json.loads(kept.content)["columns"] == ["name"]
    assert "View: My reds" in shown(browser, "/learners", "?view=1")
    assert "My reds" not in shown(sign_in(), "/learners", "?view=1")
    answer = browser.post("/learners/views/1/delete", data={"token": token(browser)})
    assert answer.status_code == 404
    coach = sign_in("c1@example.org")
    coach.post("/learners/views/1/delete", data={"token": token(coach)})
    assert "My reds" not in shown(coach, "/learners")


def test_a_view_needs_a_name_columns_and_our_form(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    assert save(browser, " ").headers["location"].endswith("notice=unread")
    assert save(browser, content={}).headers["location"].endswith("notice=unread")
    given = {"name": "x", "content": json.dumps(CONTENT), "token": "0" * 64}
    assert browser.post("/learners/views", data=given).status_code == 403
    with seeded.reading() as session:
        assert session.exec(select(SavedView)).all() == []
