"""Whoever is erased in the browser leaves the event files as well as the tables."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from domain.policy import Policy
from domain.sources import SourceError
from domain.store.activity.engines import write_event_files
from domain.store.database.engine import Database
from domain.store.operations import claim_asked_job
from domain.store.operations.job_requests import ask_for_job
from domain.store.privacy import ERASE_JOB
from domain.store.staff import StaffAction
from domain.store.tables import AuditEvent, Learner
from tests.domain.store.activity.engines.test_event_files import enrolments_in
from tests.factories import NOON, TODAY, add_activity, add_course, add_learner, deployment_for
from worker.jobs.exports.learner_data import erase


def test_who_is_erased_leaves_tables_and_files_and_files_that_fail_are_told(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    events = tmp_path / "events"
    with sqlite_database.transaction() as session:
        course = add_course(session)
        ada, ben, cy = (add_learner(session, course, ref) for ref in ("ada", "ben", "cy"))
        for one in (ada, ben, cy):
            add_activity(session, one, TODAY)
    write_event_files(sqlite_database, str(events))
    here = deployment_for(sqlite_database, policy, events_dir=str(events))

    with sqlite_database.transaction() as session:
        ask_for_job(session, ERASE_JOB, about=ada.learner_id, by="kim", now=NOON)
        asked = claim_asked_job(session, [ERASE_JOB], by="w", now=NOON)
    assert asked

    def do(learner_id: int) -> dict[str, object]:
        return erase(here, replace(asked, about=learner_id), by="w", now=NOON)

    do(ada.learner_id)
    assert enrolments_in(events) == {ben.enrolment_id, cy.enrolment_id}
    with pytest.raises(SourceError, match="no such learner"):
        do(ada.learner_id)
    (file, *_) = events.rglob("*.parquet")
    file.write_bytes(b"torn")
    with pytest.raises(SourceError, match="erased from the database"):
        do(ben.learner_id)
    with sqlite_database.reading() as session:
        assert session.exec(select(Learner.id)).all() == [cy.learner_id]
        kept = session.exec(select(AuditEvent)).all()
    done = [one.detail for one in kept if one.action == StaffAction.ERASED_LEARNER]
    assert done == [f"person {one.learner_id}: enrolments {one.enrolment_id}" for one in (ada, ben)]
