"""What staff read of jobs that fail again and again, or whose slot was lost."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from domain.store.operations import end_notice, raise_notice
from worker.due import Due, Stuck
from worker.jobs.staff.staff_mail import day_in_full
from worker.timetable import Often, Slotted

_ADVICE = (
    "It is tried again by itself, more and more rarely. `staycourse doctor` says what it sees from"
    " here; once it is mended, restart the worker, and it is tried at once."
)
_LOST_ADVICE = (
    "The next one runs as planned. If somebody has to have this one: Run now, on the page Jobs."
)


def slot_failing(session: Session, due: Due, detail: str, *, attempts: int, now: datetime) -> None:
    """Say that a job has failed more than once for a slot."""
    job = due.job
    sentence = f"{job.title} of {day_in_full(due.due_at)} has failed {attempts} times: {detail}"
    raise_notice(session, _failing(job), sentence=sentence, advice=_ADVICE, now=now)


def often_failing(session: Session, job: Often, detail: str, *, now: datetime) -> None:
    """Say that what should happen all the time keeps failing."""
    sentence = f"{job.title} keeps failing: {detail}"
    raise_notice(session, _failing(job), sentence=sentence, advice=_ADVICE, now=now)


def slots_lost(session: Session, lost: Iterable[Stuck], *, now: datetime) -> None:
    """Say once per job which of its days were given up, and why."""
    for name, some in groupby(lost, key=lambda one: one.job.name):
        of_job = list(some)
        first, last = of_job[0], of_job[-1]
        days = day_in_full(last.due_at)
        if len(of_job) > 1:
            days = f"{day_in_full(first.due_at)} to {days} ({len(of_job)} times)"
        sentence = f"{last.job.title} was given up for {days}: {last.why}"
        raise_notice(
            session,
            f"job_lost:{name}",
            sentence=sentence,
            advice=_LOST_ADVICE,
            now=now,
        )
        end_notice(session, _failing(last.job), now=now)


def job_recovered(
    session: Session, job: Slotted | Often, *, now: datetime, lost_before: datetime | None = None
) -> None:
    """Say that a job has succeeded.

    That a slot was lost stays said until one that was due later is done: all had time to read it.
    """
    end_notice(session, _failing(job), now=now)
    if lost_before is not None:
        end_notice(session, f"job_lost:{job.name}", now=now, raised_before=lost_before)


def _failing(job: Slotted | Often) -> str:
    return f"job_failing:{job.name}"
