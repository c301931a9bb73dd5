"""Forgets what was concluded of learners: segments, scores, reasons, and what they led to.

Nothing is hidden behind a rule that somebody may forget to ask: it is not there any more, on any
day, in any version. Facts stay (what they did, and what was sent), and so do counts: they are moved
to a state of its own, so that a day has as many learners as before.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlmodel import Session, col

from domain.coaching import OWN_CAUSES
from domain.learners import INSTEAD, Segment, Status
from domain.store.database import changed, columns, table_of
from domain.store.tables import (
    SNAPSHOT_FEATURES,
    Alert,
    ApiExport,
    ApiExportPart,
    CheckIn,
    Enrolment,
    Message,
    MessageState,
    Nudge,
    SegmentCount,
    Snapshot,
    StatusHistory,
    SupersededSnapshot,
    Task,
    Undecided,
)

_SHOWN: Final = (table_of(Snapshot), table_of(SupersededSnapshot))
_OUTCOMES: Final = (Status.PROMOTED, Status.WITHDRAWN)
_ON_ITS_WAY: Final = (MessageState.PLANNED, MessageState.CLAIMED)
_OBJECTED: Final = "objected"
#: Of the record of a decision, what tells how they were judged.
_JUDGED: Final = ("why", "when", "trigger", "benefit", "ladder", "before")


def forget_conclusions(session: Session, enrolments: Sequence[int], *, now: datetime) -> None:
    """Everything that was concluded of these enrolments, of every day."""
    if not enrolments:
        return
    _recount(session, enrolments)
    forget_shown(session, enrolments)
    _forget_spans(session, enrolments)
    wrote = (col(CheckIn.enrolment_id).in_(enrolments), col(CheckIn.kind) == "check_in")
    changed(session, update(CheckIn).where(*wrote).values(sentiment=None))
    changed(session, delete(Undecided).where(col(Undecided.enrolment_id).in_(enrolments)))
    _forget_alerts(session, enrolments)
    _forget_tasks(session, enrolments, now=now)
    _forget_reasons(session, enrolments)
    # files that were made for programs show scores: who wants one asks again
    changed(session, delete(ApiExportPart))
    changed(session, delete(ApiExport))


def forget_shown(
    session: Session, enrolments: Collection[int], *, as_of: date | None = None
) -> None:
    """What snapshots show of them: their segments, scores and features, of one day or of all."""
    for table in (*_SHOWN, SNAPSHOT_FEATURES):
        mine: list[ColumnElement[bool]] = [table.c.enrolment_id.in_(list(enrolments))]
        if as_of is not None:
            mine.append(table.c.as_of == as_of)
        if table is SNAPSHOT_FEATURES:
            changed(session, delete(table).where(*mine))
        else:
            judged = table.c.composite_segment != str(Segment.OBJECTED)
            changed(session, update(table).where(*mine, judged).values(_instead(table)))


def _instead(table: Table) -> dict[str, Any]:
    return {name: value for name, value in INSTEAD.items() if name in table.c}


def _forget_spans(session: Session, enrolments: Sequence[int]) -> None:
    """A status that judges is not known; that they left or finished is a fact."""
    mine = (
        col(StatusHistory.enrolment_id).in_(enrolments),
        col(StatusHistory.status).not_in([str(one) for one in _OUTCOMES]),
    )
    changed(session, update(StatusHistory).where(*mine).values(status=str(Status.NOT_KNOWN)))


def _recount(session: Session, enrolments: Sequence[int]) -> None:
    """Kept counts of days say "Objected" of them instead of what they said."""
    found = session.execute(
        select(
            *columns(Snapshot.as_of, Enrolment.cohort_id),
            func.coalesce(Enrolment.coach_id, 0),
            *columns(Snapshot.composite_segment),
            func.coalesce(Snapshot.risk_band, ""),
            *columns(Snapshot.risk_score, Snapshot.days_since_last_seen),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .where(col(Snapshot.enrolment_id).in_(enrolments))
        .where(col(Snapshot.composite_segment) != str(Segment.OBJECTED))
    )
    for as_of, cohort, coach, segment, band, score, days in found.all():
        kept = session.get(SegmentCount, (as_of, cohort, coach, segment, band))
        if kept is None:
            continue
        theirs = Counter(learners=1, scored=int(score is not None), seen=int(days is not None))
        key = (as_of, cohort, coach, str(Segment.OBJECTED), "")
        objected = session.get(SegmentCount, key)
        if objected is None:
            objected = SegmentCount(
                as_of=as_of,
                cohort_id=cohort,
                coach_id=coach,
                composite_segment=str(Segment.OBJECTED),
                risk_band="",
                learners=0,
                scored=0,
                seen=0,
                risk_sum=0.0,
                version=kept.version,
                caseloads=kept.caseloads,
            )
            session.add(objected)
        for name, number in theirs.items():
            setattr(kept, name, getattr(kept, name) - number)
        kept.risk_sum -= score or 0.0
        objected.learners += 1
        objected.seen += theirs["seen"]
        if not kept.learners:
            session.delete(kept)
        session.flush()


def _forget_alerts(session: Session, enrolments: Sequence[int]) -> None:
    """Coaches' mails that named them say so no more; who else is in one is on the worklist."""
    mine = col(Alert.enrolment_id).in_(enrolments)
    about = select(col(Alert.message_id)).where(mine, col(Alert.message_id).is_not(None))
    named = col(Message.id).in_(about)
    waiting = update(Message).where(named, col(Message.state).in_(_ON_ITS_WAY))
    changed(session, waiting.values(state=MessageState.SKIPPED, reason=_OBJECTED))
    blank = {"subject": None, "body_text": f"[{_OBJECTED}]", "body_html": None}
    changed(session, update(Message).where(named).values(blank))
    changed(session, delete(Alert).where(mine))


def _forget_tasks(session: Session, enrolments: Sequence[int], *, now: datetime) -> None:
    """What scores led to is not asked of a person any more; what they asked for themselves is."""
    mine = (
        col(Task.enrolment_id).in_(enrolments),
        col(Task.cause).not_in(OWN_CAUSES),
    )
    open_ones = update(Task).where(*mine, col(Task.closed_at).is_(None))
    changed(session, open_ones.values(closed_at=now, closed_by=_OBJECTED))
    changed(session, update(Task).where(*mine).values(detail=None))


def _forget_reasons(session: Session, enrolments: Sequence[int]) -> None:
    """Of decisions stay what was decided and what the gate saw, not how they were judged."""
    for nudge in session.scalars(select(Nudge).where(col(Nudge.enrolment_id).in_(enrolments))):
        trace = json.loads(nudge.trace)
        kept = {name: value for name, value in trace.items() if name not in _JUDGED}
        nudge.trace = json.dumps(kept)
    session.flush()
