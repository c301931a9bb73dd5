"""Nobody changes what the audit trail says, and if somebody does, it shows where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from domain.store.audit import (
    AuditCheck,
    Head,
    read_audit_trail,
    redact,
    seal_entries,
    trim_trail,
    verify_trail,
)
from domain.store.database.engine import Database
from domain.store.staff import StaffAction, acting_through, audit
from domain.store.tables import AuditEvent
from tests.factories import NOON
from tests.waiting import ended

KEYS = ("the-present-key", "the-former-key")
_OLD = NOON - timedelta(days=400)


def do(database: Database, *details: str, at: object = NOON) -> None:
    """Entries of one person, sealed."""
    with database.transaction() as session:
        for one in details:
            audit(session, who="kim", action=StaffAction.OPENED_LEARNER, now=at, detail=one)  # type: ignore[arg-type]
    seal(database)


def seal(database: Database) -> Head:
    with database.transaction() as session:
        return seal_entries(session, keys=KEYS, now=NOON)[1]


def check(database: Database, noted: Head | None = None) -> AuditCheck:
    return database.read(verify_trail, keys=KEYS, now=NOON, noted=noted)


@contextmanager
def by_force(database: Database) -> Iterator[Session]:
    """As somebody who owns the database and takes its rules away."""
    with database.transaction() as session:
        if not database.is_sqlite:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for table in ("event", "seal"):
                for change in ("update", "delete"):
                    session.execute(text(f"DROP TRIGGER audit_{table}_{change}"))
        yield session


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET detail = 'learner 9'",
        "UPDATE audit_event SET who = 'sam', detail = '[erased]'",
        "UPDATE audit_event SET detail = '[erased]', through = 'session 9'",
        "DELETE FROM audit_event",
        "UPDATE audit_seal SET seal = 'x', salt = NULL",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(
    database: Database, statement: str
) -> None:
    do(database, "learner 1")
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))
    assert check(database).broken is None


def test_postgresql_refuses_to_empty_the_trail(postgresql_database: Database) -> None:
    do(postgresql_database, "learner 1")
    with (
        pytest.raises(DBAPIError, match="append-only"),
        postgresql_database.transaction() as session,
    ):
        session.execute(text("TRUNCATE audit_event"))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit_event SET detail = 'learner 9' WHERE id = 2", "entry 2 (number 2"),
        ("UPDATE audit_event SET who = 'sam' WHERE id = 2", "entry 2 (number 2"),
        ("UPDATE audit_event SET through = 'token 1' WHERE id = 2", "entry 2 (number 2"),
        ("DELETE FROM audit_event WHERE id = 2", "was deleted"),
        ("DELETE FROM audit_seal WHERE id = 2", "entries 2 to 2 are missing"),
        ("DELETE FROM audit_seal WHERE id = 1", "entries 1 to 1 are missing"),
        ("UPDATE audit_seal SET salt = NULL WHERE id = 2", "its words were changed"),
    ],
)
def test_what_is_changed_by_force_is_named(database: Database, statement: str, says: str) -> None:
    do(database, "learner 1", "learner 2", "learner 3")
    with by_force(database) as session:
        session.execute(text(statement))
    broken = check(database).broken
    assert broken is not None
    assert says in broken


def test_what_is_cut_off_at_the_end_shows_by_a_head_that_was_noted(database: Database) -> None:
    do(database, "learner 1", "learner 2")
    noted = seal(database)
    assert check(database, noted).broken is None
    with by_force(database) as session:
        session.execute(text("DELETE FROM audit_event WHERE id = 2"))
        session.execute(text("DELETE FROM audit_seal WHERE id = 2"))
    assert check(database).broken is None
    assert check(database, noted).broken == "entries 2 to 2 were cut off at the end"
    do(database, "learner 3")
    assert "sealed anew" in (check(database, noted).broken or "")


def test_a_trail_that_is_sealed_anew_without_the_secret_does_not_hold(database: Database) -> None:
    do(database, "learner 1", "learner 2")
    with by_force(database) as session:
        session.execute(text("DELETE FROM audit_seal"))
        session.execute(text("UPDATE audit_event SET who = 'sam'"))
        seal_entries(session, keys=("a guess",), now=NOON)
    assert "FORMER_SECRET_KEYS" in (check(database).broken or "")


def test_entries_sealed_under_a_former_key_hold(database: Database) -> None:
    do(database, "learner 1")
    with database.transaction() as session:
        audit(session, who="kim", action=StaffAction.SIGNED_IN, now=NOON)
        seal_entries(session, keys=KEYS[::-1], now=NOON)
    assert check(database) == replace(check(database), sealed=2, broken=None)


def test_words_about_somebody_erased_go_and_the_chain_holds(database: Database) -> None:
    asked = "/api/v1/learners?search=kim%40home.example"
    do(database, "stop: kim@home.example", "/api/v1/predictions/n1?days=3", asked, "learner 12")
    with database.transaction() as session:
        assert redact(session, ["Kim@home.example"], paths=["n1", "n"]) == 3
    found = check(database)
    assert (found.broken, found.sealed, found.redacted) == (None, 4, 3)
    with database.reading() as session:
        told = read_audit_trail(session, since=_OLD)
        assert [one.detail for one in told] == ["learner 12", *["[erased]"] * 3]
        salts = session.scalars(text("SELECT salt FROM audit_seal ORDER BY id")).all()
    assert salts[:3] == [None] * 3


def test_old_entries_are_let_go_and_the_chain_holds_from_there(database: Database) -> None:
    do(database, "learner 1", "learner 2", at=_OLD)
    do(database, "learner 3")
    with database.transaction() as session:
        assert trim_trail(session, before=NOON - timedelta(days=1), by="kim", now=NOON) == 2
        assert trim_trail(session, before=NOON - timedelta(days=1), by="kim", now=NOON) == 0
    seal(database)
    with database.reading() as session:
        told = [one.detail for one in read_audit_trail(session, since=_OLD)]
    assert told == ["entries up to 2", "learner 3"]
    assert check(database).broken is None
    do(database, "learner 4")
    with by_force(database) as session:
        session.execute(text("DELETE FROM audit_event WHERE id = 3"))
        session.execute(text("DELETE FROM audit_seal WHERE id < 4"))
    assert check(database).broken is not None


def test_many_who_write_at_once_wait_for_no_seal_and_all_are_sealed(database: Database) -> None:
    writers = [
        Thread(target=do_unsealed, args=(database, f"learner {n}"), name=str(n), daemon=True)
        for n in range(6)
    ]
    for one in writers:
        one.start()
    seal(database)
    ended(*writers)
    seal(database)
    found = check(database)
    assert (found.broken, found.sealed, found.unsealed) == (None, 6, 0)


def do_unsealed(database: Database, detail: str) -> None:
    with database.transaction() as session, acting_through("session 4"):
        audit(session, who="kim", action=StaffAction.OPENED_LEARNER, now=NOON, detail=detail)


def test_an_entry_that_commits_late_is_sealed_late(postgresql_database: Database) -> None:
    database = postgresql_database
    with database.transaction() as slow:
        audit(slow, who="kim", action=StaffAction.IMPORTED, now=NOON, detail="slow")
        slow.flush()
        do(database, "learner 1")
    assert check(database).unsealed == 1
    seal(database)
    found = check(database)
    assert (found.broken, found.sealed, found.unsealed) == (None, 2, 0)


def test_who_waits_too_long_for_a_seal_is_counted(database: Database) -> None:
    database.write(audit, who="kim", action=StaffAction.SIGNED_IN, now=_OLD)
    found = check(database)
    assert (found.unsealed, found.late, found.broken) == (1, 1, None)


def test_entries_in_words_of_before_are_shown_and_found_by_todays_and_stay_verifiable(
    database: Database,
) -> None:
    written = {
        "scorer_activated": "s",
        "read_by_api": "/api/v1/predictions/{enrolment}: enrolments 4",
        "opened_learner": "learner 4",
    }
    with database.transaction() as session:
        session.add_all(
            AuditEvent(at=NOON, who="kim", action=action, detail=detail)
            for action, detail in written.items()
        )
        session.add(AuditEvent(at=NOON, who="kim", action="read_by_api", detail="/api/v1/learners"))
    seal(database)
    with database.reading() as session:
        every = read_audit_trail(session, since=NOON)
        called = {one.action for one in every}
        found = {
            action: [one.detail for one in read_audit_trail(session, since=NOON, action=action)]
            for action in called
        }
    assert found == {
        "activated_scorer": ["s"],
        "opened_learner": ["learner 4", written["read_by_api"]],
        "listed_learners": ["/api/v1/learners"],
    }
    assert check(database).broken is None
