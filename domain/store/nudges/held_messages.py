"""Messages that wait in the outbox while silence may be ours, and go on once data is back."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from domain.nudges.eligibility import SkipReason
from domain.nudges.planning import Hold
from domain.store.database import changed
from domain.store.tables import Enrolment, Message, MessageState, Nudge

_HELD: Final = (SkipReason.IMPORT_STALE, SkipReason.COHORT_SILENT)


def hold_queued(
    session: Session, hold: Hold, kinds: Collection[str], *, until: datetime, now: datetime
) -> int:
    """Hold what is queued of these interventions and let go what need no longer wait.

    Whatever waits past its usefulness expires as always. Gives back how many are held.
    """
    waits = col(Message.state) == MessageState.PLANNED
    free = update(Message).where(waits, col(Message.reason).in_(_HELD))
    changed(session, free.values(send_after_at=now, reason=None))
    if not (hold.stale_import or hold.cohorts):
        return 0
    about = select(col(Nudge.id)).join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
    reason = SkipReason.IMPORT_STALE
    if not hold.stale_import:
        about = about.where(col(Enrolment.cohort_id).in_(list(hold.cohorts)))
        reason = SkipReason.COHORT_SILENT
    theirs = update(Message).where(
        *(waits, col(Message.kind).in_(list(kinds)), col(Message.nudge_id).in_(about)),
        col(Message.send_after_at) < until,
    )
    return changed(session, theirs.values(send_after_at=until, reason=reason))
