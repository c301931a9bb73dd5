"""The pages about imports: who may, what is asked of the worker, and what comes back to mend."""

import csv
import io
import json
import re
from typing import Any

import pandas as pd
import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from dashboard.pages.imports.routes import csv_of
from dashboard.pages.imports.trial import questions
from dashboard.pages.imports.words import changed_in_words, here
from domain.policy import Policy
from domain.store.activity.uploads import read_mappings, read_open_uploads, read_upload
from domain.store.database.engine import Database
from domain.store.operations.job_requests import read_asked_jobs
from domain.store.tables import Barrier, Enrolment, Learner, Progress
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown
from tests.worker.jobs.imports.test_uploads import FILE
from tests.worker.test_timekeeper import keeper
from worker.asked_jobs import AskedJobs


def send(browser: TestClient, token: str, name: str = "learners.csv", content: bytes = FILE) -> Any:
    file = {"file": (name, content)}
    return browser.post("/imports/upload", data={"token": token, "modified": "0"}, files=file)


def work(database: Database, policy: Policy) -> None:
    """What a worker does meanwhile."""
    AskedJobs(timekeeper=keeper(database, policy, now=Clock().now)).run_uploads()


def test_a_file_goes_through_all_steps(seeded: Database, policy: Policy, sign_in: SignIn) -> None:
    browser = sign_in()
    page = shown(browser, "/imports")
    assert "The worker is not running" in page
    token = token_in_store(browser)
    assert send(browser, token).json() == {"to": "/imports?upload=1"}
    assert "Waiting for the worker" in shown(browser, "/imports", "?upload=1")
    work(seeded, policy)
    columns = shown(browser, "/imports", "?upload=1")
    for words in ("Last login", "no day at all", "Last seen (a day)", "Try it"):
        assert words in columns

    upload = seeded.read(read_upload, 1)
    assert upload
    [(key, choice)] = json.loads(upload.choices)["tables"].items()
    form = {"token": token, f"content-{key}": choice["content"], "keep_as": "Weekly"}
    for place, name in enumerate(("name", "email", "last_seen", "progress", "not-read")):
        form[f"column-{key}-{place}"] = name
    twice = browser.post("/imports/1/try", data={**form, f"column-{key}-4": "name"})
    assert "cannot%20both%20be" in twice.headers["location"]
    assert browser.post("/imports/1/try", data=form).status_code == 303
    work(seeded, policy)
    trial = shown(browser, "/imports", "?upload=1")
    for words in ("If you import it", "Ada Lovelace", "is not a date"):
        assert words in trial
    assert "--starts-on" not in trial
    with seeded.reading() as session:
        assert [one.name for one in read_mappings(session)] == ["Weekly"]

    assert browser.post("/imports/1/import", data={"token": token}).status_code == 303
    work(seeded, policy)
    assert "learners.csv is imported" in shown(browser, "/imports", "?upload=1")
    assert browser.post("/imports/1/import", data={"token": token}).status_code == 404
    listed = shown(browser, "/imports")
    assert "manager@example.org" in listed
    assert "as Last seen" in listed
    forgot = browser.post("/imports/mappings/1/remove", data={"token": token})
    assert forgot.headers["location"].endswith("notice=forgotten")
    assert "Choices kept" not in shown(browser, "/imports")
    run = re.search(r"/imports\?run=(\d+)", listed)
    assert run
    assert "Download the rows to mend" in shown(browser, "/imports", f"?run={run[1]}")
    mend = browser.get(f"/imports/runs/{run[1]}/rejected.csv?file=learners.csv").text
    [head, row] = csv.reader(io.StringIO(mend.removeprefix("\ufeff")))
    assert head[:3] == ["Name", "E-mail", "Last login"]
    assert (row[1], row[-2]) == ("bob@example.org", "3")


