"""Links by which a colleague sets a password: used once, good for some days, kept as a digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.staff.members import NO_PASSWORD, Role
from domain.store.staff.sign_in.sessions import new_secret, secret_digest
from domain.store.tables import Staff, StaffLink

#: How long an invitation is good for.
INVITATION: Final = timedelta(days=3)
#: How long the first admin's link is good for; each start of the web process makes a new one.
FIRST_ADMIN: Final = timedelta(hours=24)
#: How long a link opens that somebody asked for who forgot their password.
RESET: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLink:
    """A link that still opens; without a person it makes the first admin."""

    link_id: int
    staff_id: int | None
    expires_at: datetime


def make_link(
    session: Session, *, staff_id: int | None, now: datetime, lasts: timedelta = INVITATION
) -> str:
    """What a new link holds, shown this once; older ones of this person open nothing any more."""
    mine = col(StaffLink.staff_id) == staff_id if staff_id else col(StaffLink.staff_id).is_(None)
    changed(
        session, update(StaffLink).where(mine, col(StaffLink.used_at).is_(None)).values(used_at=now)
    )
    token = new_secret()
    session.add(
        StaffLink(
            staff_id=staff_id, digest=secret_digest(token), made_at=now, expires_at=now + lasts
        )
    )
    session.flush()
    return token


def find_link(session: Session, token: str, *, now: datetime) -> OpenLink | None:
    """The link, unless it is unknown, used, too old, of who was removed, or no longer needed."""
    mine = select(StaffLink).where(col(StaffLink.digest) == secret_digest(token))
    row = session.scalars(mine).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    if row.staff_id is None and count_admins(session):
        return None
    if row.staff_id is not None and session.get_one(Staff, row.staff_id).removed_at is not None:
        return None
    return OpenLink(link_id=row.id, staff_id=row.staff_id, expires_at=row.expires_at)


def use_link(session: Session, link_id: int, *, now: datetime) -> bool:
    """Close the link behind whoever came first; False for anybody after."""
    one = update(StaffLink).where(col(StaffLink.id) == link_id, col(StaffLink.used_at).is_(None))
    return changed(session, one.values(used_at=now)) == 1


def cannot_break_glass(session: Session, addresses: Iterable[str]) -> list[str]:
    """Those of the addresses that are of no admin with a password of their own."""
    theirs = (
        col(Staff.role) == Role.ADMIN,
        col(Staff.password_hash).is_not(None),
        col(Staff.password_hash) != NO_PASSWORD,
    )
    able = set(session.scalars(select(func.lower(Staff.email)).where(*theirs)))
    return sorted(set(addresses) - able)


def count_admins(session: Session) -> int:
    """How many may sign in as admins."""
    theirs = (col(Staff.role) == Role.ADMIN, col(Staff.password_hash).is_not(None))
    return int(session.scalar(select(func.count()).select_from(Staff).where(*theirs)) or 0)
