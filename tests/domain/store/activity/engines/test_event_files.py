"""Event files lose whoever is no longer in the database, and nobody else."""

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from domain.store.activity.engines import event_files
from domain.store.activity.engines.event_files import drop_unknown_events, write_event_files
from domain.store.database.engine import Database
from domain.store.privacy import erase_learner
from tests.factories import NOON, TODAY, add_activity, add_course, add_learner


def test_rows_of_who_was_erased_leave_the_files_and_others_stay(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = tmp_path / "events"
    with sqlite_database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, ref) for ref in ("ada", "ben")]
        for n, one in enumerate(people):
            add_activity(session, one, TODAY - timedelta(days=n))
            add_activity(session, one, TODAY - timedelta(days=2))
    write_event_files(sqlite_database, str(events))
    sqlite_database.write(erase_learner, people[0].learner_id, by="kim", now=NOON)

    def killed(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(event_files.pq, "write_table", killed)
        with pytest.raises(KeyboardInterrupt):
            drop_unknown_events(sqlite_database, str(events))
    assert people[1].enrolment_id in enrolments_in(events)
    assert drop_unknown_events(sqlite_database, str(events)) == 3
    assert enrolments_in(events) == {people[1].enrolment_id}
    assert drop_unknown_events(sqlite_database, str(events)) == 0


def enrolments_in(events: Path) -> set[int]:
    """Of whom any file has a row."""
    tables = [pq.read_table(one, partitioning=None) for one in events.rglob("*.parquet")]
    return {n for one in tables if "enrolment_id" in one.schema.names
            for n in one["enrolment_id"].to_pylist()}  # fmt: skip
