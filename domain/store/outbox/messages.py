"""The outbox: messages wait here until one sender claims them; see `outcomes` for what follows."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, update
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import SkipReason, normalised
from domain.policy import Channel
from domain.store.database import changed, insert_new
from domain.store.tables import (
    Message,
    MessageState,
)

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_M: Final = _MESSAGE.c
#: What a sender needs: converting the other columns takes longer than reading them.
_WANTED: Final = (
    *(_M.id, _M.dedupe_key, _M.channel, _M.kind, _M.address, _M.subject, _M.body_text),
    *(_M.body_html, _M.headers, _M.expires_at, _M.attempts, _M.nudge_id, _M.learner_id),
    *(_M.claimed_by, _M.send_after_at, _M.created_at, _M.staff_id),
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
    due = (
        select(_MESSAGE.c.id)
        .where(_is_due(now), _of(channels), ~_waits_for_another(now, served))
        .order_by(_MESSAGE.c.send_after_at, _MESSAGE.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_MESSAGE)
        .cte("due")
    )
    taken = (
        update(_MESSAGE)
        .where(_MESSAGE.c.id.in_(select(due.c.id)))
        .values(
            state=MessageState.CLAIMED,
            claimed_at=now,
            claimed_by=by,
            handed_at=None,
            attempts=_MESSAGE.c.attempts + 1,
        )
        .returning(*_WANTED)
    )
    rows = session.execute(taken).mappings().all()
    return [_claimed(row) for row in sorted(rows, key=lambda r: (r["send_after_at"], r["id"]))]


def readdress(session: Session, moved: Iterable[Claimed]) -> None:
    """Keep the addresses of messages that go elsewhere than they were queued for."""
    for message in moved:
        key = normalised(message.channel, message.address)
        mine = update(_MESSAGE).where(_M.id == message.id, _M.claimed_by == message.claimed_by)
        session.execute(mine.values(address=message.address, address_key=key))


def explain_waiting(
    session: Session, channel: Channel, *, reason: SkipReason, now: datetime
) -> int:
    """Say of due messages that wait for their turn why they do."""
    silent = and_(_is_due(now), _MESSAGE.c.channel == channel, _MESSAGE.c.reason.is_(None))
    return changed(session, update(_MESSAGE).where(silent).values(reason=reason))


def expire_late_messages(session: Session, *, now: datetime) -> int:
    """Drop what waits past its usefulness; gives back how many."""
    late = and_(_MESSAGE.c.state == MessageState.PLANNED, _MESSAGE.c.expires_at <= now)
    return changed(
        session,
        update(_MESSAGE).where(late).values(state=MessageState.EXPIRED, reason=SkipReason.EXPIRED),
    )


def _of(channels: Sequence[Channel]) -> Any:  # noqa: ANN401 - an SQL expression
    """One channel is asked for by =, so that the index gives the rows in order."""
    one = len(channels) == 1
    return _MESSAGE.c.channel == channels[0] if one else _MESSAGE.c.channel.in_(channels)


def _is_due(now: datetime) -> Any:  # noqa: ANN401 - an SQL expression
    c = _MESSAGE.c
    return and_(c.state == MessageState.PLANNED, c.send_after_at <= now, c.expires_at > now)


def _waits_for_another(now: datetime, served: Sequence[Channel]) -> Any:  # noqa: ANN401 - an SQL expression
    """Another message to the same learner is on its way, or due, older and can leave.

    A count, because PostgreSQL turns NOT EXISTS into a join over everything due, where the LIMIT
    needs a few rows; and the state is wrapped, because an index on it is the wrong way in here.
    """
    other = _MESSAGE.alias("other")
    state = func.coalesce(other.c.state, "")
    first = and_(
        state == MessageState.PLANNED,
        other.c.channel.in_(served),
        other.c.send_after_at <= now,
        other.c.expires_at > now,
        other.c.id < _MESSAGE.c.id,
    )
    before = or_(state == MessageState.CLAIMED, first)
    learner = other.c.learner_id == _MESSAGE.c.learner_id
    address = and_(
        other.c.address_key == _MESSAGE.c.address_key,
        other.c.channel == _MESSAGE.c.channel,
        other.c.learner_id != _MESSAGE.c.learner_id,
        other.c.address_key != "",
    )
    # each by an index of its own
    count = select(func.count()).where(before)
    return or_(*(count.where(same).scalar_subquery() > 0 for same in (learner, address)))


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "dedupe_key": draft.dedupe_key,
        "nudge_id": draft.nudge_id,
        "learner_id": draft.learner_id,
        "staff_id": draft.staff_id,
        "channel": draft.channel,
        "kind": draft.kind,
        "address": draft.address,
        "address_key": normalised(draft.channel, draft.address),
        "subject": draft.subject,
        "body_text": draft.text,
        "body_html": draft.html,
        "headers": json.dumps(dict(draft.headers), separators=(",", ":")),
        "state": MessageState.PLANNED,
        "send_after_at": draft.send_after_at,
        "expires_at": draft.expires_at,
        "attempts": 0,
        "template": draft.template,
        "language": draft.language,
        "variant": draft.variant,
        "rendered_sha256": draft.rendered_sha256,
        "created_at": now,
    }


def _claimed(row: Mapping[Any, Any]) -> Claimed:
    return Claimed(
        id=row["id"],
        dedupe_key=row["dedupe_key"],
        channel=Channel(row["channel"]),
        kind=row["kind"],
        address=row["address"],
        subject=row["subject"],
        text=row["body_text"],
        html=row["body_html"],
        headers=json.loads(row["headers"]),
        expires_at=row["expires_at"],
        attempts=row["attempts"],
        nudge_id=row["nudge_id"],
        learner_id=row["learner_id"],
        queued_at=row["created_at"],
        staff_id=row["staff_id"],
        claimed_by=row["claimed_by"],
    )