def test_several_columns_are_chosen_as_barriers_and_grades_in_words_given_percents(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in()
    token = token_in_store(browser)
    lines = ("Name,Progress,Kids,Rent,Final grade", "Ada Birch,40,Y,N,B+", "Ben Cole,50,N,Y,Pass")
    send(browser, token, content="\n".join(lines).encode())
    work(seeded, policy)
    form = shown(browser, "/imports", "?upload=1")
    assert "B+ = 88\\nPass =" in form or "B+ = 88\nPass =" in form
    upload = seeded.read(read_upload, 1)
    assert upload
    [key] = json.loads(upload.choices)["tables"]
    answers = {"token": token, f"content-{key}": "learners", f"values-{key}-4": "B+ = 88"}
    for place, name in enumerate(("name", "progress", "barriers", "barriers", "grade")):
        answers[f"column-{key}-{place}"] = name
    assert browser.post("/imports/1/try", data=answers).status_code == 303
    work(seeded, policy)
    trial = shown(browser, "/imports", "?upload=1")
    assert "say what it is worth under Columns, What its words stand for" in trial
    assert "mapping file" not in trial
    answers[f"values-{key}-4"] = "B+ = 88\r\nPass = 60"
    browser.post("/imports/1/try", data=answers)
    work(seeded, policy)
    assert "is no number" not in shown(browser, "/imports", "?upload=1")
    browser.post("/imports/1/import", data={"token": token})
    work(seeded, policy)
    with seeded.reading() as session:
        whose = select(col(Learner.name), col(Barrier.kind), col(Progress.grade))
        found = session.exec(
            whose.join(Enrolment, col(Enrolment.learner_id) == col(Learner.id))
            .join(Barrier, col(Barrier.enrolment_id) == col(Enrolment.id))
            .join(Progress, col(Progress.enrolment_id) == col(Enrolment.id))
            .where(col(Learner.name).in_(["Ada Birch", "Ben Cole"]))
        ).all()
    assert sorted(found) == [("Ada Birch", "Kids", 88), ("Ben Cole", "Rent", 60)]


def token_in_store(browser: TestClient) -> str:
    """The token of the forms of this session."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', browser.get("/account").text)
    assert found
    return found[1]


def test_only_tables_are_taken_and_a_file_can_be_removed(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    browser = sign_in("admin@example.org")
    token = token_in_store(browser)
    assert send(browser, token, "run.exe").status_code == 415
    assert send(browser, "another", "learners.csv").status_code == 403
    send(browser, token, "../../etc/learners.csv")
    with seeded.reading() as session:
        assert [one.name for one in read_open_uploads(session)] == ["learners.csv"]
    assert browser.post("/imports/1/remove", data={"token": token}).status_code == 409
    work(seeded, policy)
    assert browser.post("/imports/1/remove", data={"token": token}).status_code == 303
    with seeded.reading() as session:
        assert not read_open_uploads(session)


def test_a_coach_reaches_no_import_by_any_address(seeded: Database, sign_in: SignIn) -> None:
    browser = sign_in("c1@example.org")
    token = token_in_store(browser)
    assert "Bring a file" not in shown(browser, "/imports")
    assert send(browser, token).status_code == 403
    for step in ("import", "remove"):
        assert browser.post(f"/imports/1/{step}", data={"token": token}).status_code == 403
    assert browser.post("/imports/1/try", data={"token": token}).status_code == 403
    assert browser.get("/imports/runs/1/rejected.csv").status_code == 403
    with seeded.reading() as session:
        assert not read_asked_jobs(session)


ADVICE = """\
is no number: say in a mapping file what it is worth, values = { progress = { "a" = "..." } }"""


def test_rows_to_mend_hold_no_formula_and_every_reason_once() -> None:
    cells = json.dumps({"Name": "=cmd()", "Phone": "+44 7700 900001"})
    rows = pd.DataFrame(
        [
            ("a.csv", 3, "Name", "=cmd()", "is no name", cells),
            ("a.csv", 3, "Phone", None, ADVICE, cells),
        ],
        columns=["file", "line", "column", "value", "reason", "cells"],
    ).astype({"line": "Int64"})
    [head, row] = csv.reader(io.StringIO("".join(csv_of(rows)).removeprefix("\ufeff")))
    assert head == ["Name", "Phone", "Staycourse row", "Staycourse reason"]
    assert row[:3] == ["'=cmd()", "+44 7700 900001", "3"]
    # who mends them in a browser has no mapping file
    assert row[3] == (
        "Name =cmd() is no name; "
        "Phone is no number: say what it is worth under Columns, What its words stand for"
    )


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("Day 1. Say it with --starts-on or in a mapping.", "The cohort began on."),
        ('If one is, name it in a mapping: columns = { grade = "..." }.', "under Columns."),
        ("Undo it and import it again: staycourse undo-import 12", "again, both on this page."),
        ("Say it on the page Who is who: staycourse who alike", "on the page Who is who."),
        ("All is well.", "All is well."),
    ],
)
def test_questions_are_answered_in_the_browser(asked: str, says: str) -> None:
    assert here(asked).endswith(says)


def test_who_may_be_known_already_is_said_with_the_way_to_the_page_that_answers() -> None:
    shown = str(
        questions(["They count twice. Say it on the page Who is who: staycourse who alike"])
    )
    assert "href='/who'" in shown
    assert "href" not in str(questions(["All is well."]))


def test_what_changed_is_one_sentence() -> None:
    counts = {
        "learners": {"new": 1200, "changed": 3, "unchanged": 9},
        "check_ins": {"new": 0, "changed": 1, "unchanged": 0},
    }
    assert changed_in_words(counts) == "Learners 1,200 new, 3 changed; check ins 1 changed"
    assert changed_in_words({}) == "Everything was there already"
