"""What staff read of platforms that cannot be pulled from, or that bring nothing any more."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.store.connections import Connection, PullState
from domain.store.operations import end_notice, raise_notice

#: One failure may be a restart over there; this many in a row are told.
_TOLD_AFTER: Final = 2
_ADVICE: Final = (
    "It is tried again by itself. Data & model > Connections shows every pull, and Test says what"
    " the platform answers now."
)
_SILENT: Final = (
    "Either nobody is learning, or the platform no longer tells us. Messages about inactivity may"
    " be wrong until then: look at Data & model > Connections."
)


def tell_how_it_went(
    session: Session,
    connection: Connection,
    *,
    state: PullState,
    detail: str | None,
    now: datetime,
) -> None:
    """Say that a connection fails, or that it does so no longer."""
    cause = f"connection_failing:{connection.connection_id}"
    if state is not PullState.FAILED:
        end_notice(session, cause, now=now)
        return
    if connection.failures >= _TOLD_AFTER:
        sentence = f"{connection.name} cannot be pulled from: {detail}"
        raise_notice(session, cause, sentence=sentence, advice=_ADVICE, now=now)


def tell_of_silence(session: Session, connections: Iterable[Connection], *, now: datetime) -> None:
    """Say of each connection that has brought nothing new for too long, or that it has again."""
    for one in connections:
        cause = f"connection_silent:{one.connection_id}"
        since = one.news_at or one.added_at
        is_pulled = one.next_at is not None and not one.is_paused
        if is_pulled and now - since > timedelta(hours=one.silent_hours):
            hours = (now - since) // timedelta(hours=1)
            sentence = f"{one.name} has brought nothing new for {hours:,} hours."
            raise_notice(session, cause, sentence=sentence, advice=_SILENT, now=now)
        else:
            end_notice(session, cause, now=now)
