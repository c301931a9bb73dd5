"""What is due now, what has to wait and what is lost, from the timetable and the ledger; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

from domain.store.operations import RunState, SlotRun
from worker.timetable import Slotted, slot_of

#: By job and slot.
Ledger = Mapping[tuple[str, str], SlotRun]

#: How far back the ledger has to be read: past the last slot but one of a monthly job.
LEDGER_DAYS: Final = timedelta(days=70)
_FIRST_WAIT: Final = timedelta(minutes=5)
_LONGEST_WAIT: Final = timedelta(hours=2)
#: A clock that is put right by less than that was not wrong.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A slot that should run now; `run` is what the ledger has of it so far."""

    job: Slotted
    due_at: datetime
    run: SlotRun | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stuck:
    """A slot that does not run now, for what it needs, or never will; `why` says so to staff."""

    job: Slotted
    due_at: datetime
    run: SlotRun | None
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Agenda:
    """What to do now, in the order of the timetable: run, say that it waits, or give up."""

    due: tuple[Due, ...]
    waiting: tuple[Stuck, ...]
    lost: tuple[Stuck, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """When the agenda is made, by the process that leads and runs nothing itself just now.

    So whatever runs by the ledger is dead, or can write nothing any more. What failed before
    `started_at`, when this worker began, is tried at once: somebody may have put it right.
    """

    now: datetime
    zone: ZoneInfo
    started_at: datetime


def agenda(timetable: Sequence[Slotted], ledger: Ledger, moment: Moment) -> Agenda:
    """For each job at most one slot to run, the newest; nothing that is over.

    Older slots that never came to an end are lost: they would nudge people about a day that is
    gone. What was due before there was a worker at all is nobody's loss.
    """
    due: list[Due] = []
    waiting: list[Stuck] = []
    lost: list[Stuck] = []
    for job in timetable:
        newest = job.last_due(moment.now, moment.zone)
        run = ledger.get((job.name, slot_of(newest)))
        earlier = _unfinished(job, newest, ledger, moment)
        lost += [_lost(job, at, ledger) for at in earlier]
        if _is_over(run, moment):
            continue
        lacks = _lacks(job, timetable, ledger, moment)
        if job.is_too_late(newest, moment.now):
            if _is_known(job, ledger):
                lost.append(_lost(job, newest, ledger, lacks=lacks))
        elif lacks:
            waiting.append(Stuck(job=job, due_at=newest, run=run, why=lacks))
        elif run is None or retry_at(run, moment) <= moment.now:
            due.append(Due(job=job, due_at=newest, run=run))
    return Agenda(due=tuple(due), waiting=tuple(waiting), lost=tuple(lost))


def retry_at(run: SlotRun, moment: Moment) -> datetime:
    """When an attempt that came to nothing is followed by the next one.

    Each wait is twice as long as the one before, up to two hours. A run whose process died is
    followed at once the first time, and then waits as well: it may be what kills the process.
    """
    if run.state == RunState.WAITING or _is_of_tomorrow(run, moment):
        return moment.now
    if run.state == RunState.RUNNING:
        return run.started_at + _wait(run.attempts - 1)
    ended_at = run.finished_at or run.started_at
    return moment.now if ended_at < moment.started_at else ended_at + _wait(run.attempts)


def _is_over(run: SlotRun | None, moment: Moment) -> bool:
    return run is not None and run.is_over and not _is_of_tomorrow(run, moment)


def _is_of_tomorrow(run: SlotRun, moment: Moment) -> bool:
    """Whether it ran by a clock that was ahead, and so not for the day its slot is named after."""
    return run.started_at > moment.now + _CLOCKS_DIFFER


def _wait(attempts: int) -> timedelta:
    if attempts < 1:
        return timedelta()
    return min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)


def _unfinished(
    job: Slotted, newest: datetime, ledger: Ledger, moment: Moment
) -> Iterable[datetime]:
    """Slots before the newest that neither ended nor are given up, the oldest first.

    Only since the ledger knows the job at all: before that nobody expected it.
    """
    known = _slots_known(job, ledger)
    if not known:
        return []
    since = max(min(known), slot_of(moment.now - LEDGER_DAYS))
    earlier = takewhile(lambda at: slot_of(at) >= since, job.dues_before(newest, moment.zone))
    runs = ((at, ledger.get((job.name, slot_of(at)))) for at in earlier)
    open_still = [at for at, run in runs if not (run and run.is_over)]
    return reversed(open_still)


def _slots_known(job: Slotted, ledger: Ledger) -> list[str]:
    return [slot for name, slot in ledger if name == job.name]


def _is_known(job: Slotted, ledger: Ledger) -> bool:
    """Whether the ledger has any slot of a job: one that is new here has missed nothing."""
    return bool(_slots_known(job, ledger))


def _lost(job: Slotted, at: datetime, ledger: Ledger, *, lacks: str = "") -> Stuck:
    run = ledger.get((job.name, slot_of(at)))
    return Stuck(job=job, due_at=at, run=run, why=_why_lost(run) if run or not lacks else lacks)


def _why_lost(run: SlotRun | None) -> str:
    if run is None:
        return "no worker was running"
    if run.state == RunState.WAITING:
        return run.detail or "what it needs was not there"
    times = "once" if run.attempts == 1 else f"{run.attempts} times"
    if run.state == RunState.RUNNING:
        return f"tried {times}; the process ended before the job did"
    return f"tried {times}; {run.detail}"


def _lacks(job: Slotted, timetable: Sequence[Slotted], ledger: Ledger, moment: Moment) -> str:
    """What a job needs and has not got, in a sentence; empty where it has all."""
    needed = [other for other in timetable if other.name in job.needs]
    sentences = (_not_done(other, ledger, moment) for other in needed)
    return next((sentence for sentence in sentences if sentence), "")


def _not_done(needed: Slotted, ledger: Ledger, moment: Moment) -> str:
    at = needed.last_due(moment.now, moment.zone)
    run = ledger.get((needed.name, slot_of(at)))
    if run is not None and run.state == RunState.DONE and _is_over(run, moment):
        return ""
    return f"there is no {needed.makes} of {at:%-d %B %Y}: {needed.name} {_how_it_stands(run)}"


def _how_it_stands(run: SlotRun | None) -> str:
    if run is None:
        return "has not run yet"
    return f"did not come to an end ({_why_lost(run)})"
