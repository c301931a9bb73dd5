"""What the house noticed about its data, scorer or providers: told once, until it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.store.database import among, changed
from domain.store.tables import Notice

_OPEN: Final = col(Notice.over_at).is_(None)
#: Rows are read as they are now, whatever this session saw of them before.
_FRESH: Final = {"populate_existing": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenNotice:
    """What is wrong now, what to do, and since when."""

    notice_id: int
    cause: str
    sentence: str
    advice: str
    raised_at: datetime


def raise_notice(
    session: Session, cause: str, *, sentence: str, advice: str, now: datetime
) -> bool:
    """Say that something is wrong; False where this cause is open already (it is seen again)."""
    again = update(Notice).where(col(Notice.cause) == cause, _OPEN)
    if changed(session, again.values(sentence=sentence, advice=advice, seen_at=now)):
        return False
    session.add(Notice(cause=cause, sentence=sentence, advice=advice, raised_at=now, seen_at=now))
    session.flush()
    return True


def end_notice(
    session: Session, cause: str, *, now: datetime, raised_before: datetime | None = None
) -> bool:
    """Say that it is over; False where it was not open, or was raised later than that."""
    opened = update(Notice).where(col(Notice.cause) == cause, _OPEN)
    if raised_before is not None:
        opened = opened.where(col(Notice.raised_at) < raised_before)
    return changed(session, opened.values(over_at=now)) > 0


def read_open_notices(session: Session) -> list[OpenNotice]:
    """What is wrong now, the newest first."""
    found = select(Notice).where(_OPEN)
    newest_first = found.order_by(col(Notice.raised_at).desc(), col(Notice.id).desc())
    return [_as_value(row) for row in session.scalars(newest_first, execution_options=_FRESH)]


def read_new_notices(session: Session) -> list[OpenNotice]:
    """What is wrong now and nobody was written to about, the oldest first."""
    new = _OPEN & col(Notice.notified_at).is_(None)
    oldest_first = select(Notice).where(new).order_by(col(Notice.id))
    rows = session.scalars(oldest_first, execution_options=_FRESH)
    return [_as_value(row) for row in rows]


def mark_notices_notified(session: Session, numbers: Sequence[int], *, now: datetime) -> None:
    """Say of notices that staff were written to."""
    changed(session, update(Notice).where(among(Notice.id, numbers)).values(notified_at=now))


def _as_value(row: Notice) -> OpenNotice:
    return OpenNotice(
        notice_id=row.id or 0,
        cause=row.cause,
        sentence=row.sentence,
        advice=row.advice,
        raised_at=row.raised_at,
    )
