"""Messages that wait in the outbox while silence may be ours, and go on once data is back."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from domain.nudges.eligibility import SkipReason
from domain.nudges.planning import Hold
from domain.store.database import changed
from domain.store.tables import MessageState

_MESSAGE: Final = SQLModel.metadata.tables["message"]
_NUDGE: Final = SQLModel.metadata.tables["nudge"]
_ENROLMENT: Final = SQLModel.metadata.tables["enrolment"]
_HELD: Final = (SkipReason.IMPORT_STALE, SkipReason.COHORT_SILENT)


def hold_queued(
    session: Session, hold: Hold, kinds: Collection[str], *, until: datetime, now: datetime
) -> int:
    """Hold what is queued of these interventions and let go what need no longer wait.

    Whatever waits past its usefulness expires as always. Gives back how many are held.
    """
    m, n, e = _MESSAGE.c, _NUDGE.c, _ENROLMENT.c
    waits = m.state == MessageState.PLANNED
    free = update(_MESSAGE).where(waits, m.reason.in_(_HELD))
    changed(session, free.values(send_after_at=now, reason=None))
    if not (hold.stale_import or hold.cohorts):
        return 0
    about = select(n.id).join(_ENROLMENT, e.id == n.enrolment_id)
    reason = SkipReason.IMPORT_STALE
    if not hold.stale_import:
        about = about.where(e.cohort_id.in_(list(hold.cohorts)))
        reason = SkipReason.COHORT_SILENT
    theirs = (waits, m.kind.in_(list(kinds)), m.nudge_id.in_(about), m.send_after_at < until)
    return changed(
        session, update(_MESSAGE).where(*theirs).values(send_after_at=until, reason=reason)
    )
