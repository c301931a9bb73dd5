"""A page whose statement took too long says so, and what to do."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from dashboard.data import Queries
from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import shown


class _CancelledError(Exception):
    sqlstate = "57014"


def _slow(*_: Any, **__: Any) -> Any:
    raise OperationalError("SELECT", {}, _CancelledError())


def test_a_page_whose_statement_took_too_long_says_so_in_its_place(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser: TestClient = sign_in()
    monkeypatch.setattr(Queries, "as_ofs", _slow)
    assert "Ask for less" in shown(browser, "/worklist")
    answer = browser.get("/api/v1/learners")
    assert answer.status_code == 503
    assert "Ask for less" in answer.json()["detail"]
