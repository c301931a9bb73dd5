"""Pulls of platforms that answer as the real ones do: nothing is lost, doubled or told twice."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from config.deployment import Deployment
from domain.policy import Policy
from domain.sources.pulled import Course
from domain.store.activity.import_runs import read_imports
from domain.store.connections import (
    Connection,
    begin_pull,
    choose_courses,
    read_courses,
    read_pulls,
)
from domain.store.database.engine import Database
from domain.store.operations import read_open_notices
from tests.factories import NOON, deployment_for, on_both
from tests.worker.connections import pulling
from tests.worker.connections.fake_canvas import TOKEN, FakeCanvas, enrolment
from tests.worker.connections.fake_platform import Reply, serving
from tests.worker.connections.pulling import (
    ACTIVITY,
    PROGRESS,
    RESULTS,
    at_noon,
    everything,
    known,
    rows,
)
from worker.connections import Budget, PlatformError
from worker.jobs.connections.pull import pull, pull_due, test_connection

test_connection.__test__ = False  # type: ignore[attr-defined]

SLEEP = Budget.sleep


@pytest.fixture
def canvas() -> Iterator[FakeCanvas]:
    with serving(FakeCanvas()) as fake:
        yield fake  # type: ignore[misc]


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits take no time; how long each would have been."""
    seconds: list[float] = []
    monkeypatch.setattr("worker.connections.budget.Budget.sleep", lambda _, s: seconds.append(s))
    return seconds


def connect(here: Deployment, url: str, token: str = TOKEN) -> Connection:
    """A connection to the fake, with its course chosen."""
    return pulling.connect(here, url, "canvas", secrets={"token": token}, ref="7")


