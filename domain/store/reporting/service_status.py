"""How the service itself is doing: for probes, alarms and whoever watches it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.operations import (
    LedgerRun,
    read_job_runs,
    read_last_import_at,
    read_open_notices,
    worker_seen_at,
)
from domain.store.outbox import ProviderHealth, read_provider_health
from domain.store.tables import Message, MessageState, Nudge, RunState

#: A weekly job, and a day more.
_RUNS_OF: Final = timedelta(days=8)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStatus:
    """How a job of the timetable last ended, and when it was last done; None: not of late."""

    job: str
    failed: bool
    done_at: datetime | None
    took: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceStatus:
    """What the database tells of worker, jobs, queues and data; of nobody in particular.

    `messages` counts by channel and state those of the last day, `skipped` by reason the nudges
    that it did not send; `notices` are the kinds of what is wrong now, each as often as it is.
    """

    worker_seen_at: datetime | None
    last_import_at: datetime | None
    jobs: tuple[JobStatus, ...]
    providers: tuple[ProviderHealth, ...]
    messages: tuple[tuple[str, str, int], ...]
    skipped: tuple[tuple[str, int], ...]
    notices: tuple[str, ...]


def read_service_status(session: Session, *, now: datetime) -> ServiceStatus:
    """How the service is doing at this moment."""
    return ServiceStatus(
        worker_seen_at=worker_seen_at(session),
        last_import_at=read_last_import_at(session),
        jobs=_jobs(read_job_runs(session, since=now - _RUNS_OF)),
        providers=tuple(read_provider_health(session, now=now)),
        messages=_messages(session, now),
        skipped=_skipped(session, now - _DAY),
        notices=tuple(one.cause.partition(":")[0] for one in read_open_notices(session)),
    )


def _jobs(runs: Sequence[LedgerRun]) -> tuple[JobStatus, ...]:
    """One for each job; `runs` stand newest first."""
    ended: dict[str, list[LedgerRun]] = {}
    for run in runs:
        if run.state in (RunState.DONE, RunState.FAILED, RunState.GIVEN_UP):
            ended.setdefault(run.job, []).append(run)
    return tuple(_job(job, of_job) for job, of_job in sorted(ended.items()))


def _job(job: str, runs: Sequence[LedgerRun]) -> JobStatus:
    done = next((run for run in runs if run.state == RunState.DONE), None)
    done_at = done.finished_at if done else None
    return JobStatus(
        job=job,
        failed=runs[0].state != RunState.DONE,
        done_at=done_at,
        took=done_at - done.started_at if done and done_at else None,
    )


def _messages(session: Session, now: datetime) -> tuple[tuple[str, str, int], ...]:
    number = func.count().label("number")
    found = (
        select(col(Message.channel), col(Message.state), number)
        .where(
            col(Message.state).in_(list(MessageState)),  # the index of the outbox begins with it
            col(Message.send_after_at).between(now - _DAY, now),
        )
        .group_by(col(Message.channel), col(Message.state))
    )
    return tuple((channel, state, count) for channel, state, count in session.execute(found))


def _skipped(session: Session, since: datetime) -> tuple[tuple[str, int], ...]:
    found = (
        select(col(Nudge.skip_reason), func.count())
        .where(col(Nudge.planned_at) >= since, col(Nudge.skip_reason).is_not(None))
        .group_by(col(Nudge.skip_reason))
    )
    return tuple((reason or "", count) for reason, count in session.execute(found))
