"""Files that were imported before: known by their fingerprint, in seconds."""

from datetime import datetime

from sqlmodel import Session, col, select

from domain.frames import REJECTED
from domain.sources import ReadReport
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.staff import ABOUT_PEOPLE
from domain.store.tables import AuditEvent, ImportRun


def record_if_unchanged(
    session: Session, fingerprint: str, *, now: datetime
) -> ImportSummary | None:
    """An import that brings nothing, where the newest one had this fingerprint; else None.

    One that left something out is done again: what was not known then may be by now; and so is one
    since which somebody decided about colleagues or caseloads. It is kept as a run, for the files
    have been looked at.
    """
    newest = session.exec(select(ImportRun).order_by(col(ImportRun.id).desc())).first()
    if newest is None or newest.fingerprint != fingerprint or newest.rejected:
        return None
    decided = select(AuditEvent.id).where(
        col(AuditEvent.action).in_(ABOUT_PEOPLE), col(AuditEvent.at) >= newest.started_at
    )
    if session.exec(decided).first() is not None:
        return None
    run = ImportRun(
        source=newest.source,
        path=newest.path,
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
        unchanged_since=newest.finished_at,
    )
