"""Words of the audit trail about somebody who was erased: they go, and the chain still holds."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.tables import AuditEvent, AuditSeal

#: What stands where words were; the database lets no others be put there.
REDACTED: Final = "[erased]"


def redact(session: Session, texts: Iterable[str], *, paths: Iterable[str] = ()) -> int:
    """Take the words from entries that hold one of the texts, or a path that ends in one; how many.

    Who did what and when stays. With the salt of its seal gone, nobody can try names against it.
    """
    # an address that was asked for holds them as addresses do
    spelled = {way(one) for one in texts for way in (str, quote, quote_plus)}
    says = [_holds(one) for one in spelled]
    says += [_holds(f"/{quote(one)}", then) for one in paths for then in ("", "?", "/")]
    if not says:
        return 0
    named = select(col(AuditEvent.id)).where(or_(*says))
    numbers = list(session.scalars(named))
    for number in numbers:
        sealed = update(AuditSeal).where(col(AuditSeal.event_id) == number)
        session.execute(sealed.values(salt=None))
        event = update(AuditEvent).where(col(AuditEvent.id) == number)
        changed(session, event.values(detail=REDACTED))
    return len(numbers)


def _holds(text: str, then: str | None = None) -> ColumnElement[bool]:
    """Whether an entry's words hold the text, or with `then` end in it or have that after it."""
    words = func.lower(AuditEvent.detail)
    if then is None:
        return words.contains(text.lower(), autoescape=True)
    if not then:
        return words.endswith(text.lower(), autoescape=True)
    return words.contains(f"{text}{then}".lower(), autoescape=True)
