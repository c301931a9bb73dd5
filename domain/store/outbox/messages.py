"""The outbox: messages wait here until one sender claims them; see `outcomes` for what follows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    and_,
    bindparam,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import Session, col

from domain.nudges.eligibility import SkipReason, normalised
from domain.policy import Channel
from domain.store.database import changed, column_types, columns, insert_new
from domain.store.tables import Message, MessageState

_NOW: Final = bindparam("now", type_=column_types.UtcDateTime)
#: What a sender needs: converting the other columns takes longer than reading them.
_WANTED: Final = (
    *columns(Message.id, Message.dedupe_key, Message.channel, Message.kind, Message.address),
    *columns(Message.subject, Message.headers, Message.expires_at, Message.attempts),
    *columns(Message.nudge_id, Message.learner_id, Message.claimed_by, Message.send_after_at),
    col(Message.staff_id),
    *columns(text=Message.body_text, html=Message.body_html, queued_at=Message.created_at),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A message to queue; a second one with the same `dedupe_key` is refused by the store."""

    dedupe_key: str
    channel: Channel
    kind: str
    address: str
    subject: str | None
    text: str
    html: str | None
    template: str
    send_after_at: datetime
    expires_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    nudge_id: int | None = None
    learner_id: int | None = None
    staff_id: int | None = None
    language: str | None = None
    variant: str | None = None
    rendered_sha256: str | None = None
    template_version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A message that is one sender's to send, and nobody else's."""

    id: int
    dedupe_key: str
    channel: Channel
    kind: str
    address: str
    subject: str | None
    text: str
    html: str | None
    headers: Mapping[str, str]
    expires_at: datetime
    attempts: int
    nudge_id: int | None
    learner_id: int | None
    queued_at: datetime
    staff_id: int | None = None
    claimed_by: str = ""


def queue_messages(session: Session, drafts: Iterable[Draft], *, now: datetime) -> int:
    """Add the drafts that are not queued yet; gives back how many are new."""
    return len(insert_new(session, Message, (_row(draft, now) for draft in drafts)))


def claim_messages(
    session: Session,
    *,
    by: str,
    limit: int,
    now: datetime,
    channels: Sequence[Channel],
    served: Sequence[Channel] = tuple(Channel),
) -> list[Claimed]:
    """Take up to `limit` due messages for this sender, at most one per learner; commit at once.

    A learner's older message goes first, unless its channel is not `served` and it cannot leave.
    Learners who share an address are one here.

    No other sender gets the same one: rows are locked and skipped on PostgreSQL, and SQLite has
    one writer at a time.
    """
    given = {"now": now, "by": by, "most": limit}
    taken = session.connection().execute(_claim(tuple(channels), tuple(served)), given)
    rows = taken.mappings().all()
    return [_claimed(row) for row in sorted(rows, key=lambda r: (r["send_after_at"], r["id"]))]


def readdress(session: Session, moved: Iterable[Claimed]) -> None:
    """Keep the addresses of messages that go elsewhere than they were queued for."""
    for message in moved:
        key = normalised(message.channel, message.address)
        is_mine = (col(Message.id) == message.id, col(Message.claimed_by) == message.claimed_by)
        there = update(Message).where(*is_mine)
        changed(session, there.values(address=message.address, address_key=key))


def explain_waiting(
    session: Session, channel: Channel, *, reason: SkipReason, now: datetime
) -> int:
    """Say of due messages that wait for their turn why they do."""
    silent = (_is_due(now), _of([channel]), col(Message.reason).is_(None))
    return changed(session, update(Message).where(*silent).values(reason=reason))


def expire_late_messages(session: Session, *, now: datetime) -> int:
    """Drop what waits past its usefulness; gives back how many."""
    late = (col(Message.state) == MessageState.PLANNED, col(Message.expires_at) <= now)
    dropped = {"state": MessageState.EXPIRED, "reason": SkipReason.EXPIRED}
    return changed(session, update(Message).where(*late).values(**dropped))


@cache
def _claim(channels: tuple[Channel, ...], served: tuple[Channel, ...]) -> ReturningUpdate[Any]:
    """Takes `most` messages for `by`; made once, as composing it takes longer than running it."""
    due = (
        select(col(Message.id))
        .where(_is_due(_NOW), _of(channels), ~_waits_for_another(served))
        .order_by(col(Message.send_after_at), col(Message.id))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=Message)
        .cte("due")
    )
    claim = {"state": MessageState.CLAIMED, "claimed_at": _NOW, "handed_at": None}
    return (
        update(Message)
        .where(col(Message.id).in_(select(due.c.id)))
        .values(**claim, claimed_by=bindparam("by"), attempts=col(Message.attempts) + 1)
        .returning(*_WANTED)
    )


def _of(channels: Sequence[Channel]) -> ColumnElement[bool]:
    """One channel is asked for by =, so that the index gives the rows in order."""
    channel = col(Message.channel)
    return channel == channels[0] if len(channels) == 1 else channel.in_(channels)


def _is_due(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    waits = col(Message.state) == MessageState.PLANNED
    return and_(waits, col(Message.send_after_at) <= now, col(Message.expires_at) > now)


def _waits_for_another(served: Sequence[Channel]) -> ColumnElement[bool]:
    """Another message to the same learner is on its way, or due, older and can leave.

    A count, because PostgreSQL turns NOT EXISTS into a join over everything due, where the LIMIT
    needs a few rows; and the state is wrapped, because an index on it is the wrong way in here.
    """
    other = aliased(Message)
    state = func.coalesce(other.state, "")
    first = and_(
        state == MessageState.PLANNED,
        col(other.channel).in_(served),
        *(col(other.send_after_at) <= _NOW, col(other.expires_at) > _NOW),
        col(other.id) < Message.id,
    )
    learner = col(other.learner_id) == Message.learner_id
    address = and_(
        col(other.address_key) == Message.address_key,
        col(other.channel) == Message.channel,
        col(other.learner_id) != Message.learner_id,
        col(other.address_key) != "",
    )
    # each by an index of its own
    before = or_(state == MessageState.CLAIMED, first)
    count = select(func.count()).select_from(other).where(before).correlate(Message)
    return or_(*(count.where(same).scalar_subquery() > 0 for same in (learner, address)))


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    row = {part.name: getattr(draft, part.name) for part in fields(draft)}
    row["address_key"] = normalised(draft.channel, draft.address)
    headers = json.dumps(dict(row.pop("headers")), separators=(",", ":"))
    words = {"body_text": row.pop("text"), "body_html": row.pop("html"), "headers": headers}
    return row | words | {"state": MessageState.PLANNED, "attempts": 0, "created_at": now}


def _claimed(row: Mapping[Any, Any]) -> Claimed:
    known = {name: value for name, value in row.items() if name != "send_after_at"}
    parsed = {"channel": Channel(row["channel"]), "headers": json.loads(row["headers"])}
    return Claimed(**known | parsed)
