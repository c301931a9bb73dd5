"""Files are made by the worker, hold what the asker may see, and are theirs alone."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pandas as pd
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.policy import Policy
from domain.safe_cells import safe
from domain.store.database.engine import Database
from domain.store.operations import claim_asked_job
from domain.store.operations.job_requests import end_request
from domain.store.retention import run_retention
from domain.store.staff.tokens.token_scopes import Scope
from domain.store.tables import Enrolment, Learner, RequestState, Snapshot, Staff
from tests.dashboard.api.conftest import NOW, Call
from tests.dashboard.conftest import Clock
from tests.factories import deployment_for
from worker.jobs.exports.make_export import make_export

EXPORTS = "/api/v1/exports"
Work = Callable[[], None]


@pytest.fixture
def work(seeded: Database, policy: Policy) -> Work:
    """What the worker does when somebody asks."""

    def do() -> None:
        asked = seeded.write(claim_asked_job, ["make-export"], by="w", now=NOW)
        assert asked
        make_export(deployment_for(seeded, policy), asked, by="w", now=NOW)
        with seeded.transaction() as session:
            number, state = asked.request_id, RequestState.DONE
            end_request(session, number, by="w", state=state, detail="", now=NOW)

    return do


def made(program: TestClient, work: Work, **asked: str) -> str:
    """Where the file is."""
    answer = program.post(EXPORTS, json={"of": "learners", **asked})
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["download"]) == ("waiting", None)
    assert program.get(f"{EXPORTS}/{told['id']}/file").status_code == 409
    work()
    done = program.get(answer.headers["location"]).json()
    assert done["state"] == "done"
    return str(done["download"])


def test_a_coach_gets_their_own_learners_and_nobody_else_gets_the_file(
    call: Call, work: Work
) -> None:
    program = call("c1@example.org")
    path = made(program, work)
    assert len(pd.read_csv(StringIO(program.get(path).text))) == 30
    assert call().get(path).status_code == 404
    assert call(None, {Scope.EXPORTS}).get(path).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_no_cell_of_a_file_is_a_formula(
    call: Call, work: Work, seeded: Database, kind: str
) -> None:
    signs = ("=", "+", "-", "@", "\t=", "\r=", "\uff1d")
    with seeded.transaction() as session:
        for n, learner in enumerate(session.exec(select(Learner))):
            learner.name, learner.ref = f"{signs[n % len(signs)]}1+1", f"={learner.id}"
        for enrolment in session.exec(select(Enrolment)):
            enrolment.ref = f"@{enrolment.id}"
        for snapshot in session.exec(select(Snapshot)):
            snapshot.barriers = "=1+1"
        for coach in session.exec(select(Staff)):
            coach.name = "+1+1"
    program = call("c1@example.org")
    content = program.get(made(program, work, format=kind)).content
    if kind == "csv":
        rows = list(csv.reader(StringIO(content.decode(), newline="")))
    else:
        rows = pd.read_parquet(BytesIO(content)).to_numpy().tolist()
    cells = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert [cell for cell in cells if safe(cell) != cell] == []
    assert {f"'{sign}1+1" for sign in signs} <= set(cells)
    assert len([cell for cell in cells if cell.startswith("'")]) >= 30 * 4


def test_a_file_without_names_has_numbers_and_expires(
    call: Call, work: Work, clock: Clock, seeded: Database, policy: Policy
) -> None:
    program = call(None, {Scope.EXPORTS, Scope.PREDICTIONS_READ})
    assert program.post(EXPORTS, json={"of": "learners"}).status_code == 403
    path = made(program, work, of="predictions", format="parquet")
    frame = pd.read_parquet(BytesIO(program.get(path).content))
    assert len(frame) == 60
    assert all(name.startswith("Learner ") for name in frame["name"])
    clock.forward(days=2)
    assert program.get(path).status_code == 404
    assert run_retention(seeded, policy.retention, now=clock()) == {"program answers": 2}


def test_an_analyst_has_files_made_too(call: Call, work: Work) -> None:
    program = call("analyst@example.org")
    frame = pd.read_csv(StringIO(program.get(made(program, work)).text))
    assert all(name.startswith("Learner ") for name in frame["name"])
