"""Runs what is due: claims each slot in the ledger, writes down how it ended, says what was lost.

A job may be killed at any instant: what it writes is in transactions, and its slot runs again. When
the process is to end, nothing new begins; what runs has some seconds to come to an end.
"""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

import structlog
from sqlmodel import Session
from structlog.contextvars import bound_contextvars

from config.deployment import Deployment
from config.logs import Masking, lines_kept, secrets_of
from config.tracing import span
from domain.store.operations import (
    LeadLostError,
    RunState,
    begin_run,
    end_abandoned,
    finish_run,
    hand_back,
    note_slot,
    read_ledger,
)
from worker.due import LEDGER_DAYS, Agenda, Due, Moment, Stuck, agenda
from worker.job_notices import job_recovered, often_failing, slot_failing, slots_lost
from worker.jobs.catalogue import NOT_DONE, JobCall
from worker.timetable import Often, Slotted, slot_of

_ALIVE_EVERY_SECONDS: Final = 15.0

#: A run that was not heard of for so long has no process any more.
_SILENT: Final = timedelta(minutes=1)
_FAILURES_TOLD: Final = 5

_log = structlog.get_logger("timekeeper")


def _process_name() -> str:
    return f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}"


@dataclass(kw_only=True)
class Timekeeper:
    """Runs the timetable for as long as its process leads; the scheduler only says when to look.

    What `deployment.database` writes has to fail once that is over: nobody else waits for its jobs.
    """

    deployment: Deployment  # as it was opened; each job has the policy of its own moment
    timetable: tuple[Slotted, ...]
    by: str = field(default_factory=_process_name)
    started_at: datetime = field(init=False)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _at_work: set[int] = field(default_factory=set)
    _idle: threading.Condition = field(default_factory=threading.Condition)
    _failures: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started_at = self._now()

    def keep_up(self) -> list[str]:
        """Run what is due, one after the other, until nothing is; the names of what ran.

        The ledger is read again before each. Who calls while another call is at it gets nothing.
        """
        ran: list[str] = []
        with self.turn() as mine, self._while_leading():
            while mine and not self.is_stopping and (due := self._next()):
                if self._run(due):
                    ran.append(due.job.name)
        return ran

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether the block may run jobs of the timetable: nothing else of it runs meanwhile."""
        if not self._turn.acquire(blocking=False):
            yield False
            return
        try:
            with self.working():
                yield True
        finally:
            self._turn.release()

    @contextmanager
    def _while_leading(self) -> Iterator[None]:
        """What runs when the lead is lost comes to nothing, here and at once."""
        try:
            yield
        except LeadLostError:
            self._stopping.set()
            _log.warning("not_leading", by=self.by)

    def run_often(self, job: Often) -> RunState:
        """Run once; that it keeps failing is told."""
        state = RunState.FAILED
        with self.working(), self._while_leading():
            today = self._now().astimezone(self.deployment.zone).date()
            state, detail = self.work(job, today)
            before = self._failures.get(job.name, 1)  # nobody knows how the last process left it
            failures = before + 1 if state is RunState.FAILED else 0
            self._failures[job.name] = failures
            if failures >= _FAILURES_TOLD or (before and not failures):
                with self.deployment.database.transaction() as session:
                    if failures:
                        often_failing(session, job, detail, now=self._now())
                    else:
                        job_recovered(session, job, now=self._now())
        return state

    @property
    def is_stopping(self) -> bool:
        """Whether nothing more may begin."""
        return self._stopping.is_set()

    @property
    def is_at_work(self) -> bool:
        """Whether some job still runs."""
        return bool(self._at_work)

    def stop(self, *, within: float) -> bool:
        """Begin nothing more, and wait so many seconds for what runs; False where some still does.

        That is written down then, so that its slot runs again at the next start.
        """
        self._stopping.set()
        with self._idle:
            if self._idle.wait_for(lambda: not self._at_work, timeout=within):
                return True
        # a job may hold the only writer's place: nobody waits for that
        handing = threading.Thread(target=self._hand_back, daemon=True)
        handing.start()
        handing.join(timeout=1.0)
        return False

    def agenda(self) -> Agenda:
        """What to do now, as timetable and ledger stand."""
        now = self._now()
        since = slot_of(now - LEDGER_DAYS)
        ledger = self.deployment.database.read(
            read_ledger, [job.name for job in self.timetable], since=since
        )
        moment = Moment(
            now=now,
            zone=self.deployment.zone,
            started_at=self.started_at,
        )
        return agenda(self.timetable, ledger, moment)

    def _next(self) -> Due | None:
        """The first that is due; what waits or is lost is said on the way."""
        found = self.agenda()
        if found.waiting or found.lost:
            self._log_agenda(found)
        return found.due[0] if found.due else None

    def _log_agenda(self, found: Agenda) -> None:
        with self.deployment.database.transaction() as session:
            waiting = [x for x in found.waiting if self._noted(session, x, RunState.WAITING)]
            lost = [x for x in found.lost if self._noted(session, x, RunState.GIVEN_UP)]
            slots_lost(session, lost, now=self._now())
        for word, stuck in (("job_waits", waiting), ("job_given_up", lost)):
            for one in stuck:
                _log.warning(word, job=one.job.name, slot=slot_of(one.due_at), reason=one.why)

    def _noted(self, session: Session, stuck: Stuck, state: RunState) -> bool:
        """Write it into the ledger; False where it is no news."""
        return note_slot(
            session,
            stuck.job.name,
            slot_of(stuck.due_at),
            after=stuck.run,
            state=state,
            why=stuck.why,
            now=self._now(),
        )

    def _run(self, due: Due) -> bool:
        """Claim the slot, do its work, write down how it ended; False where another was first."""
        job, now = due.job, self._now()
        with self.deployment.database.transaction() as session:
            slot = slot_of(due.due_at)
            attempt = begin_run(session, job.name, slot, after=due.run, by=self.by, now=now)
        if attempt is None:
            return False
        with lines_kept() as lines:
            state, detail = self.work(job, due.due_at.date())
        now = self._now()
        with self.deployment.database.transaction() as session:
            log = "\n".join(lines) or None
            finish_run(session, attempt, state=state, detail=detail, now=now, log=log)
            if state is RunState.DONE:
                job_recovered(session, job, now=now, lost_before=due.due_at)
            elif attempt.number > 1:
                slot_failing(session, due, detail, attempts=attempt.number, now=now)
        return True

    def work(self, job: Slotted | Often, day: date) -> tuple[RunState, str]:
        """Do a job's work, whatever happens: how it ended, and what it did or why it did not."""
        # every line of this run, from whatever module, says which run it is of
        run = uuid4().hex[:12]
        watched = span(self.deployment.tracer, f"job {job.name}", run=run)
        with bound_contextvars(job=job.name, run=run), watched:
            return self._work(job, day)

    def _work(self, job: Slotted | Often, day: date) -> tuple[RunState, str]:
        replayed = self.deployment.settings.as_of
        as_of = date.fromisoformat(replayed) if replayed else day
        try:
            self.deployment = self.deployment.in_force()
            call = JobCall(as_of=as_of, now=self._now(), stopping=self._stopping.is_set)
            done = job.work(self.deployment, call)
        except LeadLostError:
            raise
        except Exception as error:  # noqa: BLE001 - one job must not cost the others
            _log.exception("job_failed", job=job.name)
            return RunState.FAILED, self.in_words(error)
        if why := done.get(NOT_DONE):
            _log.warning("job_not_done", job=job.name, reason=why)
            return RunState.FAILED, str(why)
        return RunState.DONE, json.dumps(done, default=str)

    def in_words(self, error: Exception) -> str:
        """An error as one line that holds no secret."""
        first = str(error).partition("\n")[0]  # the next lines of a database's hold its values
        masking = Masking(secrets_of(self.deployment.settings))
        return masking.text(f"{type(error).__name__}: {first}")[:300]

    @contextmanager
    def alive(self, say: Callable[..., object], *, name: str) -> Iterator[None]:
        """Say while the block runs that it does, to whoever else may want to lead."""
        ended = threading.Event()

        def report() -> None:
            while not ended.wait(_ALIVE_EVERY_SECONDS):
                try:
                    self.deployment.database.write(say, now=self._now())
                except Exception:  # noqa: BLE001 - said again in some seconds
                    _log.warning("not_kept_alive", job=name)

        threading.Thread(target=report, daemon=True, name=f"alive-{name}").start()
        try:
            yield
        finally:
            ended.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """While the block runs, this process is at work."""
        me = threading.get_ident()
        with self._idle:
            self._at_work.add(me)
        try:
            yield
        finally:
            with self._idle:
                self._at_work.discard(me)
                self._idle.notify_all()

    def _now(self) -> datetime:
        return self.deployment.clock()

    def _hand_back(self) -> None:
        with self.deployment.database.transaction() as session:
            hand_back(session, by=self.by, detail="stopped with the worker", now=self._now())
            end_abandoned(session, by=self.by, now=self._now(), silent=_SILENT, mine=True)
