"""Sessions of people who are signed in: ended here, they are over everywhere and at once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from domain.store.database import changed
from domain.store.staff.members import StaffMember, find_by_id
from domain.store.tables import StaffSession

LIFETIME: Final = timedelta(hours=12)
#: How long a session may lie unused.
IDLE: Final = timedelta(hours=2)
#: How long somebody has to give a code after their password.
PENDING: Final = timedelta(minutes=15)
#: How late a visit may be noted: pages need not write at every request.
_NOTED_EVERY: Final = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A session that is still good, and the person it belongs to."""

    session_id: int
    digest: str
    member: StaffMember
    opened_at: datetime
    by_provider: bool
    is_due_to_be_noted: bool


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where somebody comes from, as far as their browser and network tell."""

    device: str = ""
    network: str = ""


UNKNOWN_ORIGIN: Final = Origin()


@dataclass(frozen=True, kw_only=True)
class SessionEntry:
    """A browser somebody is signed in with, for themselves to look at."""

    session_id: int
    device: str
    network: str
    opened_at: datetime
    seen_at: datetime


def open_session(
    session: Session,
    *,
    staff_id: int,
    now: datetime,
    origin: Origin = UNKNOWN_ORIGIN,
    is_pending: bool = False,
    by_provider: bool = False,
) -> str:
    """What the cookie of a new session holds, 256 random bits; only its digest is kept.

    One that is pending lets nobody in but to the question for a code.
    """
    _end_the_old(session, now)
    token = new_secret()
    row = StaffSession(
        staff_id=staff_id,
        digest=secret_digest(token),
        opened_at=now,
        seen_at=now,
        device=origin.device,
        came_from=origin.network,
        is_pending=is_pending,
        by_provider=by_provider,
    )
    session.add(row)
    session.flush()
    return token


def find_session(session: Session, token: str, *, now: datetime) -> OpenSession | None:
    """The session of a cookie, unless it has ended, is too old, or lay idle too long."""
    return _find(session, token, now=now, is_pending=False)


def find_pending_session(session: Session, token: str, *, now: datetime) -> OpenSession | None:
    """The session of somebody whose password was right within the last minutes."""
    found = _find(session, token, now=now, is_pending=True)
    return found if found and now - found.opened_at < PENDING else None


def _find(session: Session, token: str, *, now: datetime, is_pending: bool) -> OpenSession | None:
    mine = (
        col(StaffSession.digest) == secret_digest(token),
        col(StaffSession.is_pending) == is_pending,
    )
    row = session.exec(select(StaffSession).where(*mine)).first()
    if row is None or now - row.opened_at >= LIFETIME or now - row.seen_at >= IDLE:
        return None
    member = find_by_id(session, row.staff_id)
    if member is None or not member.password_hash:
        return None
    return OpenSession(
        session_id=row.id or 0,
        digest=row.digest,
        member=member,
        opened_at=row.opened_at,
        by_provider=row.by_provider,
        is_due_to_be_noted=now - row.seen_at >= _NOTED_EVERY,
    )


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Remember that the session was used; one that has ended meanwhile stays ended."""
    row = session.get(StaffSession, session_id)
    if row is not None:
        row.seen_at = now


def end_session(session: Session, token: str) -> None:
    """Sign out of this browser."""
    session.execute(delete(StaffSession).where(col(StaffSession.digest) == secret_digest(token)))


def end_sessions(session: Session, staff_id: int) -> None:
    """Sign a person out everywhere."""
    session.execute(delete(StaffSession).where(col(StaffSession.staff_id) == staff_id))


def end_one_session(session: Session, *, staff_id: int, session_id: int) -> bool:
    """Sign a person out of one browser; False where that session is not theirs, or over."""
    mine = (col(StaffSession.id) == session_id, col(StaffSession.staff_id) == staff_id)
    return changed(session, delete(StaffSession).where(*mine)) == 1


def end_other_sessions(session: Session, *, staff_id: int, session_id: int) -> int:
    """Sign a person out of every browser but one; how many there were."""
    others = (col(StaffSession.id) != session_id, col(StaffSession.staff_id) == staff_id)
    return changed(session, delete(StaffSession).where(*others))


def list_sessions(session: Session, *, staff_id: int, now: datetime) -> list[SessionEntry]:
    """The browsers a person is signed in with, the one used last first."""
    mine = select(StaffSession).where(
        col(StaffSession.staff_id) == staff_id,
        col(StaffSession.is_pending).is_(False),
        col(StaffSession.opened_at) > now - LIFETIME,
        col(StaffSession.seen_at) > now - IDLE,
    )
    return [
        SessionEntry(
            session_id=row.id or 0,
            device=row.device,
            network=row.came_from,
            opened_at=row.opened_at,
            seen_at=row.seen_at,
        )
        for row in session.exec(mine.order_by(col(StaffSession.seen_at).desc()))
    ]


def new_secret() -> str:
    """256 random bits, as a cookie or an address holds them."""
    return secrets.token_urlsafe(32)


def secret_digest(token: str) -> str:
    """What is kept of a secret of ours: with so many random bits a plain digest will do."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _end_the_old(session: Session, now: datetime) -> None:
    too_old = (col(StaffSession.opened_at) <= now - LIFETIME) | (
        col(StaffSession.seen_at) <= now - IDLE
    )
    session.execute(delete(StaffSession).where(too_old))
