"""Is the audit trail as it was written? The first link of the chain that does not hold is named."""

import hmac
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.audit.redaction import REDACTED
from domain.store.audit.seals import Head, digest_of, seal_of
from domain.store.staff import StaffAction
from domain.store.tables import AuditEvent, AuditSeal

_READ_AT_ONCE: Final = 2_000
#: After that long an entry should have been sealed: the job runs every minute.
_SEALED_WITHIN: Final = timedelta(hours=1)


_START: Final = Head(position=0, seal="")


@dataclass(frozen=True, kw_only=True)
class AuditCheck:
    """What was found: `broken` names the first link that does not hold; None: all of them do.

    `sealed` entries were looked at, of which `redacted` have lost their words because somebody was
    erased; `unsealed` wait for their seal, `late` of them for longer than an hour.
    """

    sealed: int = 0
    redacted: int = 0
    unsealed: int = 0
    late: int = 0
    head: Head = _START
    broken: str | None = None


def verify_trail(
    session: Session, *, keys: Sequence[str], now: datetime, noted: Head | None = None
) -> AuditCheck:
    """Go through the trail from its first entry; stop where it does not hold.

    `keys` are the present and the former secrets. `noted` is how far it was sealed once, as the
    worker's log tells: then also what was cut off at the end is missed.
    """
    found = _links(session, keys, noted)
    if found.broken is None and noted is not None and found.head.position < noted.position:
        gone = f"entries {found.head.position + 1} to {noted.position} were cut off at the end"
        found = replace(found, broken=gone)
    unsealed = (
        select(func.count())
        .select_from(AuditEvent)
        .outerjoin(AuditSeal, col(AuditSeal.event_id) == col(AuditEvent.id))
        .where(col(AuditSeal.id).is_(None))
    )
    late = unsealed.where(col(AuditEvent.at) < now - _SEALED_WITHIN)
    return replace(found, unsealed=session.scalar(unsealed) or 0, late=session.scalar(late) or 0)


def _links(session: Session, keys: Sequence[str], noted: Head | None) -> AuditCheck:
    found, before = AuditCheck(), _START
    rows = session.execute(
        select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, col(AuditEvent.id) == col(AuditSeal.event_id))
        .order_by(col(AuditSeal.id))
        .execution_options(yield_per=_READ_AT_ONCE)
    )
    with closing(rows):
        for link, event in rows:
            is_begun = bool(found.head.position)
            if not is_begun and event is None and link.id in _trimmed(session):
                broken = None  # it begins here since the entries before were let go
            else:
                broken = _broken(before, link, event, keys)
            if noted is not None and noted.position == link.id and noted.seal != link.seal:
                broken = broken or f"entry {link.id} was sealed anew: its seal is not the noted one"
            if broken:
                return replace(found, broken=broken)
            before = Head(position=link.id, seal=link.seal)
            is_redacted = event is not None and link.salt is None
            found = replace(
                found,
                sealed=found.sealed + (event is not None),
                redacted=found.redacted + is_redacted,
                head=before,
            )
            session.expunge_all()
    return found


def _broken(
    before: Head, link: AuditSeal, event: AuditEvent | None, keys: Sequence[str]
) -> str | None:
    """Why this link does not hold; None where it does."""
    if link.id != before.position + 1:
        return f"entries {before.position + 1} to {link.id - 1} are missing"
    what = f"entry {link.id} (number {link.event_id}, sealed {link.sealed_at:%Y-%m-%d %H:%M} UTC)"
    if event is None:
        return f"{what} was deleted"
    if link.salt is None and event.detail not in {REDACTED, None}:
        return f"{what}: its words were changed"
    if link.salt is not None and digest_of(link.salt, event.detail) != link.detail_digest:
        return f"{what}: its words were changed"
    seals = (seal_of(key, before.seal, link.id, event, link.detail_digest) for key in keys)
    if any(hmac.compare_digest(seal, link.seal) for seal in seals):
        return None
    return f"{what} was changed, or was sealed under a key that is not in FORMER_SECRET_KEYS"


def _trimmed(session: Session) -> set[int]:
    """Up to where old entries were let go, as the trail itself says."""
    said = select(col(AuditEvent.detail)).where(col(AuditEvent.action) == StaffAction.TRIMMED_AUDIT)
    texts = [re.fullmatch(r"entries up to (\d+)", one or "") for one in session.scalars(said)]
    return {int(one[1]) for one in texts if one}
