"""What the house noticed about its data, scorer or providers: told once, until it is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel, col

from domain.store.tables import Notice

_NOTICE: Final = SQLModel.metadata.tables["notice"]


def raise_notice(
    session: Session, cause: str, *, sentence: str, advice: str, now: datetime
) -> bool:
    """Say that something is wrong; False where this cause is open already (it is seen again)."""
    c = _NOTICE.c
    again = (c.cause == cause) & c.over_at.is_(None)
    newest = {"sentence": sentence, "advice": advice, "seen_at": now}
    done = session.execute(update(_NOTICE).where(again).values(**newest))
    if done.rowcount:  # type: ignore[attr-defined]
        return False
    session.add(Notice(cause=cause, sentence=sentence, advice=advice, raised_at=now, seen_at=now))
    session.flush()
    return True


def end_notice(session: Session, cause: str, *, now: datetime) -> bool:
    """Say that it is over; False where it was not open."""
    c = _NOTICE.c
    opened = (c.cause == cause) & c.over_at.is_(None)
    done = session.execute(update(_NOTICE).where(opened).values(over_at=now))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def open_notices(session: Session) -> list[Notice]:
    """What is wrong now, the newest first."""
    found = select(Notice).where(col(Notice.over_at).is_(None))
    newest_first = found.order_by(col(Notice.raised_at).desc(), col(Notice.id).desc())
    return list(session.scalars(newest_first))


def untold_notices(session: Session) -> list[Notice]:
    """What is wrong now and nobody was written to about, the oldest first."""
    untold = col(Notice.over_at).is_(None) & col(Notice.told_at).is_(None)
    return list(session.scalars(select(Notice).where(untold).order_by(col(Notice.id))))


def mark_told(session: Session, numbers: Sequence[int], *, now: datetime) -> None:
    """Say of notices that staff were written to."""
    session.execute(update(_NOTICE).where(_NOTICE.c.id.in_(numbers)).values(told_at=now))
