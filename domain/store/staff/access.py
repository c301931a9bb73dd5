"""What a person may do, changed: their sessions end with it, in the same transaction."""

from datetime import datetime

from sqlmodel import Session

from domain.store.staff.caseloads import count_learners_of, void_messages
from domain.store.staff.members import Role
from domain.store.staff.sign_in import end_second_factor, end_sessions
from domain.store.staff.tokens import revoke_tokens
from domain.store.tables import Staff


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


def let_see_demographics(session: Session, *, staff_id: int, may: bool) -> None:
    """Let a person compare groups by gender, ethnicity and the like, or no longer; at once."""
    session.get_one(Staff, staff_id).sees_demographics = may


def reset_second_factor(session: Session, *, staff_id: int) -> bool:
    """Ask a person for no more codes, until they set it up anew; False where they gave none."""
    end_sessions(session, staff_id)
    return end_second_factor(session, staff_id)


def remove_user(session: Session, *, staff_id: int, now: datetime) -> int:
    """Close every door to a person and write to them no more; how many learners are still theirs.

    The row stays, because contacts and learners name it.
    """
    row = session.get_one(Staff, staff_id)
    row.password_hash, row.role, row.removed_at = None, Role.COACH, now
    row.sees_demographics = None
    end_sessions(session, staff_id)
    revoke_tokens(session, staff_id=staff_id, now=now)
    end_second_factor(session, staff_id)
    void_messages(session, staff_id)
    return count_learners_of(session, staff_id)
