"""Why a day has nothing to decide about: a day that nobody scored is not a day without learners."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.tables import Enrolment, JobRun, RunState, Snapshot


def no_snapshot(session: Session, as_of: date, *, scored_by: str) -> str | None:
    """Why there is no snapshot of a day, in a sentence; None where there is, or nobody to score.

    `scored_by` is the job whose slot of that day the ledger is asked for.
    """
    if session.scalar(select(col(Snapshot.as_of)).where(col(Snapshot.as_of) == as_of).limit(1)):
        return None
    if session.scalar(select(col(Enrolment.id)).limit(1)) is None:
        return None
    slot = select(JobRun).where(col(JobRun.job) == scored_by, col(JobRun.slot) == as_of.isoformat())
    run = session.scalar(slot)
    if run is not None and run.state == RunState.DONE:
        return None  # nobody was learning that day
    how = "has not run" if run is None else f"did not come to an end ({run.detail or run.state})"
    return f"there is no snapshot of {as_of:%-d %B %Y}: {scored_by} {how}"
