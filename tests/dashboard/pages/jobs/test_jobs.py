"""The page of jobs: what ran, whether a worker is there, and asking for one by a button."""

import re
from datetime import timedelta

import pytest

from dashboard.pages.jobs.words import in_words
from domain.store.database.engine import Database
from domain.store.operations.job_requests import read_asked_jobs
from domain.store.operations.job_runs import begin_run, finish_run
from domain.store.operations.scheduled_jobs import PlannedJob, tell_timetable
from domain.store.tables import RunState
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown

NOW = Clock().now
SCORE = PlannedJob(
    name="score-learners",
    title="Scoring learners",
    about="Works out segments.",
    rhythm="daily at 04:00",
    place=0,
    next_at=NOW + timedelta(hours=19),
)


@pytest.fixture
def worker(seeded: Database) -> Database:
    """A worker that said a moment ago that it is there."""
    seeded.write(tell_timetable, [SCORE], now=NOW)
    return seeded


def test_each_job_shows_how_it_went_and_when_it_runs_next(
    worker: Database, sign_in: SignIn
) -> None:
    with worker.transaction() as session:
        run = begin_run(session, SCORE.name, "2026-03-02", after=None, by="me", now=NOW)
        assert run
        finish_run(
            session,
            run,
            state=RunState.DONE,
            detail='{"learners": 60}',
            log="2026-03-02T09:00Z warning cohort_skipped cohort=care-7",
            now=NOW + timedelta(minutes=3),
        )
    text = shown(sign_in(), "/jobs", "?job=score-learners")
    for words in (
        "Scoring learners",
        "Done",
        "Learners 60",
        "cohort_skipped",
        "3 min",
        "3 Mar 2026, 04:00",
    ):
        assert words in text
    assert "not running" not in text


def test_a_button_asks_for_a_job_once(worker: Database, sign_in: SignIn) -> None:
    browser = sign_in()
    token = re.search(r"\b([0-9a-f]{64})\b", shown(browser, "/jobs"))
    assert token
    for notice in ("asked", "already"):
        answer = browser.post("/jobs/score-learners/run", data={"token": token[1]})
        assert answer.headers["location"] == f"/jobs?notice={notice}"
    assert browser.post("/jobs/drop-table/run", data={"token": token[1]}).status_code == 404
    [one] = worker.read(read_asked_jobs)
    assert (one.job, one.asked_by) == ("score-learners", "manager@example.org")
    assert "Waiting for the worker" in shown(browser, "/jobs")


def test_a_worker_that_is_silent_is_said_to_be_absent(
    worker: Database, sign_in: SignIn, clock: Clock
) -> None:
    clock.forward(minutes=5)
    assert "The worker is not running" in shown(sign_in(), "/jobs")


def test_a_coach_neither_sees_jobs_nor_runs_one(worker: Database, sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    text = shown(browser, "/jobs")
    assert "Scoring learners" not in text
    page = shown(browser, "/worklist")
    token = re.search(r"\b([0-9a-f]{64})\b", page)
    sent = {"token": token[1] if token else ""}
    assert browser.post("/jobs/score-learners/run", data=sent).status_code == 403
    with worker.reading() as session:
        assert not read_asked_jobs(session)


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        ('{"not_done": "There is no snapshot."}', "There is no snapshot."),
        ('{"sent": 1200, "as_of": "2026-03-02", "held_back": 3}', "Sent 1,200 · held back 3"),
        ("OSError: no disk", "OSError: no disk"),
        ("{}", "Nothing to do."),
        (None, ""),
    ],
)
def test_what_a_job_said_is_read_in_plain_words(detail: str | None, says: str) -> None:
    assert in_words(detail) == says
