from sqlalchemy import event

from dashboard.data.queries.first_reads import predict_once, warm_up, warm_up_after
from dashboard.data.queries.queries import Queries
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.reporting.precomputed.segment_counts import read_change_marks
from domain.store.tables import ImportRun
from tests.dashboard.conftest import Clock
from tests.factories import deployment_for


def test_one_prediction_is_worked_out_ahead_and_nothing_is_changed(
    seeded: Database, policy: Policy
) -> None:
    before = read_change_marks(seeded)
    queries = Queries(deployment_for(seeded, policy))
    assert warm_up(queries)
    assert predict_once(queries)
    assert read_change_marks(seeded) == before


def test_without_learners_there_is_nothing_to_warm_up(
    sqlite_database: Database, policy: Policy
) -> None:
    queries = Queries(deployment_for(sqlite_database, policy))
    assert not warm_up(queries)
    assert not predict_once(queries)


def test_what_fails_here_does_not_keep_the_pages_from_being_served(
    sqlite_database: Database, policy: Policy
) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE snapshot")
    queries = Queries(deployment_for(sqlite_database, policy))
    assert not warm_up(queries)
    assert not predict_once(queries)


def test_after_an_import_what_pages_ask_for_is_read_again_and_only_then(
    seeded: Database, policy: Policy, clock: Clock
) -> None:
    queries = Queries(deployment_for(seeded, policy, clock=clock))
    first = warm_up_after(queries, None)
    asked = list[str]()
    event.listen(seeded.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    clock.forward(minutes=1)
    assert warm_up_after(queries, first) == first
    few = len(asked)
    with seeded.transaction() as session:
        session.add(
            ImportRun(source="tables", path="y.csv", started_at=clock(), finished_at=clock())
        )
    clock.forward(minutes=1)
    assert warm_up_after(queries, first) != first
    assert len(asked) > 3 * few
