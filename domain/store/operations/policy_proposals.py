"""Changes of the policy that somebody works on, and their rehearsal by the worker."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.store.database import changed
from domain.store.tables import PolicyProposal

#: A rehearsal not heard of for so long has no process any more, and may begin again.
_SILENT: Final = timedelta(minutes=3)
_OPEN: Final = col(PolicyProposal.closed_at).is_(None)


class RehearsalState(StrEnum):
    """How far the rehearsal of a proposal is."""

    INVALID = "invalid"  # nothing to rehearse: a value cannot be
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A change that somebody works on: the content it changes, and what it would say."""

    proposal_id: int
    staff_id: int
    made_from: str
    base: Mapping[str, Any]
    content: Mapping[str, Any]
    proposed_at: datetime
    state: RehearsalState
    share: float
    heard_at: datetime | None
    result: str | None


def propose(
    session: Session,
    *,
    staff_id: int,
    made_from: str,
    base: Mapping[str, Any],
    content: Mapping[str, Any],
    is_valid: bool,
    now: datetime,
) -> int:
    """Keep what somebody wants to change, in place of what they had open; its number."""
    mine = (_OPEN, col(PolicyProposal.staff_id) == staff_id)
    changed(session, update(PolicyProposal).where(*mine).values(closed_at=now))
    row = PolicyProposal(
        staff_id=staff_id,
        made_from=made_from,
        base=json.dumps(base, sort_keys=True),
        content=json.dumps(content, sort_keys=True),
        proposed_at=now,
        rehearsal=RehearsalState.WAITING if is_valid else RehearsalState.INVALID,
    )
    session.add(row)
    session.flush()
    return row.id


def find_proposal(session: Session, *, staff_id: int) -> Proposal | None:
    """What this person works on; None where they have nothing open."""
    mine = select(PolicyProposal).where(_OPEN, col(PolicyProposal.staff_id) == staff_id)
    row = session.scalars(mine.order_by(col(PolicyProposal.id).desc()).limit(1)).first()
    return None if row is None else _as_value(row)


def close_proposal(session: Session, proposal_id: int, *, now: datetime) -> None:
    """It was saved, or dropped."""
    one = update(PolicyProposal).where(col(PolicyProposal.id) == proposal_id)
    changed(session, one.values(closed_at=now))


def begin_rehearsal(session: Session, *, now: datetime) -> Proposal | None:
    """The newest open proposal that waits for its rehearsal, marked as running; None: none does."""
    waits = (col(PolicyProposal.rehearsal) == RehearsalState.WAITING) | (
        (col(PolicyProposal.rehearsal) == RehearsalState.RUNNING)
        & (col(PolicyProposal.heard_at) < now - _SILENT)
    )
    found = select(PolicyProposal).where(_OPEN, waits).order_by(col(PolicyProposal.id).desc())
    row = session.scalars(found.limit(1)).first()
    if row is None:
        return None
    taken = (col(PolicyProposal.id) == row.id, waits)
    claim = {"rehearsal": RehearsalState.RUNNING, "share": 0.0, "heard_at": now}
    if not changed(session, update(PolicyProposal).where(*taken).values(**claim)):
        return None
    return _as_value(row)


def note_rehearsal(session: Session, proposal_id: int, *, share: float, now: datetime) -> bool:
    """Say how far it is; False where nobody waits for it any more."""
    running = (
        col(PolicyProposal.id) == proposal_id,
        col(PolicyProposal.rehearsal) == RehearsalState.RUNNING,
        _OPEN,
    )
    return (
        changed(session, update(PolicyProposal).where(*running).values(share=share, heard_at=now))
        == 1
    )


def end_rehearsal(
    session: Session, proposal_id: int, *, state: RehearsalState, result: str, now: datetime
) -> None:
    """Keep what was found, or why nothing was."""
    one = update(PolicyProposal).where(col(PolicyProposal.id) == proposal_id)
    changed(session, one.values(rehearsal=state, result=result, share=1.0, heard_at=now))


def _as_value(row: PolicyProposal) -> Proposal:
    return Proposal(
        proposal_id=row.id,
        staff_id=row.staff_id,
        made_from=row.made_from,
        base=json.loads(row.base),
        content=json.loads(row.content),
        proposed_at=row.proposed_at,
        state=RehearsalState(row.rehearsal),
        share=row.share,
        heard_at=row.heard_at,
        result=row.result,
    )
