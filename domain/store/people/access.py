"""What a person may do, changed: their sessions end with it, in the same transaction."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.store.people.api_tokens import revoke_tokens
from domain.store.people.sessions import end_sessions
from domain.store.people.staff import Role, StaffMember, member_of
from domain.store.tables import Enrolment, Staff


def set_password(session: Session, *, staff_id: int, password_hash: str, now: datetime) -> None:
    """Replace the password; every session and every token of theirs ends.

    A password is replaced where somebody else may have had it, and so may have made a token.
    """
    session.get_one(Staff, staff_id).password_hash = password_hash
    end_sessions(session, staff_id)
    revoke_tokens(session, staff_id=staff_id, now=now)


def set_role(session: Session, *, staff_id: int, role: Role) -> None:
    """Let a person see more or less; they sign in anew."""
    session.get_one(Staff, staff_id).role = role
    end_sessions(session, staff_id)


def remove_user(session: Session, *, staff_id: int, now: datetime) -> int:
    """Close every door to a person and write to them no more; how many learners are still theirs.

    The row stays, because contacts and learners name it.
    """
    row = session.get_one(Staff, staff_id)
    row.password_hash, row.role = None, Role.COACH
    row.alert_email = row.alert_sms = False
    end_sessions(session, staff_id)
    revoke_tokens(session, staff_id=staff_id, now=now)
    theirs = select(func.count()).where(
        col(Enrolment.coach_id) == staff_id, col(Enrolment.withdrawn_on).is_(None)
    )
    return session.exec(theirs).one()


def list_users(session: Session) -> list[tuple[StaffMember, datetime | None]]:
    """Everybody who may sign in, by address, and when they last did."""
    may = col(Staff.password_hash).is_not(None)
    found = session.exec(select(Staff).where(may).order_by(col(Staff.email)))
    return [(member_of(row), row.signed_in_at) for row in found]
