"""Tokens by which programs come in for a person: made once, kept as a digest, revocable."""

import hashlib
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from domain.store.people.staff import StaffMember, find_by_id
from domain.store.tables import ApiToken

_PREFIX: Final = "stay_"  # lets secret scanners and people recognise one
_TOKEN: Final = SQLModel.metadata.tables["api_token"]


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
    c = _TOKEN.c
    mine = (c.digest == _digest(token)) & c.revoked_at.is_(None)
    staff_id = session.scalar(select(c.staff_id).where(mine))
    return find_by_id(session, staff_id) if staff_id is not None else None


def read_token_names(session: Session, staff_id: int) -> list[str]:
    """The names of a person's tokens that still open the door, oldest first."""
    c = _TOKEN.c
    mine = select(c.name).where(c.staff_id == staff_id, c.revoked_at.is_(None)).order_by(c.id)
    return list(session.scalars(mine))


def revoke_token(session: Session, *, staff_id: int, name: str, now: datetime) -> int:
    """Close the door to this person's tokens of that name; how many there were."""
    c = _TOKEN.c
    mine = (c.staff_id == staff_id) & (c.name == name) & c.revoked_at.is_(None)
    done = session.execute(update(_TOKEN).where(mine).values(revoked_at=now))
    return int(done.rowcount)  # type: ignore[attr-defined]


def revoke_tokens(session: Session, *, staff_id: int, now: datetime) -> None:
    """Close the door to every token of a person."""
    c = _TOKEN.c
    open_ones = (c.staff_id == staff_id) & c.revoked_at.is_(None)
    session.execute(update(_TOKEN).where(open_ones).values(revoked_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
