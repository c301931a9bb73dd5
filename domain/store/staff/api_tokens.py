"""Tokens by which programs come in for a person: made once, kept as a digest, revocable."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.staff.members import StaffMember, find_by_id
from domain.store.tables import ApiToken

_PREFIX: Final = "stay_"  # lets secret scanners and people recognise one
_IN_FORCE: Final = col(ApiToken.revoked_at).is_(None)


def make_token(session: Session, *, staff_id: int, name: str, now: datetime) -> str:
    """A new token of that person, shown this once: only its SHA-256 is kept.

    A plain digest will do: the token has 256 random bits, so there is nothing to guess.
    """
    token = _PREFIX + secrets.token_urlsafe(32)
    session.add(ApiToken(staff_id=staff_id, name=name, digest=_digest(token), created_at=now))
    session.flush()
    return token


def find_token_holder(session: Session, token: str) -> StaffMember | None:
    """The person a token stands for, unless it is unknown or revoked."""
    mine = (col(ApiToken.digest) == _digest(token), _IN_FORCE)
    staff_id = session.scalar(select(col(ApiToken.staff_id)).where(*mine))
    return find_by_id(session, staff_id) if staff_id is not None else None


def read_token_names(session: Session, staff_id: int) -> list[str]:
    """The names of a person's tokens that still open the door, oldest first."""
    mine = select(col(ApiToken.name)).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    return list(session.scalars(mine.order_by(col(ApiToken.id))))


def revoke_token(session: Session, *, staff_id: int, name: str, now: datetime) -> int:
    """Close the door to this person's tokens of that name; how many there were."""
    mine = update(ApiToken).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    return changed(session, mine.where(col(ApiToken.name) == name).values(revoked_at=now))


def revoke_tokens(session: Session, *, staff_id: int, now: datetime) -> None:
    """Close the door to every token of a person."""
    mine = update(ApiToken).where(col(ApiToken.staff_id) == staff_id, _IN_FORCE)
    changed(session, mine.values(revoked_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
