import multiprocessing
from threading import Thread

from sqlalchemy import event

from dashboard.data.context import PageContext
from dashboard.data.first_reads import keep_warm, predict_once, warm_up, warm_up_after
from dashboard.data.queries.queries import Queries
from dashboard.data.records.message_records import MessageRecords
from dashboard.web.selection import Selection
from dashboard.web.sessions import Viewer
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.reporting.precomputed.segment_counts import read_change_marks
from domain.store.staff import Role
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


def test_one_process_after_the_other_reads_what_its_first_pages_show(
    seeded: Database, policy: Policy
) -> None:
    asked = list[str]()
    event.listen(seeded.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    queries = Queries(deployment_for(seeded, policy))
    turn = multiprocessing.Lock()
    turn.acquire()
    Thread(target=keep_warm, args=(queries, turn), daemon=True).start()
    before = len(asked)
    turn.release()
    assert before == 0
    assert turn.acquire(timeout=60)  # it was taken, or will be
    turn.release()


def test_what_today_counts_of_decisions_is_read_ahead(seeded: Database, policy: Policy) -> None:
    queries = Queries(deployment_for(seeded, policy))
    assert warm_up(queries)
    manager = Viewer(staff_id=1, name="", email="", role=Role.MANAGER, form_token="")
    first = PageContext(viewer=manager, queries=queries, selection=Selection())
    asked = list[str]()
    event.listen(seeded.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert not MessageRecords(first).counts.empty
    assert not [one for one in asked if "decisions" in one]
