"""What is due follows from timetable and ledger: nothing twice, too late or without a word."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.store.operations import SlotRun
from domain.store.tables import RunState
from worker.due import Agenda, Ledger, Moment, agenda
from worker.timetable import SLOTTED, Slotted, slot_of

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANOTHER = "another"
TODAY = "2026-03-02"


def nothing(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


SCORE = Slotted(name="score", title="Scoring", makes="snapshot", at=time(4), work=nothing)
PLAN = Slotted(
    name="plan",
    title="Planning",
    at=time(8),
    work=nothing,
    needs=("score",),
    within=timedelta(hours=12),
)
WEEKLY = Slotted(
    name="weekly", title="Writing", at=time(9), weekday=0, work=nothing, within=timedelta(days=3)
)
TABLE = (SCORE, PLAN, WEEKLY)


def moment(now: datetime = NOON, **known: Any) -> Moment:
    usual: dict[str, Any] = {
        "now": now,
        "zone": LONDON,
        "started_at": NOON - timedelta(days=30),
    }
    return Moment(**(usual | known))


def run(job: Slotted, state: RunState, slot: str = TODAY, **known: Any) -> SlotRun:
    usual: dict[str, Any] = {
        "job": job.name,
        "slot": slot,
        "state": state,
        "attempts": 1,
        "started_at": NOON - timedelta(hours=1),
        "run_by": ANOTHER,
    }
    return SlotRun(**(usual | known))


def ledger(*runs: SlotRun) -> Ledger:
    return {(one.job, one.slot): one for one in runs}


def names(found: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.job.name, slot_of(one.due_at)) for one in found]


def asked(*runs: SlotRun, now: datetime = NOON, **known: Any) -> Agenda:
    return agenda(TABLE, ledger(*runs), moment(now, **known))


SCORED = run(SCORE, RunState.DONE)


def test_a_new_house_runs_what_was_due_last_and_misses_nothing() -> None:
    found = asked()
    assert names(found.due) == [("score", TODAY), ("weekly", TODAY)]
    assert names(found.waiting) == [("plan", TODAY)]
    assert found.lost == ()


def test_what_was_due_before_there_was_a_worker_is_nobodys_loss() -> None:
    four_days_on = NOON + timedelta(days=4, hours=10)
    assert asked(now=four_days_on).lost == ()
    assert names(asked(run(WEEKLY, RunState.DONE, "2026-02-23"), now=four_days_on).lost) == [
        ("weekly", TODAY)
    ]


def test_planning_waits_for_the_days_snapshot_and_says_why() -> None:
    failed = run(SCORE, RunState.FAILED, attempts=3, detail="RuntimeError: no disk")
    (waits,) = asked(failed).waiting
    assert waits.why == (
        "there is no snapshot of 2 March 2026: score did not come to an end"
        " (tried 3 times; RuntimeError: no disk)"
    )
    assert names(asked(SCORED).due) == [("plan", TODAY), ("weekly", TODAY)]


def test_planning_that_waited_too_long_is_given_up_for_what_it_waited_for() -> None:
    failed = run(SCORE, RunState.FAILED, detail="RuntimeError: no disk")
    waited = run(PLAN, RunState.WAITING, attempts=0, detail="there is no snapshot of 2 March 2026")
    (lost,) = asked(failed, waited, now=NOON + timedelta(hours=8, minutes=1)).lost
    assert (lost.job, lost.due_at.hour) == (PLAN, 8)
    assert "no snapshot of 2 March 2026" in lost.why


@pytest.mark.parametrize("over", [RunState.DONE, RunState.GIVEN_UP])
def test_what_is_over_never_runs_again(over: RunState) -> None:
    found = asked(*(run(job, over) for job in TABLE))
    assert found == Agenda(due=(), waiting=(), lost=())


def test_a_run_of_a_process_that_leads_no_longer_is_taken_over_at_once() -> None:
    heard = run(PLAN, RunState.RUNNING)
    assert ("plan", TODAY) in names(asked(SCORED, heard).due)


def test_what_ran_by_a_clock_that_was_a_day_ahead_runs_again_on_its_day() -> None:
    tomorrow = NOON + timedelta(days=1)
    ahead = {"slot": "2026-03-03", "started_at": tomorrow - timedelta(hours=1)}
    early = [
        run(job, state, **ahead)
        for job, state in ((SCORE, RunState.DONE), (PLAN, RunState.GIVEN_UP))
    ]
    before = [run(job, RunState.DONE) for job in TABLE]
    at_five, at_nine = (NOON + timedelta(hours=hours) for hours in (17, 21))
    assert names(asked(*before, *early, now=NOON + timedelta(minutes=1)).due) == []
    assert names(asked(*before, *early, now=at_five).due) == [("score", "2026-03-03")]
    scored = run(SCORE, RunState.DONE, slot="2026-03-03", started_at=at_five)
    assert names(asked(*before, scored, early[1], now=at_nine).due) == [("plan", "2026-03-03")]
    assert names(asked(*before, *early, now=tomorrow).due) == []


def test_failures_are_tried_again_more_and_more_rarely() -> None:
    waits = []
    for attempts in range(1, 8):
        failed = run(PLAN, RunState.FAILED, attempts=attempts, finished_at=NOON)
        minutes = next(
            m
            for m in range(999)
            if names(asked(SCORED, failed, now=NOON + timedelta(minutes=m)).due)[:1]
            == [("plan", TODAY)]
        )
        waits.append(minutes)
    assert waits == [5, 10, 20, 40, 80, 120, 120]


def test_a_worker_that_starts_tries_at_once_what_failed_before() -> None:
    failed = run(PLAN, RunState.FAILED, attempts=5, finished_at=NOON - timedelta(minutes=1))
    assert ("plan", TODAY) not in names(asked(SCORED, failed).due)
    assert ("plan", TODAY) in names(asked(SCORED, failed, started_at=NOON).due)


def test_a_job_that_kills_its_process_is_not_started_in_a_circle() -> None:
    killed = run(PLAN, RunState.RUNNING, started_at=NOON - timedelta(minutes=2))
    assert ("plan", TODAY) in names(asked(SCORED, killed, started_at=NOON).due)
    again = replace(killed, attempts=2)
    assert ("plan", TODAY) not in names(asked(SCORED, again, started_at=NOON).due)
    later = NOON + timedelta(minutes=4)
    assert ("plan", TODAY) in names(asked(SCORED, again, now=later, started_at=later).due)


def test_days_without_a_worker_are_lost_and_named_oldest_first() -> None:
    known = (run(SCORE, RunState.DONE, "2026-02-26"), run(PLAN, RunState.FAILED, "2026-02-28"))
    lost = asked(*known).lost
    assert names(lost) == [
        *[("score", f"2026-{day}") for day in ("02-27", "02-28", "03-01")],
        *[("plan", f"2026-{day}") for day in ("02-28", "03-01")],
    ]
    assert lost[0].why == "no worker was running"
    assert lost[3].why.startswith("tried once")


@dataclass
class House:
    """A ledger, and a worker that is now and then killed, suspended or broken."""

    ledger: dict[tuple[str, str], SlotRun] = field(default_factory=dict)
    done: list[tuple[str, str]] = field(default_factory=list)
    workers: int = 0
    started_at: datetime = NOON

    def start(self, now: datetime) -> None:
        self.workers, self.started_at = self.workers + 1, now

    def tick(self, now: datetime, outcomes: list[str]) -> None:
        """Look, and do what is due until the process is killed or nothing is."""
        while True:
            found = agenda(SLOTTED, self.ledger, self.moment(now))
            for stuck, state in [(s, RunState.WAITING) for s in found.waiting] + [
                (s, RunState.GIVEN_UP) for s in found.lost
            ]:
                assert stuck.why
                self._note(stuck.job, stuck.due_at, state, now)
            if not found.due:
                return
            due, outcome = found.due[0], outcomes.pop() if outcomes else "done"
            self._check(due.job, due.due_at, now)
            slot = (due.job.name, slot_of(due.due_at))
            tried = (due.run.attempts if due.run else 0) + 1
            begun = SlotRun(
                job=slot[0], slot=slot[1], state=RunState.RUNNING, attempts=tried,
                started_at=now, run_by=f"worker {self.workers}",
            )  # fmt: skip
            self.ledger[slot] = begun
            if outcome == "killed":
                self.start(now)
                return
            state = RunState(outcome)
            self.ledger[slot] = replace(begun, state=state, finished_at=now)
            if state is RunState.DONE:
                self.done.append(slot)

    def moment(self, now: datetime) -> Moment:
        return Moment(
            now=now,
            zone=LONDON,
            started_at=self.started_at,
        )

    def _check(self, job: Slotted, due_at: datetime, now: datetime) -> None:
        slot = slot_of(due_at)
        assert due_at <= now
        assert not job.is_too_late(due_at, now)
        assert (job.name, slot) not in self.done
        for name in job.needs:
            assert (name, slot) in self.done

    def _note(self, job: Slotted, due_at: datetime, state: RunState, now: datetime) -> None:
        slot = (job.name, slot_of(due_at))
        known = self.ledger.get(slot)
        assert known is None or not known.is_over
        new = SlotRun(job=slot[0], slot=slot[1], state=state, attempts=0, started_at=now)
        self.ledger[slot] = replace(known, state=state) if known else new


STEPS = some.lists(
    some.tuples(
        some.integers(1, 60 * 30),
        some.booleans(),
        some.lists(some.sampled_from(["done", "failed", "killed"]), max_size=6),
    ),
    max_size=25,
)


@settings(max_examples=50)
@given(STEPS)
def test_whatever_happens_each_slot_ends_done_once_or_given_up(
    steps: list[tuple[int, bool, list[str]]],
) -> None:
    house, now = House(), NOON
    house.tick(now, [])
    for minutes, restarts, outcomes in steps:
        now += timedelta(minutes=minutes)
        if restarts:
            house.start(now)
        house.tick(now, list(outcomes))
    for _ in range(30):  # then the worker stays up, and nothing fails any more
        now += timedelta(minutes=45)
        house.tick(now, [])
    assert len(house.done) == len(set(house.done))
    for job in SLOTTED:
        newest = job.last_due(now, LONDON)
        slots = [slot for name, slot in house.ledger if name == job.name]
        dues = [newest]
        for due in job.dues_before(newest, LONDON):
            if slot_of(due) < min(slots):
                break
            dues.append(due)
        assert {slot_of(due) for due in dues} == set(slots)
        assert all(house.ledger[job.name, slot].is_over for slot in slots)
        if job.weekday is job.day_of_month is None:
            assert house.ledger[job.name, slot_of(newest)].state is RunState.DONE
