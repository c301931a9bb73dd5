"""The staff as an admin sees them: who they are, how they come in, and whom they have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.staff.members import Role, StaffMember, member_of
from domain.store.staff.sign_in import IDLE, LIFETIME
from domain.store.staff.staff_identity import BY_LOGIN
from domain.store.tables import ApiToken, SecondFactor, Staff, StaffLink, StaffSession


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSessionOf:
    """A browser somebody is signed in with."""

    opened_at: datetime
    seen_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenOf:
    """A token of a person's program, by the name it was given."""

    name: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ColleagueEntry:
    """One of the staff; `invited_until` while a link to set a password is open.

    `learners` are those of theirs who are learning now.
    """

    member: StaffMember
    learners: int
    signed_in_at: datetime | None
    seen_at: datetime | None
    invited_until: datetime | None
    is_removed: bool
    has_second_factor: bool
    sessions: tuple[OpenSessionOf, ...]
    tokens: tuple[TokenOf, ...]


def list_colleagues(
    session: Session, learners: Mapping[int, int], *, now: datetime
) -> list[ColleagueEntry]:
    """Everybody who signs in, was invited or removed, or has `learners`, by name.

    `learners` has for each coach how many are learning now, perhaps none any more.
    """
    sessions, tokens = _sessions(session, now), _tokens(session)
    invited = dict(
        session.execute(
            select(col(StaffLink.staff_id), func.max(col(StaffLink.expires_at)))
            .where(col(StaffLink.used_at).is_(None), col(StaffLink.expires_at) > now)
            .group_by(col(StaffLink.staff_id))
        ).all()
    )
    asked = _asked_for_codes(session)
    found = []
    for row in session.scalars(select(Staff).order_by(col(Staff.name), col(Staff.id))):
        open_ = sessions.get(row.id, ())
        entry = ColleagueEntry(
            member=member_of(row),
            learners=learners.get(row.id, 0),
            signed_in_at=row.signed_in_at,
            seen_at=max((one.seen_at for one in open_), default=row.signed_in_at),
            invited_until=invited.get(row.id),
            is_removed=row.removed_at is not None,
            has_second_factor=row.id in asked,
            sessions=open_,
            tokens=tokens.get(row.id, ()),
        )
        is_login = row.password_hash is not None or row.ref.startswith(BY_LOGIN)
        if is_login or row.id in learners or entry.invited_until:
            found.append(entry)
    return found


def invite(session: Session, *, email: str, name: str, role: Role) -> StaffMember:
    """Make a place for a colleague who has yet to set a password; or find the one there is.

    A coach whom an import brought, known by their address, keeps their learners.
    """
    address = email.strip().lower()
    same = select(Staff).where(func.lower(Staff.email) == address).order_by(col(Staff.id))
    row = session.scalars(same).first()
    if row is None:
        row = Staff(ref=f"{BY_LOGIN}{address}", name=name.strip() or address, role=role)
        row.email = address
    if not row.password_hash:
        row.role, row.removed_at = role, None
    session.add(row)
    session.flush()
    return member_of(row)


def is_removed(session: Session, staff_id: int) -> bool:
    """Whether somebody works here no more."""
    return session.get_one(Staff, staff_id).removed_at is not None


def _asked_for_codes(session: Session) -> set[int]:
    """Who gives a code from an app after their password."""
    is_on = col(SecondFactor.confirmed_at).is_not(None)
    return set(session.scalars(select(col(SecondFactor.staff_id)).where(is_on)))


def _sessions(session: Session, now: datetime) -> dict[int, tuple[OpenSessionOf, ...]]:
    good = (
        col(StaffSession.is_pending).is_(False),
        col(StaffSession.opened_at) > now - LIFETIME,
        col(StaffSession.seen_at) > now - IDLE,
    )
    found: dict[int, tuple[OpenSessionOf, ...]] = {}
    for row in session.scalars(select(StaffSession).where(*good).order_by(col(StaffSession.id))):
        one = OpenSessionOf(opened_at=row.opened_at, seen_at=row.seen_at)
        found[row.staff_id] = (*found.get(row.staff_id, ()), one)
    return found


def _tokens(session: Session) -> dict[int, tuple[TokenOf, ...]]:
    found: dict[int, tuple[TokenOf, ...]] = {}
    theirs = (col(ApiToken.revoked_at).is_(None), col(ApiToken.staff_id).is_not(None))
    in_force = select(ApiToken).where(*theirs)
    for row in session.scalars(in_force.order_by(col(ApiToken.id))):
        one = TokenOf(name=row.name, made_at=row.created_at)
        whose = row.staff_id or 0
        found[whose] = (*found.get(whose, ()), one)
    return found
