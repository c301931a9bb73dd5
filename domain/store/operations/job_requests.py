"""Jobs that somebody asked for by a button: the worker takes each once, and says how it went.

Of a job (and what it is about) at most one request is open: who asks again joins it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, insert_new, read_values
from domain.store.staff import StaffAction, audit
from domain.store.tables import JobRequest, RequestState

_ABANDONED: Final = "The worker stopped before this came to an end. Ask again to repeat it."


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedJob:
    """One request: who wants which job to run (about what), and how it stands."""

    request_id: int
    job: str
    about: int
    asked_by: str
    asked_at: datetime
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    share: float
    doing: str | None
    detail: str | None
    log: str | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.finished_at is None


def ask_for_job(session: Session, job: str, *, about: int = 0, by: str, now: datetime) -> bool:
    """Ask the worker to run a job now; False where that has been asked already. Audited."""
    row = {"job": job, "about": about, "asked_by": by, "asked_at": now}
    row |= {"state": RequestState.WAITING, "share": 0.0}
    if not insert_new(session, JobRequest, [row]):
        return False
    audit(session, who=by, action=StaffAction.ASKED_FOR_JOB, detail=_named(job, about), now=now)
    return True


def _named(job: str, about: int) -> str:
    return f"{job} {about}" if about else job


def read_asked_jobs(
    session: Session, *, jobs: Sequence[str] = (), about: int | None = None, most: int = 200
) -> list[AskedJob]:
    """The newest requests first; of some jobs, or about one thing."""
    found = _all()
    if jobs:
        found = found.where(col(JobRequest.job).in_(jobs))
    if about is not None:
        found = found.where(col(JobRequest.about) == about)
    return read_values(session, AskedJob, found.order_by(col(JobRequest.id).desc()).limit(most))


def is_asked_for(session: Session, jobs: Sequence[str]) -> bool:
    """Whether a request for any of these jobs waits: to be asked before a claim, which writes."""
    waiting = select(col(JobRequest.id)).where(_waits(jobs)).limit(1)
    return session.scalar(waiting) is not None


def claim_asked_job(
    session: Session, jobs: Sequence[str], *, by: str, now: datetime
) -> AskedJob | None:
    """Take the oldest waiting request of these jobs; None where there is none."""
    waiting = _waits(jobs)
    found = read_values(session, AskedJob, _all().where(waiting).order_by(col(JobRequest.id)))
    for one in found:
        claim = {"state": RequestState.RUNNING, "run_by": by, "started_at": now, "seen_at": now}
        mine = and_(col(JobRequest.id) == one.request_id, waiting)
        if changed(session, update(JobRequest).where(mine).values(**claim)):
            return one
    return None


def tell_progress(
    session: Session, request_id: int, *, by: str, now: datetime, share: float, doing: str
) -> None:
    """Say how far a request is; nothing where it runs no longer, or runs elsewhere."""
    told = {"share": share, "doing": doing, "seen_at": now}
    changed(session, update(JobRequest).where(_runs(request_id, by)).values(**told))


def keep_request_alive(session: Session, request_id: int, *, by: str, now: datetime) -> None:
    """Say that it is still at work."""
    changed(session, update(JobRequest).where(_runs(request_id, by)).values(seen_at=now))


def end_request(
    session: Session,
    request_id: int,
    *,
    by: str,
    state: RequestState,
    detail: str,
    now: datetime,
    log: str | None = None,
) -> bool:
    """Write down how it ended, and what it logged; False where it was given up meanwhile."""
    ended = {"state": state, "detail": detail, "finished_at": now, "log": log}
    return changed(session, update(JobRequest).where(_runs(request_id, by)).values(**ended)) == 1


def end_abandoned(
    session: Session, *, by: str, now: datetime, silent: timedelta, mine: bool = False
) -> int:
    """Give up what other workers left without a word, or with `mine` what this one still has."""
    others = or_(col(JobRequest.run_by) != by, col(JobRequest.run_by).is_(None))
    left = and_(others, col(JobRequest.seen_at) < now - silent)
    running = col(JobRequest.state) == RequestState.RUNNING
    ended = {"state": RequestState.FAILED, "detail": _ABANDONED, "finished_at": now}
    whose = col(JobRequest.run_by) == by if mine else left
    return changed(session, update(JobRequest).where(and_(running, whose)).values(**ended))


def _waits(jobs: Sequence[str]) -> ColumnElement[bool]:
    return and_(col(JobRequest.state) == RequestState.WAITING, col(JobRequest.job).in_(jobs))


def _runs(request_id: int, by: str) -> ColumnElement[bool]:
    running = col(JobRequest.state) == RequestState.RUNNING
    return and_(col(JobRequest.id) == request_id, col(JobRequest.run_by) == by, running)


def _all() -> Select[tuple[object, ...]]:
    c = JobRequest
    return select(
        *columns(c.job, c.about, c.asked_by, c.asked_at, c.state, c.started_at, c.finished_at),
        *columns(c.share, c.doing, c.detail, c.log, request_id=c.id),
    )
