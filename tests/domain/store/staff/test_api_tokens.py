"""A token opens the door for one person until it is revoked, and is never kept as it is."""

from datetime import UTC, datetime

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.staff.api_tokens import (
    find_token_holder,
    make_token,
    read_token_names,
    revoke_token,
)
from domain.store.staff.members import Role, create_user
from domain.store.tables import ApiToken

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def user(database: Database) -> int:
    with database.transaction() as session:
        return create_user(
            session, email="kim@example.org", name="Kim", role=Role.MANAGER, password_hash="x"
        ).staff_id


def test_a_token_stands_for_its_maker_until_it_is_revoked(database: Database) -> None:
    kim = user(database)
    with database.transaction() as session:
        token = make_token(session, staff_id=kim, name="warehouse", now=NOW)
        other = make_token(session, staff_id=kim, name="reports", now=NOW)
    with database.transaction() as session:
        found = find_token_holder(session, token)
        assert found is not None
        assert found.email == "kim@example.org"
        assert read_token_names(session, kim) == ["warehouse", "reports"]
        assert revoke_token(session, staff_id=kim, name="warehouse", now=NOW) == 1
    with database.transaction() as session:
        assert find_token_holder(session, token) is None
        assert find_token_holder(session, other) is not None
        assert revoke_token(session, staff_id=kim, name="warehouse", now=NOW) == 0


def test_the_token_itself_is_not_kept(database: Database) -> None:
    kim = user(database)
    with database.transaction() as session:
        token = make_token(session, staff_id=kim, name="warehouse", now=NOW)
        kept = session.exec(select(ApiToken)).one()
        assert token not in kept.model_dump_json()


def test_a_token_nobody_made_opens_nothing(database: Database) -> None:
    user(database)
    with database.transaction() as session:
        for wrong in ("", "stay_", "stay_ü", "x" * 10_000):
            assert find_token_holder(session, wrong) is None
