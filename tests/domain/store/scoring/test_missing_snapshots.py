from domain.store.database.engine import Database
from domain.store.scoring.missing_snapshots import no_snapshot
from domain.store.tables import JobRun
from tests.factories import NOON, TODAY, add_course, add_learner, add_snapshot

SLOT = TODAY.isoformat()


def why(database: Database) -> str | None:
    return database.read(no_snapshot, TODAY, scored_by="score")


def enrol(database: Database, *, scored: bool = False) -> None:
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
        if scored:
            add_snapshot(session, person)


def ran(database: Database, state: str, detail: str | None = None) -> None:
    with database.transaction() as session:
        run = JobRun(job="score", slot=SLOT, started_at=NOON, state=state, detail=detail)
        session.add(run)


def test_a_day_that_was_scored_has_one(database: Database) -> None:
    enrol(database, scored=True)
    assert why(database) is None


def test_where_nobody_was_to_be_scored_none_is_missing(database: Database) -> None:
    assert why(database) is None
    enrol(database)
    ran(database, "done")
    assert why(database) is None


def test_a_day_that_was_not_scored_says_how_scoring_stands(database: Database) -> None:
    enrol(database)
    missing = "there is no snapshot of 2 March 2026: score"
    assert why(database) == f"{missing} has not run"
    ran(database, "failed", "no disk")
    assert why(database) == f"{missing} did not come to an end (no disk)"
