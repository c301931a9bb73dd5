from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from domain.store.database.engine import Database
from domain.store.staff.access import set_password
from domain.store.staff.members import (
    NO_PASSWORD,
    EmailTaken,
    Role,
    create_user,
    find_by_email,
    find_by_id,
    hash_password,
    password_matches,
    record_sign_in,
    renewed_hash,
)
from domain.store.tables import Staff

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HASH = "$argon2id$not-a-real-one"


def test_a_person_is_found_by_address_in_any_case(database: Database) -> None:
    made = database.write(
        create_user, email=" Ada@Example.org ", name="Ada", role=Role.MANAGER, password_hash=HASH
    )
    with database.transaction() as session:
        assert find_by_email(session, "ADA@example.org") == made
        assert find_by_id(session, made.staff_id) == made
        assert find_by_email(session, "bob@example.org") is None
        assert find_by_id(session, made.staff_id + 1) is None


def test_a_coach_from_an_import_keeps_their_row_when_they_get_a_password(
    database: Database,
) -> None:
    with database.transaction() as session:
        session.add(Staff(ref="c1", name="Cora Coach", email="Cora@example.org", role="tutor"))
    with database.transaction() as session:
        before = find_by_email(session, "cora@example.org")
        assert before is not None
        assert before.role == Role.COACH
        after = create_user(
            session, email="cora@example.org", name="X", role=Role.COACH, password_hash=HASH
        )
    assert (after.staff_id, after.name) == (before.staff_id, "Cora Coach")


def test_an_address_that_signs_in_cannot_be_taken_twice(database: Database) -> None:
    for_ada = {"email": "ada@example.org", "name": "A", "password_hash": HASH}
    with database.transaction() as session:
        create_user(session, role=Role.ADMIN, **for_ada)
        with pytest.raises(EmailTaken, match="signs in already"):
            create_user(session, role=Role.ADMIN, **for_ada)


def test_a_new_password_and_a_sign_in_are_kept(database: Database) -> None:
    with database.transaction() as session:
        made = create_user(
            session, email="a@example.org", name="A", role=Role.ADMIN, password_hash=HASH
        )
        set_password(session, staff_id=made.staff_id, password_hash="new", now=NOW)
        record_sign_in(session, staff_id=made.staff_id, now=NOW)
    with database.transaction() as session:
        row = session.get_one(Staff, made.staff_id)
        assert (row.password_hash, row.signed_in_at) == ("new", NOW)


def test_only_the_right_password_of_an_existing_person_matches() -> None:
    known = hash_password("a long password")
    assert password_matches("a long password", known)
    assert not password_matches("another", known)
    assert not password_matches("a long password", None)
    assert not password_matches("nobody has this password", None)
    assert not password_matches("x", "not a hash")


def test_a_password_kept_by_older_parameters_is_kept_by_todays_once_it_was_given() -> None:
    older = PasswordHasher(time_cost=3, memory_cost=16, parallelism=1).hash("a long password")
    newer = renewed_hash("a long password", older)
    assert newer
    assert password_matches("a long password", newer)
    assert renewed_hash("a long password", newer) is None
    assert not password_matches(NO_PASSWORD, NO_PASSWORD)
