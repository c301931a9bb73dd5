from datetime import timedelta

from domain.store.database.engine import Database
from domain.store.operations.job_runs import (
    Attempt,
    SlotRun,
    begin_run,
    finish_run,
    hand_back,
    note_slot,
    read_ledger,
)
from domain.store.tables import RunState
from tests.factories import NOON

SLOT = ("plan", "2026-03-02")
LATER = NOON + timedelta(minutes=10)


def shown(database: Database) -> SlotRun | None:
    with database.reading() as session:
        return read_ledger(session, ["plan"], since="2026-01-01").get(SLOT)


def begin(database: Database, after: SlotRun | None, by: str) -> Attempt | None:
    return database.write(begin_run, *SLOT, after=after, by=by, now=NOON)


def finish(database: Database, attempt: Attempt | None, state: RunState) -> bool:
    assert attempt is not None
    return database.write(finish_run, attempt, state=state, detail=f"by {attempt.by}", now=LATER)


def test_of_two_processes_one_gets_a_slot_that_neither_has_seen(database: Database) -> None:
    assert begin(database, None, "a")
    assert begin(database, None, "b") is None


def test_a_slot_that_failed_is_claimed_again_by_one_and_counts_its_attempts(
    database: Database,
) -> None:
    finish(database, begin(database, None, "a"), RunState.FAILED)
    failed = shown(database)
    assert failed is not None
    assert (failed.state, failed.attempts, failed.detail) == (RunState.FAILED, 1, "by a")
    assert begin(database, failed, "b")
    assert begin(database, failed, "c") is None
    again = shown(database)
    assert again is not None
    assert (again.state, again.attempts, again.run_by) == (RunState.RUNNING, 2, "b")


def test_a_process_that_was_thought_dead_no_longer_decides_about_its_slot(
    database: Database,
) -> None:
    first = begin(database, None, "a")
    assert first is not None
    second = begin(database, shown(database), "b")
    assert not finish(database, first, RunState.FAILED)
    assert finish(database, second, RunState.DONE)
    ended = shown(database)
    assert ended is not None
    assert (ended.state, ended.detail) == (RunState.DONE, "by b")


def test_a_process_that_ends_hands_back_what_it_runs_and_nothing_else(database: Database) -> None:
    begin(database, None, "a")
    with database.transaction() as session:
        assert hand_back(session, by="b", detail="stopped", now=LATER) == 0
        assert hand_back(session, by="a", detail="stopped", now=LATER) == 1
    ended = shown(database)
    assert ended is not None
    assert (ended.state, ended.finished_at) == (RunState.FAILED, LATER)


def test_why_a_slot_waits_is_news_once_and_it_runs_as_the_first_attempt(
    database: Database,
) -> None:
    def note(state: RunState, why: str) -> bool:
        after = shown(database)
        return database.write(note_slot, *SLOT, after=after, state=state, why=why, now=NOON)

    assert note(RunState.WAITING, "no snapshot")
    assert not note(RunState.WAITING, "no snapshot")
    assert note(RunState.WAITING, "no snapshot: failed")
    attempt = begin(database, shown(database), "a")
    assert attempt is not None
    assert attempt.number == 1
    assert finish(database, attempt, RunState.FAILED)
    assert note(RunState.GIVEN_UP, "too late")
    over = shown(database)
    assert over is not None
    assert over.is_over
