"""Whom SQLite looks for first, once it knows how many there are of each."""

import sqlite3
from contextlib import closing
from datetime import date

from sqlalchemy import text

from domain.store.database import Database, take_statistics
from domain.store.reporting.search import SnapshotFilter, find_snapshots
from tests.factories import add_course, add_learner, add_snapshot

LEARNERS, COACHES = 2_000, 40
FILLED = f"""
CREATE TEMP TABLE n AS
WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {LEARNERS})
SELECT id FROM n;
INSERT INTO enrolment (id, ref, learner_id, cohort_id, coach_id)
SELECT id, id, id, 1, id % {COACHES} FROM n;
INSERT INTO snapshot (
    as_of, enrolment_id, status, engagement_segment, progress_segment, barrier_segment,
    composite_segment, policy_revision
) SELECT '2026-03-01', id, 'Active', '', '', '', '', '' FROM n;
"""


def test_one_coach_is_looked_up_by_their_learners_not_by_everybody_of_the_day(
    sqlite_database: Database,
) -> None:
    file = sqlite_database.url.database
    assert file
    with closing(sqlite3.connect(file)) as connection:  # which asks for no parents of a row
        connection.executescript(FILLED)
    take_statistics(sqlite_database)
    found = find_snapshots(sqlite_database, SnapshotFilter(as_of=date(2026, 3, 1), seen_by=7))
    assert len(found) == LEARNERS / COACHES
    with sqlite_database.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT snapshot.enrolment_id FROM snapshot JOIN enrolment"
                " ON enrolment.id = snapshot.enrolment_id"
                " WHERE snapshot.as_of = '2026-03-01' AND enrolment.coach_id = 7"
            )
        ).all()
    assert "ix_enrolment_coach_id" in plan[0].detail


def test_postgresql_knows_how_large_a_table_in_parts_is(postgresql_database: Database) -> None:
    with postgresql_database.transaction() as session:
        add_snapshot(session, add_learner(session, add_course(session)), date(2026, 3, 1))
    take_statistics(postgresql_database)
    asked = text("SELECT reltuples FROM pg_class WHERE oid = 'snapshot'::regclass")
    with postgresql_database.reading() as session:
        assert session.scalar(asked) == 1
