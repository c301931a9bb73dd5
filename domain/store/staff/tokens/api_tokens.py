"""Tokens by which programs come in, for a person or for themselves: kept as a digest, revocable."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.staff.members import StaffMember, member_of
from domain.store.staff.sign_in import secret_digest
from domain.store.staff.tokens.token_scopes import Scope, as_text, from_text, scopes_of
from domain.store.tables import ApiToken, Staff

_PREFIX: Final = "stay_"  # lets secret scanners and people recognise one
_IN_FORCE: Final = col(ApiToken.revoked_at).is_(None)
_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenInForce:
    """A token that opens the door now; `member` is None for a service's.

    `scopes` are those it was made with and its person may have today, names where the policy says
    so: whoever lets a program in asks that.
    """

    token_id: int
    name: str
    member: StaffMember | None
    scopes: frozenset[Scope]
    is_due_to_be_noted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedToken:
    """A token as people see it: never itself; `whose` is None for a service's."""

    token_id: int
    name: str
    staff_id: int | None
    whose: str | None
    scopes: frozenset[Scope]
    made_at: datetime
    made_by: str | None
    expires_at: datetime | None
    used_at: datetime | None


def make_token(
    session: Session,
    *,
    staff_id: int | None,
    name: str,
    now: datetime,
    scopes: Collection[Scope] | None = None,
    expires_at: datetime | None = None,
    made_by: str | None = None,
) -> str:
    """A new token of that person, or of a service, shown this once: only its SHA-256 is kept.

    A plain digest will do: the token has 256 random bits, so there is nothing to guess.
    """
    token = _PREFIX + secrets.token_urlsafe(32)
    session.add(
        ApiToken(
            staff_id=staff_id,
            name=name,
            digest=secret_digest(token),
            created_at=now,
            scopes=None if scopes is None else as_text(scopes),
            expires_at=expires_at,
            made_by=made_by,
        )
    )
    session.flush()
    return token


def find_token(session: Session, token: str, *, now: datetime) -> TokenInForce | None:
    """What a token opens, unless it is unknown, revoked or expired, or its person has left."""
    mine = (col(ApiToken.digest) == secret_digest(token), _opens(now))
    found = session.execute(
        select(ApiToken, Staff)
        .outerjoin(Staff, col(Staff.id) == ApiToken.staff_id)
        .where(*mine, or_(col(ApiToken.staff_id).is_(None), col(Staff.removed_at).is_(None)))
    ).first()
    if found is None:
        return None
    kept, person = found
    member = member_of(person) if person else None
    scopes = from_text(kept.scopes)
    return TokenInForce(
        token_id=kept.id,
        name=kept.name,
        member=member,
        scopes=scopes
        if member is None
        else scopes & scopes_of(member.role, demographics=member.sees_demographics, names=True),
        is_due_to_be_noted=kept.used_at is None or kept.used_at <= now - _NOTED_EVERY,
    )


def note_token_used(session: Session, token_id: int, *, now: datetime) -> None:
    """Keep when a token was used last."""
    changed(session, update(ApiToken).where(col(ApiToken.id) == token_id).values(used_at=now))


def list_tokens(session: Session, *, now: datetime) -> list[ListedToken]:
    """Every token that opens the door now, services' first, then by person; oldest first."""
    found = session.execute(
        select(ApiToken, col(Staff.email), col(Staff.name))
        .outerjoin(Staff, col(Staff.id) == ApiToken.staff_id)
        .where(_opens(now))
        .order_by(col(ApiToken.staff_id).is_not(None), col(Staff.name), col(ApiToken.id))
    )
    return [
        ListedToken(
            token_id=row.id,
            name=row.name,
            staff_id=row.staff_id,
            whose=None if row.staff_id is None else email or name,
            scopes=from_text(row.scopes),
            made_at=row.created_at,
            made_by=row.made_by,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )
        for row, email, name in found
    ]


def read_token_names(session: Session, staff_id: int) -> list[str]:
    """The names of a person's tokens that still open the door, oldest first."""
    mine = select(col(ApiToken.name)).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    return list(session.scalars(mine.order_by(col(ApiToken.id))))


def revoke_token(session: Session, *, staff_id: int, name: str, now: datetime) -> int:
    """Close the door to this person's tokens of that name; how many there were."""
    mine = update(ApiToken).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    return changed(session, mine.where(col(ApiToken.name) == name).values(revoked_at=now))


def revoke_token_by_id(session: Session, token_id: int, *, now: datetime) -> bool:
    """Close the door to one token; False where it is closed already."""
    mine = update(ApiToken).where(col(ApiToken.id) == token_id, _IN_FORCE)
    return changed(session, mine.values(revoked_at=now)) == 1


def revoke_tokens(session: Session, *, staff_id: int, now: datetime) -> None:
    """Close the door to every token of a person."""
    mine = update(ApiToken).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    changed(session, mine.values(revoked_at=now))


def _opens(now: datetime) -> ColumnElement[bool]:
    lasts = or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now)
    return and_(_IN_FORCE, lasts)
