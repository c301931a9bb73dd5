"""A token opens the door for one person until it is revoked, and is never kept as it is."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.staff.access import remove_user, set_role
from domain.store.staff.members import Role, create_user
from domain.store.staff.tokens.api_tokens import (
    find_token,
    list_tokens,
    make_token,
    note_token_used,
    read_token_names,
    revoke_token,
)
from domain.store.staff.tokens.token_scopes import Scope, scopes_of
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
        found = find_token(session, token, now=NOW)
        assert found is not None
        assert found.member is not None
        assert found.member.email == "kim@example.org"
        assert read_token_names(session, kim) == ["warehouse", "reports"]
        assert revoke_token(session, staff_id=kim, name="warehouse", now=NOW) == 1
    with database.transaction() as session:
        assert find_token(session, token, now=NOW) is None
        assert find_token(session, other, now=NOW) is not None
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
            assert find_token(session, wrong, now=NOW) is None


def test_a_token_does_what_it_was_made_for_and_no_more_than_its_person_may(
    database: Database,
) -> None:
    kim = user(database)
    asked = {Scope.LEARNERS_READ, Scope.NUDGES_SEND, Scope.ROWS_WRITE}
    with database.transaction() as session:
        token = make_token(session, staff_id=kim, name="x", now=NOW, scopes=asked)
        old = make_token(session, staff_id=kim, name="old", now=NOW)
    with database.transaction() as session:
        found, whole = (find_token(session, one, now=NOW) for one in (token, old))
        assert found
        assert found.scopes == {Scope.LEARNERS_READ, Scope.NUDGES_SEND}
        assert whole
        assert whole.scopes == scopes_of(Role.MANAGER, demographics=False, names=True)
        set_role(session, staff_id=kim, role=Role.ANALYST)
    with database.transaction() as session:
        lesser = find_token(session, token, now=NOW)
        assert lesser
        assert lesser.scopes == {Scope.LEARNERS_READ}


def test_a_token_ends_by_itself_and_a_services_outlives_everybody(database: Database) -> None:
    kim, ends = user(database), NOW + timedelta(days=1)
    scopes = {Scope.ROWS_WRITE}
    with database.transaction() as session:
        mine = make_token(session, staff_id=kim, name="mine", now=NOW, expires_at=ends)
        other = make_token(session, staff_id=None, name="lms", now=NOW, scopes=scopes)
        assert find_token(session, mine, now=ends - timedelta(seconds=1))
        assert find_token(session, mine, now=ends) is None
        remove_user(session, staff_id=kim, now=NOW)
    with database.transaction() as session:
        assert find_token(session, mine, now=NOW) is None
        found = find_token(session, other, now=ends)
        assert found
        assert (found.member, found.scopes, found.is_due_to_be_noted) == (None, scopes, True)
        note_token_used(session, found.token_id, now=ends)
    with database.transaction() as session:
        later = find_token(session, other, now=ends + timedelta(seconds=59))
        assert later
        assert not later.is_due_to_be_noted
        assert [(one.name, one.used_at) for one in list_tokens(session, now=ends)] == [
            ("lms", ends)
        ]
