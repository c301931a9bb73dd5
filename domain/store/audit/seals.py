"""Entries of the audit trail are sealed one after the other: each seal counts in the one before.

Whoever does something appends freely; one job seals afterwards, so no writer waits for another. The
order is that of sealing: a long transaction that ends late is sealed late, and loses nothing.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.tables import AuditEvent, AuditSeal

#: How many are sealed in one transaction.
_AT_ONCE: Final = 5_000
#: How many numbers behind the newest sealed entry one may still come to light, whose transaction
#: was open meanwhile.
_STILL_OPEN: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Head:
    """How far the trail is sealed; noted elsewhere, it shows that nothing was cut off later."""

    position: int
    seal: str

    def __str__(self) -> str:
        """As it is noted, and asked for again."""
        return f"{self.position}:{self.seal}"


def seal_entries(session: Session, *, keys: Sequence[str], now: datetime) -> tuple[int, Head]:
    """Seal what is not sealed yet, 5,000 at most; how many, and how far the trail is sealed now.

    `keys` are the secrets of the deployment, the present one first, which seals.
    """
    newest = session.scalars(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(1)).first()
    position, seal = (newest.id, newest.seal) if newest else (0, "")
    found = list(_unsealed(session))
    for event in found:
        position += 1
        salt = secrets.token_hex(16)
        digest = digest_of(salt, event.detail)
        seal = seal_of(keys[0], seal, position, event, digest)
        session.add(
            AuditSeal(
                id=position,
                event_id=event.id or 0,
                salt=salt,
                detail_digest=digest,
                seal=seal,
                sealed_at=now,
            )
        )
    session.flush()
    return len(found), Head(position=position, seal=seal)


def _unsealed(session: Session) -> Iterable[AuditEvent]:
    newest = session.scalar(select(func.max(AuditSeal.event_id))) or 0
    waiting = (
        select(AuditEvent)
        .outerjoin(AuditSeal, col(AuditSeal.event_id) == col(AuditEvent.id))
        .where(col(AuditSeal.id).is_(None), col(AuditEvent.id) > newest - _STILL_OPEN)
        .order_by(col(AuditEvent.id))
        .limit(_AT_ONCE)
    )
    return session.scalars(waiting)


def digest_of(salt: str, detail: str | None) -> str:
    """What a seal holds of an entry's words: once the salt is gone, nothing is to be guessed."""
    return hashlib.sha256(f"{salt}\n{json.dumps(detail)}".encode()).hexdigest()


def seal_of(key: str, before: str, position: int, event: AuditEvent, digest: str) -> str:
    """The seal of an entry: none can be made without the deployment's secret."""
    sealed = [before, position, event.id, event.at.isoformat(), event.who, event.action]
    text = json.dumps([*sealed, event.through, digest])
    own = hashlib.sha256(f"staycourse.audit:{key}".encode()).digest()
    return hmac.new(own, text.encode(), hashlib.sha256).hexdigest()