@on_both
def test_a_canvas_course_arrives_as_worked_out_by_hand(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    done = pull(here, connect(here, canvas.url), by="worker")
    assert done is not None
    assert (done["state"], done["detail"], done["courses"]) == ("done", None, 1)
    assert [row[0] for row in rows(database, "SELECT ref FROM learner ORDER BY ref")] == [
        f"campus:{n}" for n in (101, 102, 103, 104)
    ]
    # no address: it costs itself, and not the person
    assert rows(database, "SELECT email FROM learner WHERE ref = 'campus:104'") == [(None,)]
    left = rows(database, "SELECT ref, withdrawn_on FROM enrolment WHERE outcome = 'withdrawn'")
    assert [(ref, str(day)) for ref, day in left] == [("campus:7:104", "2026-02-10")]
    # 22:30 in UTC is that day in London in winter; 12 views, and one quiz taken part in
    assert [(e, str(d), *counts) for e, d, *counts in rows(database, ACTIVITY)] == [
        ("campus:7:101", "2026-02-28", 13, 12, 1),
        ("campus:7:101", "2026-03-01", 3, 3, 0),
        ("campus:7:102", "2026-02-20", 5, 5, 0),
        ("campus:7:103", "2026-02-25", 2, 2, 0),
    ]
    # 24 of 30; not marked yet; 7 of 10 on paper, so handed in when it was marked. What Canvas calls
    # missing was not handed in, and what is excused is no result
    found = [(e, a, str(s), str(k), m) for e, a, s, k, m in rows(database, RESULTS)]
    assert found == [
        ("campus:7:101", "campus:7:1", "2026-02-09", "2026-02-12", 80.0),
        ("campus:7:101", "campus:7:2", "2026-02-28", "None", None),
        ("campus:7:103", "campus:7:2", "2026-02-26", "2026-02-26", 70.0),
    ]
    assert rows(database, PROGRESS) == [
        ("campus:7:101", 75.0, 81.5),
        ("campus:7:102", 12.5, None),
        ("campus:7:104", None, None),  # never there
    ]
    weights = rows(database, "SELECT ref, kind, weight FROM assessment ORDER BY ref")
    assert weights == [("campus:7:1", "assignment", 75.0), ("campus:7:2", "quiz", 25.0)]


def test_pulling_again_changes_nothing_and_asks_for_less(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    pull(here, connection, by="worker")
    before, asked = everything(database), canvas.times("/activity")
    again = pull(here, known(here, connection.connection_id), by="worker")
    assert again is not None
    assert (again["new"], again["changed"]) == (0, 0)
    assert everything(database) == before
    # only who was seen last, within the hours that are asked for twice
    assert (asked, canvas.times("/activity") - asked) == (3, 1)
    newest = canvas.asked[-2:]
    assert any("submissions" in one.path and one.one("graded_since") for one in newest)
    # and an hourly pull that brings nothing is no line among the imports
    with database.reading() as session:
        shown = len(read_imports(session))
    assert 0 < shown < len(rows(database, "SELECT id FROM import_run"))


def test_what_was_marked_since_comes_with_the_next_pull_and_what_is_due_no_more_goes(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    pull(here, connection, by="worker")
    canvas.submissions[1] |= {"graded_at": "2026-03-03T09:00:00Z", "score": 9.0}
    canvas.submissions[1]["workflow_state"] = "graded"
    due = "SELECT due_on FROM assessment WHERE ref = 'campus:7:1'"
    assert rows(database, due) != [(None,)]
    canvas.assignments[0] |= {"due_at": None}
    later = at_noon(database, policy, days=2)
    pull(later, known(later, connection.connection_id), by="worker")
    assert ("campus:7:2", 90.0) in [(a, m) for _, a, _, _, m in rows(database, RESULTS)]
    assert rows(database, due) == [(None,)]


def test_who_is_said_to_be_here_again_is_back_though_nothing_else_is_new(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    left = "SELECT ref FROM enrolment WHERE outcome = 'withdrawn'"
    pull(here, connection, by="worker")
    # neither here nor gone, and an hour later here
    for state, gone in (("completed", [("campus:7:104",)]), ("active", [])):
        canvas.enrolments[4] |= {"enrollment_state": state}
        pull(here, known(here, connection.connection_id), by="worker")
        assert rows(database, left) == gone


def test_a_busy_platform_is_asked_again_when_it_said(
    database: Database, policy: Policy, canvas: FakeCanvas, waited: list[float]
) -> None:
    here = at_noon(database, policy)
    throttled = Reply(b"403 Forbidden (Rate Limit Exceeded)\n", 403)
    canvas.fails_at("enrollments", throttled, Reply({}, 503, {"Retry-After": "17"}))
    canvas.fails_at("submissions", Reply([{"id": 1}] * 40, cut=True))
    done = pull(here, connect(here, canvas.url), by="worker")
    assert done is not None
    assert done["state"] == "done"
    assert len(waited) == 3
    assert 17 <= waited[1] <= 18
    assert len(rows(database, RESULTS)) == 3


def test_who_wants_to_be_left_alone_for_long_is_asked_no_sooner(
    database: Database, policy: Policy, canvas: FakeCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    monkeypatch.setattr("worker.connections.budget.Budget.sleep", SLEEP)
    canvas.fails_at("enrollments", Reply({}, 429, {"Retry-After": "7200"}))
    done = pull(here, connection, by="worker")
    assert done is not None
    assert done["state"] == "partly"
    at = known(here, connection.connection_id).next_at
    assert at is not None
    assert timedelta(hours=2) <= at - NOON <= timedelta(hours=2, seconds=2)


def test_a_clock_that_is_ahead_hides_nobody_who_is_seen_later(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    canvas.enrolments[1]["last_activity_at"] = "2099-01-01T00:00:00Z"
    pull(here, connection, by="worker")
    canvas.enrolments[0]["last_activity_at"] = "2026-03-03T09:00:00Z"
    canvas.views[101]["page_views"]["2026-03-03T09:00:00Z"] = 9
    later = at_noon(database, policy, days=2)
    pull(later, known(later, connection.connection_id), by="worker")
    assert 9 in [clicks for _, _, clicks, *_ in rows(database, ACTIVITY)]


def test_a_list_that_moves_while_it_is_read_doubles_nobody_and_loses_nobody_for_long(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    usual, pages = canvas._page, []

    def moving(asked: Any, records: list[Any]) -> Reply:
        pages.append(asked.path)
        if asked.path.endswith("/enrollments") and asked.one("page") == "2":
            # somebody is put in front: the last of page 1 comes again
            records.insert(0, enrolment(50, 105))
            # and somebody at the front goes: the first of page 3 moves past us
            del records[1:3]
        return usual(asked, records)

    canvas._page = moving  # type: ignore[method-assign]
    pull(here, connection, by="worker")
    canvas._page = usual  # type: ignore[method-assign]
    pull(here, known(here, connection.connection_id), by="worker")
    found = [ref for (ref,) in rows(database, "SELECT ref FROM learner ORDER BY ref")]
    assert found == [f"campus:{n}" for n in (101, 102, 103, 104, 105)]
    assert len(rows(database, "SELECT ref FROM enrolment")) == 5


class KilledError(BaseException):
    """The process dies."""


@on_both
def test_a_pull_that_is_killed_goes_on_and_ends_as_if_it_had_not(
    database: Database, policy: Policy, canvas: FakeCanvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.connections.platform.CHUNK", 1)
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)

    def killed(*_: Any, **__: Any) -> Any:
        raise KilledError

    # dies between the answer and the transaction that would have kept it
    saved: list[Any] = []
    from worker.jobs.connections import pull as job  # noqa: PLC0415 - to die inside of it

    save = job.save_batch
    monkeypatch.setattr(
        job,
        "save_batch",
        lambda *a, **k: killed() if len(saved) == 2 else (saved.append(1), save(*a, **k))[1],
    )
    with pytest.raises(KilledError):
        pull(here, connection, by="worker-1")
    monkeypatch.setattr(job, "save_batch", save)
    asked = canvas.times("/activity")
    assert pull(here, connection, by="worker-2") is None  # the other may still be at work
    later = at_noon(database, policy, days=1)
    done = pull(later, known(later, connection.connection_id), by="worker-2")
    assert done is not None
    assert done["state"] == "done"
    assert canvas.times("/activity") > asked
    assert [sum(row[2] for row in rows(database, ACTIVITY)), len(rows(database, RESULTS))] == [
        23,
        3,
    ]
    with database.reading() as session:
        died = read_pulls(session, connection.connection_id)[1]
    assert "worker stopped" in (died.detail or "")


def test_analytics_that_are_off_leave_the_last_visit_and_say_so(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    canvas.analytics, canvas.progress = False, None
    here = at_noon(database, policy)
    done = pull(here, connect(here, canvas.url), by="worker")
    assert done is not None
    assert done["state"] == "done"
    assert [(e, str(d), n) for e, d, n, *_ in rows(database, ACTIVITY)] == [
        ("campus:7:101", "2026-03-01", 0),
        ("campus:7:102", "2026-02-20", 0),
        ("campus:7:103", "2026-02-25", 0),
    ]
    # without modules: 2 of 2 handed in, 0 of 2, and 1 of the 1 that is not excused
    progress = {ref: percent for ref, percent, _ in rows(database, PROGRESS)}
    assert progress == {
        "campus:7:101": 100.0,
        "campus:7:102": 0.0,
        "campus:7:103": 100.0,
        "campus:7:104": 0.0,
    }
    (report,) = rows(database, "SELECT report FROM import_run ORDER BY id DESC LIMIT 1")[0]
    assert "analytics are switched off" in json.dumps(report)


def test_refused_credentials_are_told_after_the_second_time_and_never_shown(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url, "wrong-token-5678")
    for _ in range(2):
        done = pull(here, known(here, connection.connection_id), by="worker")
        assert done is not None
        assert done["state"] == "failed"
    with database.reading() as session:
        (notice,) = read_open_notices(session)
        kept = session.execute(text("SELECT * FROM platform_connection")).all()
    assert "does not accept the credentials" in notice.sentence
    assert "wrong-token" not in f"{notice}{kept}{read_all(database)}"
    # it is tried again later each time
    assert known(here, connection.connection_id).next_at == NOON + timedelta(minutes=10)


def read_all(database: Database) -> str:
    return str([rows(database, f"SELECT * FROM {t}") for t in ("connection_run", "audit_event")])


def test_silence_is_told_and_over_once_something_comes(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    pull(here, connection, by="worker")
    quiet = at_noon(database, policy, days=4)
    pull_due(quiet, now=quiet.clock(), by="worker")
    (notice,) = database.read(read_open_notices)
    assert notice.sentence == "campus has brought nothing new for 96 hours."
    canvas.enrolments[0]["last_activity_at"] = "2026-03-06T10:00:00Z"
    canvas.views[101]["page_views"]["2026-03-06T10:00:00Z"] = 4
    later = at_noon(database, policy, days=5)
    pull_due(later, now=later.clock(), by="worker")
    with database.reading() as session:
        assert read_open_notices(session) == []


def test_the_time_for_a_pull_ends_it_and_the_rest_comes_next(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    done = pull(here, connection, by="worker", seconds=0)
    assert done is not None
    assert done["state"] == "partly"
    assert known(here, connection.connection_id).next_at == NOON + timedelta(minutes=1)
    assert canvas.asked == []


def test_a_next_page_at_another_host_is_not_asked(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    with serving(FakeCanvas()) as other:
        link = f'<{other.url}/api/v1/courses/7/enrollments?page=2>; rel="next"'
        canvas.fails_at("enrollments", Reply([], headers={"Link": link}))
        done = pull(here, connect(here, canvas.url), by="worker")
        assert other.asked == []
    assert done is not None
    assert done["state"] == "failed"
    assert "not its own host" in done["detail"]


def test_a_test_says_who_we_are_and_which_courses_there_are(
    database: Database, policy: Policy, canvas: FakeCanvas
) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    found = test_connection(here, connection)
    assert (found.account, [(c.ref, c.cohort, c.learners) for c in found.courses]) == (
        "Reports",
        [("7", "Spring 2026", 4)],
    )
    production = deployment_for(database, policy, environment="production")
    with pytest.raises(PlatformError, match="private network"):
        test_connection(production, connection)
    assert "private network" in (known(here, connection.connection_id).found or "")


def test_courses_are_read_in_turn(database: Database, policy: Policy, canvas: FakeCanvas) -> None:
    here = at_noon(database, policy)
    connection = connect(here, canvas.url)
    lost = Course(ref="66", name="Gone", programme="Data", cohort="Gone")
    with database.transaction() as session:
        number = connection.connection_id
        known_course = read_courses(session, number)[0].course
        choose_courses(session, number, [lost, known_course])
    done = pull(here, connection, by="worker")
    assert done is not None
    assert (done["state"], done["courses"]) == ("partly", 1)
    assert done["detail"].startswith("Gone: Canvas has nothing there")
    with database.transaction() as session:
        assert [one.ref for one in read_courses(session, number)] == ["66", "7"]
        assert begin_pull(session, number, by="worker", asked_by=None, now=NOON) is not None
