"""The ledger of jobs: one row per job and slot of the timetable, so that nothing runs twice.

A slot that failed, or whose process is gone, may be claimed again; every claim names the attempt
it follows, so two processes never both get it, and a late word of an older attempt changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, insert_new, read_values
from domain.store.tables import ImportRun, JobRun, RunState


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotRun:
    """What the ledger has of one job and slot; `attempts` is 0 where it has only waited."""

    job: str
    slot: str
    state: str
    attempts: int
    started_at: datetime
    finished_at: datetime | None = None
    run_by: str | None = None
    detail: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it never runs again."""
        return self.state in {RunState.DONE, RunState.GIVEN_UP}


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One process's claim on a slot."""

    job: str
    slot: str
    number: int
    by: str


def read_ledger(
    session: Session, jobs: Sequence[str], *, since: str
) -> dict[tuple[str, str], SlotRun]:
    """Every slot of these jobs from the slot `since` on, by job and slot."""
    c = JobRun
    shown = columns(
        *(c.job, c.slot, c.state, c.attempts, c.started_at, c.finished_at, c.run_by),
        c.detail,
    )
    found = select(*shown).where(col(c.job).in_(jobs), col(c.slot) >= since)
    return {(run.job, run.slot): run for run in read_values(session, SlotRun, found)}


def begin_run(
    session: Session, job: str, slot: str, *, after: SlotRun | None, by: str, now: datetime
) -> Attempt | None:
    """Claim a slot as the ledger showed it; None when another process was first."""
    number = after.attempts + 1 if after else 1
    claim = {
        "state": RunState.RUNNING,
        "attempts": number,
        "started_at": now,
        "finished_at": None,
        "run_by": by,
    }
    if after is None:
        ours = bool(insert_new(session, JobRun, [{"job": job, "slot": slot, **claim}]))
    else:
        ours = changed(session, update(JobRun).where(_as_shown(after)).values(**claim)) == 1
    return Attempt(job=job, slot=slot, number=number, by=by) if ours else None


def finish_run(
    session: Session,
    attempt: Attempt,
    *,
    state: RunState,
    detail: str,
    now: datetime,
    log: str | None = None,
) -> bool:
    """Write down how an attempt ended, and what it logged; False where another one has begun."""
    ended = {"state": state, "detail": detail, "finished_at": now, "log": log}
    return changed(session, update(JobRun).where(_mine(attempt)).values(**ended)) == 1


def hand_back(session: Session, *, by: str, detail: str, now: datetime) -> int:
    """Say of all that a process still runs that it stops here; another may begin at once."""
    mine = and_(col(JobRun.run_by) == by, col(JobRun.state) == RunState.RUNNING)
    ended = {"state": RunState.FAILED, "detail": detail, "finished_at": now}
    return changed(session, update(JobRun).where(mine).values(**ended))


def note_slot(
    session: Session,
    job: str,
    slot: str,
    *,
    after: SlotRun | None,
    state: RunState,
    why: str,
    now: datetime,
) -> bool:
    """Write down that a slot waits, or was given up; False where that is no news, or it has run."""
    if after is not None and (after.state, after.detail) == (state, why):
        return False
    note = {"state": state, "detail": why, "finished_at": now}
    if after is not None:
        return changed(session, update(JobRun).where(_as_shown(after)).values(**note)) == 1
    row = {"job": job, "slot": slot, "attempts": 0, "started_at": now, **note}
    return bool(insert_new(session, JobRun, [row]))


def give_up_slot(session: Session, job: str, slot: str, *, why: str, now: datetime) -> None:
    """Say that a slot never runs, unless it is over."""
    shown = read_ledger(session, [job], since=slot).get((job, slot))
    if shown is None or not shown.is_over:
        note_slot(session, job, slot, after=shown, state=RunState.GIVEN_UP, why=why, now=now)


def is_over(session: Session, job: str, slot: str) -> bool:
    """Whether a slot has run to its end, or never will."""
    shown = read_ledger(session, [job], since=slot).get((job, slot))
    return shown is not None and shown.is_over


def read_last_import_at(session: Session, *, until: datetime | None = None) -> datetime | None:
    """When the newest import (of those finished by `until`) was finished; None before the first."""
    found = select(func.max(col(ImportRun.finished_at)))
    if until is not None:
        found = found.where(col(ImportRun.finished_at) <= until)
    return session.scalar(found)


def _of(job: str, slot: str) -> ColumnElement[bool]:
    return and_(col(JobRun.job) == job, col(JobRun.slot) == slot)


def _as_shown(run: SlotRun) -> ColumnElement[bool]:
    same = and_(col(JobRun.state) == run.state, col(JobRun.attempts) == run.attempts)
    return and_(_of(run.job, run.slot), same)


def _mine(attempt: Attempt) -> ColumnElement[bool]:
    newest = and_(col(JobRun.attempts) == attempt.number, col(JobRun.run_by) == attempt.by)
    running = col(JobRun.state) == RunState.RUNNING
    return and_(_of(attempt.job, attempt.slot), newest, running)
