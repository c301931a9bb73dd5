"""People who may sign in: who they are, their password, and what they did."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func
from sqlmodel import Session, select

from domain.store.staff.actions import StaffAction
from domain.store.staff.staff_identity import BY_LOGIN, SIGNS_IN_FIRST, namesakes
from domain.store.tables import AuditEvent, Staff

_THROUGH: Final = ContextVar[str | None]("staycourse_acting_through", default=None)


class Role(StrEnum):
    """What a person may see: coaches their own learners, all others everyone.

    Analysts never see who somebody is, and change nothing.
    """

    ADMIN = "admin"
    MANAGER = "manager"
    COACH = "coach"
    ANALYST = "analyst"


#: Who looks after everybody's learners, and may decide about all of them.
OVERSEERS: Final = frozenset({Role.ADMIN, Role.MANAGER})


#: Kept for who comes in by another door than a password: no hash, so no password matches it.
NO_PASSWORD: Final = "!"  # noqa: S105 - as it says


class EmailTaken(Exception):  # noqa: N818 - reads as the sentence it is
    """Somebody signs in with this address already."""


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """A person who works with learners; without a password hash they cannot sign in."""

    staff_id: int
    ref: str
    name: str
    email: str
    role: Role
    #: Whether an admin lets them compare groups by gender, ethnicity and the like.
    sees_demographics: bool = False
    password_hash: str | None = field(default=None, repr=False)


def hash_password(password: str) -> str:
    """Argon2id hash with the library's current parameters (RFC 9106, low-memory profile)."""
    return PasswordHasher().hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is theirs; takes as long when there is no such person."""
    try:
        PasswordHasher().verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def renewed_hash(password: str, password_hash: str | None) -> str | None:
    """The hash of a password just found right by today's parameters; None where it is by them."""
    if not password_hash or not PasswordHasher().check_needs_rehash(password_hash):
        return None
    return hash_password(password)


def renew_hash(session: Session, member: StaffMember, newer: str) -> None:
    """Keep the same password under a better hash, unless it was changed meanwhile."""
    row = session.get_one(Staff, member.staff_id)
    if row.password_hash == member.password_hash:
        row.password_hash = newer


def create_user(
    session: Session, *, email: str, name: str, role: Role, password_hash: str
) -> StaffMember:
    """Let a person sign in; a coach whom an import brought already keeps their learners.

    They are known by their address, or by a name that one coach without an address has.

    Raises:
        EmailTaken: somebody signs in with this address already.
    """
    email = email.strip().lower()
    row = _by_email(session, email)
    if row is not None and row.password_hash:
        raise EmailTaken(f"{email} signs in already; set a new password instead")
    if row is None:
        alike = namesakes(session, name)
        is_known = len(alike) == 1 and not alike[0].email
        row = alike[0] if is_known else Staff(ref=f"{BY_LOGIN}{email}", name=name, role=role)
        row.email = email
    row.role, row.password_hash, row.removed_at = role, password_hash, None
    session.add(row)
    session.flush()
    return member_of(row)


def find_by_email(session: Session, email: str) -> StaffMember | None:
    """The person with this address, in whatever case it was typed."""
    row = _by_email(session, email.strip().lower())
    return member_of(row) if row else None


def find_by_id(session: Session, staff_id: int) -> StaffMember | None:
    """The person with this row number."""
    row = session.get(Staff, staff_id)
    return member_of(row) if row else None


def record_sign_in(session: Session, *, staff_id: int, now: datetime) -> None:
    """Note when they last came in."""
    session.get_one(Staff, staff_id).signed_in_at = now


def audit(
    session: Session, *, who: str, action: StaffAction, now: datetime, detail: str | None = None
) -> None:
    """Keep what a person did, where others may ask about it, and through which door.

    Learners are named by the number of their enrolment, never by name or address.
    """
    row = AuditEvent(at=now, who=who, action=action, detail=detail, through=_THROUGH.get())
    session.add(row)


@contextmanager
def acting_through(door: str) -> Iterator[None]:
    """What is audited from here on was done through this door, such as `session 12`."""
    before = _THROUGH.set(door)
    try:
        yield
    finally:
        _THROUGH.reset(before)


def _by_email(session: Session, email: str) -> Staff | None:
    theirs = select(Staff).where(func.lower(Staff.email) == email)
    return session.exec(theirs.order_by(*SIGNS_IN_FIRST)).first()


def member_of(row: Staff) -> StaffMember:
    """The person of a row."""
    role = Role(row.role) if row.role in set(Role) else Role.COACH  # an unknown one sees least
    return StaffMember(
        staff_id=row.id or 0,
        ref=row.ref,
        name=row.name,
        email=(row.email or "").lower(),
        role=role,
        sees_demographics=bool(row.sees_demographics) and role is not Role.COACH,
        password_hash=row.password_hash,
    )


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")
