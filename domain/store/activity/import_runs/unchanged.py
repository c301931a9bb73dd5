"""Files that were imported before: known by their fingerprint, in seconds."""

from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from domain.frames import REJECTED
from domain.sources import ReadReport
from domain.store.activity.import_runs.runs import brought_something
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.provenance import UNDO
from domain.store.staff import ABOUT_PEOPLE
from domain.store.tables import AuditEvent, ImportRun


def record_if_unchanged(
    session: Session, fingerprint: str, *, now: datetime
) -> ImportSummary | None:
    """An import that brings nothing, where all is as after one of this fingerprint; else None.

    One that left something out is done again: what was not known then may be by now; and so is one
    since which another brought something or was undone, or somebody decided about colleagues or
    caseloads. It is kept as a run, for the files have been looked at.
    """
    same = select(ImportRun).where(col(ImportRun.fingerprint) == fingerprint)
    known = session.exec(same.order_by(col(ImportRun.id).desc())).first()
    if known is None or known.rejected or _has_changed_since(session, known):
        return None
    run = ImportRun(
        source=known.source,
        path=known.path,
        started_at=now,
        finished_at=now,
        fingerprint=fingerprint,
    )
    session.add(run)
    nothing = REJECTED.empty()
    return ImportSummary(
        counts={},
        rejected=nothing,
        skipped=nothing,
        report=ReadReport(),
        unchanged_since=known.finished_at,
    )


def _has_changed_since(session: Session, known: ImportRun) -> bool:
    """Whether another import brought or undid something since, or colleagues decided something."""
    other = select(ImportRun.id).where(
        col(ImportRun.id) > known.id, or_(col(ImportRun.source) == UNDO, brought_something())
    )
    decided = select(AuditEvent.id).where(
        col(AuditEvent.action).in_(ABOUT_PEOPLE), col(AuditEvent.at) >= known.started_at
    )
    return any(session.exec(one).first() is not None for one in (other, decided))
