"""Each platform, asked over a real socket, gives what was worked out by hand from its answers."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from domain.policy import Policy
from domain.store.connections import read_courses
from domain.store.database.engine import Database
from tests.factories import add_course, add_learner
from tests.worker.connections.fake_moodle import EARLIER, TOKEN, FakeMoodle, user
from tests.worker.connections.fake_openedx import COURSE, FakeOpenEdx
from tests.worker.connections.fake_openedx import SECRET as EDX_SECRET
from tests.worker.connections.fake_platform import Reply, serving
from tests.worker.connections.fake_record_store import SECRET as LRS_SECRET
from tests.worker.connections.fake_record_store import FakeRecordStore, statement
from tests.worker.connections.pulling import (
    ACTIVITY,
    PROGRESS,
    RESULTS,
    at_noon,
    connect,
    everything,
    known,
    rows,
)
from worker.connections import PlatformError
from worker.jobs.connections.pull import pull, test_connection

test_connection.__test__ = False  # type: ignore[attr-defined]
ENROLLED = "SELECT ref, outcome FROM enrolment ORDER BY ref"


def done(found: dict[str, Any] | None) -> dict[str, Any]:
    assert found is not None
    assert (found["state"], found["detail"]) == ("done", None)
    return found


def test_moodle(database: Database, policy: Policy) -> None:
    here = at_noon(database, policy)
    with serving(FakeMoodle()) as moodle:
        connection = connect(here, moodle.url, "moodle", secrets={"token": TOKEN}, ref="12")
        found = test_connection(here, connection)
        assert [(c.ref, c.name, str(c.starts_on)) for c in found.courses] == [
            ("12", "Statistics", "2026-01-12")
        ]
        # the closing dates of quizzes are the one function that the service lacks
        assert len(found.notes) == 1
        assert "mod_quiz_get_quizzes_by_courses" in found.notes[0]
        done(pull(here, connection, by="worker"))
        before = everything(database)
        # the teacher is no learner, the suspended one has left
        assert rows(database, ENROLLED) == [
            ("campus:12:3", None),
            ("campus:12:4", None),
            ("campus:12:5", "withdrawn"),
        ]
        # an assignment on the 20th; a forum and a quiz on the 28th; what is not tracked is nothing
        assert [(e, str(d), *n) for e, d, *n in rows(database, ACTIVITY)] == [
            ("campus:12:3", "2026-02-20", 1, 0, 1),
            ("campus:12:3", "2026-02-28", 2, 0, 1),
            ("campus:12:4", "2026-02-20", 0, 0, 0),
        ]
        # 18 of 20, and one that is not marked; category and course totals are no work
        assert [(e, a, str(s), m) for e, a, s, _, m in rows(database, RESULTS)] == [
            ("campus:12:3", "campus:12:2", "2026-02-20", 90.0),
            ("campus:12:3", "campus:12:4", "2026-02-28", None),
        ]
        # 3 of the 4 that are tracked, a failed quiz among them
        assert rows(database, PROGRESS)[:2] == [
            ("campus:12:3", 75.0, 85.5),
            ("campus:12:4", 0.0, None),
        ]
        due = rows(database, "SELECT due_on, weight FROM assessment WHERE ref = 'campus:12:2'")
        assert [(str(day), weight) for day, weight in due] == [("2026-02-20", 40.0)]
        done(pull(here, known(here, connection.connection_id), by="worker"))
        assert everything(database) == before
        # the token is in no address
        assert all(TOKEN not in f"{one.path}{one.query}" for one in moodle.asked)


def test_moodles_list_is_read_anew_when_somebody_leaves_between_two_pages(
    database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.connections.moodle._PER_PAGE", 3)
    here, moodle = at_noon(database, policy), FakeMoodle()
    moodle.users = [user(n, EARLIER) for n in range(20, 28)]
    moodle.suspended, moodle.completions = set(), {}

    def leaves(begin: int) -> None:
        if begin == 2 and moodle.users[0]["id"] == 20:
            del moodle.users[0]  # the others move up: one would be passed over

    moodle.before_page = leaves  # type: ignore[assignment]
    with serving(moodle):
        connection = connect(here, moodle.url, "moodle", secrets={"token": TOKEN}, ref="12")
        done(pull(here, connection, by="worker"))
    found = [ref for (ref,) in rows(database, "SELECT ref FROM learner ORDER BY ref")]
    assert found == [f"campus:{n}" for n in range(21, 28)]


def test_moodle_in_maintenance_is_asked_again_and_a_wrong_token_is_told(
    database: Database, policy: Policy, waited: list[float]
) -> None:
    here = at_noon(database, policy)
    with serving(FakeMoodle()) as moodle:
        maintenance = {"exception": "e", "errorcode": "sitemaintenance", "message": "Upgrading"}
        moodle.fails_at("core_enrol", Reply(maintenance))
        connection = connect(here, moodle.url, "moodle", secrets={"token": TOKEN}, ref="12")
        done(pull(here, connection, by="worker"))
        assert len(waited) == 1
        moodle.fails_at("wstoken", Reply({"exception": "e", "errorcode": "invalidtoken"}))
        with pytest.raises(PlatformError, match="make a new one"):
            test_connection(here, connection)


def test_openedx(database: Database, policy: Policy) -> None:
    here, edx = at_noon(database, policy), FakeOpenEdx()
    with serving(edx):
        connection = connect(
            here,
            edx.url,
            "openedx",
            secrets={"client_secret": EDX_SECRET},
            ref=COURSE,
            client_id="reports",
        )
        found = test_connection(here, connection)
        assert [(c.ref, c.cohort) for c in found.courses] == [(COURSE, "2026")]
        usual = edx.reply

        def expiring(asked: Any) -> Reply:
            if asked.path.endswith("/accounts") and edx.tokens == 2:
                edx.tokens = 7  # the token of this pull is good no longer
            return usual(asked)

        edx.reply = expiring  # type: ignore[method-assign]
        done(pull(here, connection, by="worker"))
    assert edx.tokens == 8
    at = f"campus:{COURSE}"
    assert rows(database, ENROLLED) == [
        (f"{at}:ana", None),
        (f"{at}:ben", "withdrawn"),
        (f"{at}:cai", None),
    ]
    assert [(e, str(d)) for e, d, *_ in rows(database, ACTIVITY)] == [
        (f"{at}:ana", "2026-03-01"),
        (f"{at}:ben", "2026-02-01"),
    ]
    # 8 of 10, at the latest on the day of the last sign-in; the exam was not tried
    assert [(a, str(s), m) for _, a, s, _, m in rows(database, RESULTS)] == [
        (f"{at}:Homework 1", "2026-03-01", 80.0)
    ]
    # 3 of 4 blocks; the gradebook says 0.64
    assert rows(database, PROGRESS)[0] == (f"{at}:ana", 75.0, 64.0)


def test_a_page_of_openedx_at_another_host_is_refused(database: Database, policy: Policy) -> None:
    here, edx = at_noon(database, policy), FakeOpenEdx()
    edx.elsewhere = "https://elsewhere.example"
    with serving(edx):
        secrets = {"client_secret": EDX_SECRET}
        connection = connect(here, edx.url, "openedx", secrets=secrets, ref=COURSE, client_id="r")
        found = pull(here, connection, by="worker")
    assert found is not None
    assert "not its own host" in found["detail"]


def test_a_record_store(database: Database, policy: Policy) -> None:
    here, store = at_noon(database, policy), FakeRecordStore()
    kept = "SELECT count(*) FROM received_event"
    with database.transaction() as session:
        add_learner(session, add_course(session))
    with serving(store):
        secrets = {"secret": LRS_SECRET}
        connection = connect(
            here, f"{store.url}/xapi", "xapi", secrets=secrets, ref="statements", key="reader"
        )
        assert "1.0.3, 2.0.0" in test_connection(here, connection).notes[0]
        # it breaks in the middle: the first page is kept with its mark
        store.fails_at("from", *[Reply({}, 500)] * 6)
        usual = store.answer
        store.answer = lambda a: Reply({}, 500) if a.one("from") else usual(a)  # type: ignore[method-assign]
        broken = pull(here, connection, by="worker")
        assert broken is not None
        assert broken["state"] == "failed"
        assert rows(database, kept) == [(2,)]
        store.answer = usual  # type: ignore[method-assign]
        # an hour's overlap is read again, and counts once
        store.statements.append(statement(5, "2026-03-01T14:00:01Z"))
        assert done(pull(here, known(here, connection.connection_id), by="worker"))["new"] == 4
        assert rows(database, kept) == [(6,)]
        (course,) = database.read(read_courses, connection.connection_id)
        assert course.high_water["stored"].startswith("2026-03-01T14:00:01")
        store.more = "https://elsewhere.example"
        refused = pull(here, known(here, connection.connection_id), by="worker")
    assert refused is not None
    assert "not its own host" in refused["detail"]


def test_a_record_store_that_gives_the_newest_first_loses_nothing_when_it_breaks_in_the_middle(
    database: Database, policy: Policy
) -> None:
    here, store = at_noon(database, policy), FakeRecordStore()
    store.statements.reverse()
    # and one whose clock is ahead
    store.statements.insert(0, statement(9, "2099-01-01T00:00:00Z"))
    kept = "SELECT count(*) FROM received_event"
    with serving(store):
        connection = connect(
            here,
            f"{store.url}/xapi",
            "xapi",
            secrets={"secret": LRS_SECRET},
            ref="statements",
            key="reader",
        )
        usual = store.answer
        store.answer = lambda a: Reply({}, 500) if a.one("from") else usual(a)  # type: ignore[method-assign]
        pull(here, connection, by="worker")
        assert rows(database, kept) == [(2,)]
        store.answer = usual  # type: ignore[method-assign]
        done(pull(here, known(here, connection.connection_id), by="worker"))
        assert rows(database, kept) == [(6,)]
        store.statements.append(statement(7, "2026-03-02T11:30:00Z"))
        done(pull(here, known(here, connection.connection_id), by="worker"))
        assert rows(database, kept) == [(7,)]
        # a page that leads to itself
        store.answer = lambda _: Reply({"statements": [], "more": "/xapi/statements?from=2"})  # type: ignore[method-assign]
        circle = pull(here, known(here, connection.connection_id), by="worker")
    assert circle is not None
    assert "without end" in circle["detail"]


@pytest.fixture
def school(tmp_path: Path) -> str:
    """A database of somebody else."""
    path = tmp_path / "school.sqlite"
    with sqlite3.connect(path) as there:
        there.execute("CREATE TABLE pupil (pid, full_name, mail, seen, done)")
        people = [
            ("p1", "Ada Example", "p1@learner.example", "2026-03-01", 80),
            ("p2", "Bob Example", "p2@learner.example", None, 35),
        ]
        there.executemany("INSERT INTO pupil VALUES (?, ?, ?, ?, ?)", people)
    there.close()
    return f"sqlite:///{path}"


QUERY = (
    'SELECT pid AS "Student ID", full_name AS "Name", mail AS "Email", seen AS "Last login",'
    ' done AS "Progress %" FROM pupil'
)


def test_one_query_of_a_database_is_read_as_a_file_is(
    database: Database, policy: Policy, school: str
) -> None:
    here = at_noon(database, policy)
    connection = connect(
        here, school, "sql", secrets={"password": ""}, ref="query", user="", query=QUERY
    )
    assert "Last login is read as last_seen." in test_connection(here, connection).notes
    done(pull(here, connection, by="worker"))
    assert rows(database, "SELECT name, email FROM learner ORDER BY ref") == [
        ("Ada Example", "p1@learner.example"),
        ("Bob Example", "p2@learner.example"),
    ]
    assert [percent for _, percent, _ in rows(database, PROGRESS)] == [80.0, 35.0]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("DELETE FROM pupil", "one SELECT"),
        ("SELECT 1; DROP TABLE pupil", "one SELECT"),
        ("WITH gone AS (DELETE FROM pupil RETURNING pid) SELECT * FROM gone", "re"),
        ("SELECT * INTO copy FROM pupil", "read only"),
        ("PRAGMA writable_schema = 1", "one SELECT"),
        ("SELECT FROM WHERE", "The"),
        ("SELECT nothing FROM pupil", "The database says"),
    ],
)
def test_a_query_that_would_do_more_than_read_is_refused(
    query: str, why: str, database: Database, policy: Policy, school: str
) -> None:
    here = at_noon(database, policy)
    secrets = {"password": ""}
    connection = connect(here, school, "sql", secrets=secrets, ref="query", user="", query=query)
    with pytest.raises(PlatformError, match=why):
        test_connection(here, connection)
    with sqlite3.connect(school.removeprefix("sqlite:///")) as there:
        assert there.execute("SELECT count(*) FROM pupil").fetchone() == (2,)
    there.close()
