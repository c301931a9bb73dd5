"""Programs that carry a token."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from domain.store.database.engine import Database
from domain.store.staff.members import find_by_email
from domain.store.staff.tokens.api_tokens import make_token
from domain.store.staff.tokens.token_scopes import Scope

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Call = Callable[..., TestClient]


@pytest.fixture
def call(app: FastAPI, seeded: Database) -> Call:
    """A program that carries a token of somebody of the staff, or of a service."""

    def do(
        email: str | None = "manager@example.org", scopes: Collection[Scope] | None = None
    ) -> TestClient:
        with seeded.transaction() as session:
            member = find_by_email(session, email) if email else None
            assert member is not None or email is None
            whose = member.staff_id if member else None
            token = make_token(session, staff_id=whose, name="test", now=NOW, scopes=scopes)
        return TestClient(
            app, base_url="https://staycourse.test", headers={"Authorization": f"Bearer {token}"}
        )

    return do
