"""Who objects while scoring runs is left with nothing that was concluded, whoever comes first."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, select

from domain.policy import Policy
from domain.store.activity.engines import IN_PROCESS
from domain.store.database.engine import Database
from domain.store.privacy import object_to_scoring
from domain.store.tables import Learner, Snapshot
from tests.factories import NOON, TODAY, quiet_learners
from tests.waiting import ended, wait_until
from worker.jobs.scoring.score_learners import score_learners

_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
#: Whether this transaction keeps objections from coming between.
_HOLDS = text(
    "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'ShareLock'"
    " AND relation = 'scoring_objection'::regclass"
)


class Slow:
    """Computes as always; what may happen until it is saved happens then."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self._meanwhile = meanwhile

    def compute(self, *given: Any) -> Any:
        found = IN_PROCESS.compute(*given)
        self._meanwhile()
        return found


@pytest.fixture
def ada(postgresql_database: Database) -> int:
    quiet_learners(postgresql_database, 2)
    with postgresql_database.reading() as session:
        return session.exec(select(Learner.id)).first() or 0


def objecting(database: Database, learner: int) -> None:
    database.write(object_to_scoring, learner, now=NOON + timedelta(minutes=1))


def shown(database: Database) -> dict[int, tuple[str, str | None]]:
    """Segment and badges of each enrolment."""
    with database.reading() as session:
        return {one.enrolment_id: (one.composite_segment, one.badges)
                for one in session.exec(select(Snapshot))}  # fmt: skip


def only_ada_is_left_out(database: Database) -> bool:
    segments = sorted(segment for segment, _ in shown(database).values())
    return segments.count("Objected") == 1 and len(segments) == 3


def test_between_computing_and_saving(
    postgresql_database: Database, policy: Policy, ada: int
) -> None:
    engine: Any = Slow(lambda: objecting(postgresql_database, ada))
    score_learners(postgresql_database, policy, as_of=TODAY, now=NOON, engine=engine)
    assert only_ada_is_left_out(postgresql_database)


def test_while_what_was_computed_is_being_saved(
    postgresql_database: Database, policy: Policy, ada: int
) -> None:
    objects = threading.Thread(target=objecting, args=(postgresql_database, ada), daemon=True)

    def begin(session: Session) -> None:
        if objects.ident is None and session.scalar(_HOLDS):
            objects.start()
            wait_until(
                lambda: not objects.is_alive() or session.scalar(_WAITS), "the objection waits"
            )
            assert objects.is_alive()  # it waits for what is being saved

    event.listen(Session, "before_commit", begin)
    try:
        score_learners(postgresql_database, policy, as_of=TODAY, now=NOON)
    finally:
        event.remove(Session, "before_commit", begin)
    assert objects.ident is not None
    ended(objects)
    assert only_ada_is_left_out(postgresql_database)


def test_while_an_objection_is_being_written(
    postgresql_database: Database, policy: Policy, ada: int
) -> None:
    scoring = threading.Thread(
        target=score_learners,
        args=(postgresql_database, policy),
        kwargs={"as_of": TODAY, "now": NOON},
        daemon=True,
    )
    with postgresql_database.transaction() as session:
        object_to_scoring(session, ada, now=NOON)
        scoring.start()
        wait_until(lambda: not scoring.is_alive() or session.scalar(_WAITS), "scoring waits")
        assert scoring.is_alive()  # it waits for the objection
    ended(scoring)
    assert only_ada_is_left_out(postgresql_database)
