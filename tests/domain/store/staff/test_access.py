from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from domain.store.coaching.reachable_staff import read_colleagues
from domain.store.database.engine import Database
from domain.store.outbox.messages import queue_messages
from domain.store.staff.access import (
    let_see_demographics,
    remove_user,
    reset_second_factor,
    set_password,
    set_role,
)
from domain.store.staff.caseloads.caseloads import read_caseloads
from domain.store.staff.members import Role, create_user, find_by_email
from domain.store.staff.sign_in.sessions import (
    IDLE,
    LIFETIME,
    end_session,
    find_session,
    note_seen,
    open_session,
)
from domain.store.staff.tokens.api_tokens import find_token, make_token
from domain.store.tables import ApiToken, Enrolment, Message, SecondFactor, Staff, StaffSession
from tests.domain.store.outbox.factories import draft
from tests.factories import add_course, add_learner

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def kim(database: Database) -> int:
    made = database.write(
        create_user, email="kim@example.org", name="Kim", role=Role.ADMIN, password_hash="x"
    )
    return made.staff_id


def test_a_session_is_found_until_it_ends(database: Database, kim: int) -> None:
    with database.transaction() as session:
        token = open_session(session, staff_id=kim, now=NOW)
        other = open_session(session, staff_id=kim, now=NOW)
        found = find_session(session, token, now=NOW + IDLE - timedelta(seconds=1))
        assert found
        assert found.member.email == "kim@example.org"
        assert found.is_due_to_be_noted
        assert find_session(session, token, now=NOW + IDLE) is None
        assert find_session(session, "no token", now=NOW) is None
        end_session(session, token)
        assert find_session(session, token, now=NOW) is None
        note_seen(session, found.session_id, now=NOW)
        assert find_session(session, token, now=NOW) is None
        assert find_session(session, other, now=NOW)


def test_use_keeps_a_session_open_but_not_beyond_its_life(database: Database, kim: int) -> None:
    with database.transaction() as session:
        token = open_session(session, staff_id=kim, now=NOW)
        at = NOW
        while at + timedelta(hours=1) < NOW + LIFETIME:
            at += timedelta(hours=1)
            found = find_session(session, token, now=at)
            assert found
            note_seen(session, found.session_id, now=at)
        assert find_session(session, token, now=NOW + LIFETIME) is None


def test_a_new_password_ends_sessions_and_tokens(database: Database, kim: int) -> None:
    with database.transaction() as session:
        cookie = open_session(session, staff_id=kim, now=NOW)
        token = make_token(session, staff_id=kim, name="API", now=NOW)
        set_password(session, staff_id=kim, password_hash="new", now=NOW)
    with database.transaction() as session:
        assert session.get_one(Staff, kim).password_hash == "new"
        assert find_session(session, cookie, now=NOW) is None
        assert find_token(session, token, now=NOW) is None


def test_a_new_role_ends_sessions_and_programs_have_it_at_once(
    database: Database, kim: int
) -> None:
    with database.transaction() as session:
        cookie = open_session(session, staff_id=kim, now=NOW)
        token = make_token(session, staff_id=kim, name="API", now=NOW)
        set_role(session, staff_id=kim, role=Role.COACH)
    with database.transaction() as session:
        assert find_session(session, cookie, now=NOW) is None
        found = find_token(session, token, now=NOW)
        assert found
        assert found.member
        assert found.member.role is Role.COACH


def test_who_is_removed_can_do_nothing_more_and_their_learners_are_counted(
    database: Database, kim: int
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        person = add_learner(session, course)
        cookie = open_session(session, staff_id=kim, now=NOW)
        token = make_token(session, staff_id=kim, name="API", now=NOW)
        make_token(session, staff_id=None, name="Nobody's", now=NOW)
        session.get_one(Enrolment, person.enrolment_id).coach_id = kim
        session.flush()
        waiting = draft("to Kim", kind="daily_alert", staff_id=kim)
        queue_messages(session, [waiting, draft("to somebody else")], now=NOW)
        assert remove_user(session, staff_id=kim, now=NOW) == 1
    with database.transaction() as session:
        assert find_session(session, cookie, now=NOW) is None
        assert find_token(session, token, now=NOW) is None
        assert session.exec(select(StaffSession)).all() == []
        revoked = session.exec(select(ApiToken.staff_id, ApiToken.revoked_at)).all()
        assert sorted(revoked, key=str) == [(kim, NOW), (None, None)]
        loads = {one.member.staff_id: one for one in read_caseloads(session)}
        assert (loads[kim].learners, loads[kim].is_removed) == (1, True)
        states = session.exec(select(Message.state).order_by(Message.dedupe_key)).all()
        assert list(states) == ["skipped", "planned"]
        row = session.get_one(Staff, kim)
        assert (row.password_hash, row.role, row.removed_at) == (None, "coach", NOW)
        assert kim not in read_colleagues(session)
        again = find_by_email(session, "kim@example.org")
        assert again
        assert again.staff_id == kim


def test_who_loses_their_phone_gives_no_codes_and_signs_in_anew(
    database: Database, kim: int
) -> None:
    with database.transaction() as session:
        lee = create_user(
            session, email="lee@example.org", name="Lee", role=Role.ADMIN, password_hash="x"
        ).staff_id
        for one in (kim, lee):
            session.add(SecondFactor(staff_id=one, secret="s", made_at=NOW, confirmed_at=NOW))
        token, theirs = (open_session(session, staff_id=one, now=NOW) for one in (kim, lee))
        assert reset_second_factor(session, staff_id=kim)
        assert find_session(session, token, now=NOW) is None
        assert find_session(session, theirs, now=NOW)
        assert session.scalars(select(SecondFactor.staff_id)).all() == [lee]
        assert not reset_second_factor(session, staff_id=kim)
        remove_user(session, staff_id=lee, now=NOW)
        assert session.scalars(select(SecondFactor.staff_id)).all() == []


@pytest.mark.parametrize("may", [True, False])
def test_demographics_are_for_whom_they_were_opened_and_no_longer(
    database: Database, kim: int, *, may: bool
) -> None:
    with database.transaction() as session:
        let_see_demographics(session, staff_id=kim, may=may)
        assert session.get_one(Staff, kim).sees_demographics is may
