from datetime import timedelta

import pandas as pd
import pytest
from sqlmodel import col, select

from dashboard.data.nudge_now import NudgeRequest, nudge_now
from dashboard.data.queries.queries import Queries
from dashboard.web import Viewer, hiding_names, reading_as
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import add_export, ask_for_job, claim_asked_job, read_export
from domain.store.people import find_addresses
from domain.store.reporting.search import SnapshotFilter
from domain.store.scoring import read_snapshots
from domain.store.staff.members import Role
from domain.store.tables import Enrolment, Learner, Message, Nudge
from tests.dashboard.conftest import SIZE
from tests.dashboard.pages.worklist.test_routes import LAST as WORKLIST_DAY
from tests.dashboard.pages.worklist.test_routes import MINE, NOW, fits
from tests.dashboard.seeding import as_ofs, fill
from tests.factories import deployment_for
from worker.jobs.exports import make_export

LAST = as_ofs(SIZE)[-1]
COACH = 3  # the first of the two in the seed


def _viewer(role: Role, staff_id: int) -> Viewer:
    return Viewer(staff_id=staff_id, name="V", email="v@example.org", role=role, form_token="")


def test_a_coach_gets_their_own_learners_though_the_question_forgot_to_say_so(
    postgresql_database: Database, policy: Policy
) -> None:
    """And what is kept of a coach's question answers nobody else's."""
    fill(postgresql_database, SIZE)
    queries = Queries(deployment_for(postgresql_database, policy))
    everybody = select(Enrolment.id, Enrolment.coach_id)
    own = everybody.where(col(Enrolment.coach_id) == COACH)
    known = postgresql_database.read_frame(own)
    manager, coach = _viewer(Role.MANAGER, 5), _viewer(Role.COACH, COACH)
    with reading_as(coach):
        forgot = queries.find(manager, SnapshotFilter(as_of=LAST))
        raw = queries.database.read_frame(everybody)
        cohorts = queries.counts(manager)
    with reading_as(manager):
        assert len(queries.find(manager, SnapshotFilter(as_of=LAST))) == SIZE.learners
        assert queries.counts(manager).equals(cohorts)
    assert 0 < len(known) < SIZE.learners
    assert sorted(raw["id"]) == sorted(known["id"])
    assert set(forgot) <= set(known["id"])


def test_a_nudge_and_choices_that_a_coach_asks_for_are_read_and_written_behind_the_fence(
    postgresql_database: Database, policy: Policy
) -> None:
    """Though nobody looked whose learner it is; the message has the name that pages may not."""
    theirs = MINE + 1
    fill(postgresql_database, SIZE)
    for learner in (MINE, theirs):
        fits(postgresql_database, learner)
    with postgresql_database.transaction() as session:
        session.get_one(Learner, MINE).name = "Quincy Quick"
    queries = Queries(deployment_for(postgresql_database, policy, clock=lambda: NOW))
    asked = {"intervention": "reengage", "as_of": WORKLIST_DAY, "asked_by": "staff 3"}
    with reading_as(_viewer(Role.COACH, COACH)), hiding_names(hide=True):
        own = nudge_now(queries, NudgeRequest(enrolment_id=MINE, **asked), now=NOW)
        other = nudge_now(queries, NudgeRequest(enrolment_id=theirs, **asked), now=NOW)
        with queries.deciding.reading() as session:
            known = [find_addresses(session, number) is not None for number in (MINE, theirs)]
    assert own.startswith("Queued by email")
    assert other == "Not sent. They are not enrolled on the newest day."
    assert known == [True, False]
    with postgresql_database.reading() as session:
        assert session.scalars(select(Nudge).where(Nudge.enrolment_id == theirs)).all() == []
        (text,) = session.scalars(select(Message.body_text).where(Message.learner_id == MINE)).all()
    assert "Quincy" in text


def test_a_file_made_for_a_coach_is_read_as_the_coach_reads(
    postgresql_database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgresql_database, SIZE)
    with postgresql_database.transaction() as session:
        number = add_export(session, owner="staff 3", of="learners", form="csv", as_of=LAST,
                            seen_by=COACH, has_names=True, now=NOW)  # fmt: skip
        ask_for_job(session, "make-export", about=number, by="c1@example.org", now=NOW)
        asked = claim_asked_job(session, ["make-export"], by="w", now=NOW)
    assert asked

    def forgetful(database: Database, _wanted: object) -> list[pd.DataFrame]:
        frame = read_snapshots(database, LAST)
        return [frame.assign(as_of=pd.to_datetime(frame["as_of"]).dt.date)]

    monkeypatch.setattr(make_export, "_blocks", forgetful)
    here = deployment_for(postgresql_database, policy)
    make_export.make_export(here, asked, by="w", now=NOW + timedelta(minutes=1))
    kept = postgresql_database.read(read_export, number)
    assert kept
    assert kept.rows == SIZE.learners / 2
