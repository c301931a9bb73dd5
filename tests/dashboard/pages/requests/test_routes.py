"""Admins hand over what is held of a learner, once, and erase who asks; nobody else does."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import claim_asked_job
from domain.store.operations.job_requests import end_request
from domain.store.tables import AuditEvent, Enrolment, Learner, LearnerCopy, RequestState
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.settings.test_routes import ADMIN, token_on
from tests.dashboard.test_pages import shown
from tests.factories import deployment_for
from worker.jobs.exports.learner_data import LEARNER_JOBS

PAGE = "/settings/requests"


@pytest.fixture
def work(seeded: Database, policy: Policy) -> object:
    """What the worker does when somebody asks."""

    def do() -> None:
        now = Clock().now
        asked = seeded.write(claim_asked_job, [*LEARNER_JOBS], by="w", now=now)
        assert asked
        done = LEARNER_JOBS[asked.job](deployment_for(seeded, policy), asked, by="w", now=now)
        with seeded.transaction() as session:
            detail = f'{{"rows": {done["rows"]}, "tables": {done["tables"]}}}'
            end_request(
                session, asked.request_id, by="w", state=RequestState.DONE, detail=detail, now=now
            )

    return do


def send(browser: TestClient, path: str, **form: object) -> int:
    sent = browser.post(f"{PAGE}{path}", data={"token": token_on(browser, "/learner/1"), **form})
    return sent.status_code


def test_a_copy_is_made_by_the_worker_and_taken_once(
    sign_in: SignIn, seeded: Database, work: object
) -> None:
    browser = sign_in(ADMIN)
    assert send(browser, "/1/copy") == 303
    assert "waiting for the worker" in shown(browser, PAGE)
    work()  # type: ignore[operator]
    assert f"{PAGE}/copies/1" in shown(browser, PAGE)
    given = {"token": token_on(browser, PAGE)}
    first, second = (browser.post(f"{PAGE}/copies/1", data=given) for _ in range(2))
    with ZipFile(BytesIO(first.content)) as file:
        assert {one.filename for one in file.infolist()} == {"data.json", "data.html"}
        text = file.read("data.json").decode()
    with seeded.reading() as session:
        learner = session.get_one(Learner, session.get_one(Enrolment, 1).learner_id)
        others = session.exec(select(Learner).where(Learner.id != learner.id)).all()
        done = [one.action for one in session.exec(select(AuditEvent))]
        kept = session.exec(select(LearnerCopy)).one()
    assert learner.name in text
    assert not [one.name for one in others if f'"{one.name}"' in text or str(one.email) in text]
    assert ADMIN not in text
    assert second.headers["location"] == f"{PAGE}?notice=gone"
    assert {"exported_learner", "downloaded"} <= set(done)
    assert kept.content is None
    assert "Taken" in shown(browser, PAGE)


def test_a_copy_is_for_whoever_asked(sign_in: SignIn, seeded: Database, work: object) -> None:
    browser = sign_in(ADMIN)
    send(browser, "/1/copy")
    work()  # type: ignore[operator]
    with seeded.transaction() as session:
        session.exec(select(LearnerCopy)).one().asked_by = "another@example.org"
    given = {"token": token_on(browser, "/learner/1")}
    assert "gone" in browser.post(f"{PAGE}/copies/1", data=given).headers["location"]


def test_who_types_the_reference_has_a_learner_erased(
    sign_in: SignIn, seeded: Database, work: object
) -> None:
    browser = sign_in(ADMIN)
    with seeded.reading() as session:
        learner = session.get_one(Learner, session.get_one(Enrolment, 1).learner_id)
    assert send(browser, "/1/erase", reference="somebody else") == 422
    assert send(browser, "/1/erase", reference=learner.ref) == 303
    work()  # type: ignore[operator]
    assert "Erased: " in shown(browser, PAGE)
    assert "No such learner" in shown(browser, "/learner/1")
    with seeded.reading() as session:
        assert session.get(Learner, learner.id) is None


def test_a_coach_neither_copies_nor_erases(sign_in: SignIn, seeded: Database) -> None:
    with seeded.reading() as session:
        ref = session.get_one(Learner, session.get_one(Enrolment, 2).learner_id).ref
    browser = sign_in("c1@example.org")
    for path in ("/2/copy", "/2/erase"):
        form = {"token": token_on(browser, "/learner/2"), "reference": ref}
        assert browser.post(f"{PAGE}{path}", data=form).status_code == 403
    assert "looked after by admins" in shown(browser, PAGE)
    assert "Erase" not in shown(browser, "/learner/2")
