from datetime import date

import numpy as np
import pandas as pd
from sqlmodel import delete, update

from domain.store.database import Database
from domain.store.reporting.precomputed.kept_pace import (
    keep_cohort_pace,
    quartiles,
    read_cohort_pace,
)
from domain.store.tables import CohortPace, Snapshot, SnapshotVersion
from tests.factories import Person, add_course, add_learner, add_snapshot, on_both

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@on_both
def test_what_is_kept_of_a_cohort_is_what_is_counted(database: Database) -> None:
    cohort = scored(database, [10.0, 20.0, 30.0, 40.0, None])
    counted = read_cohort_pace(database, cohort, [MONDAY, TUESDAY], "progress")
    assert counted[["learners", "low", "middle", "high"]].to_numpy().tolist() == [
        [4, 10.0, 20.0, 30.0],
        [4, 10.0, 20.0, 30.0],
    ]
    assert keep_cohort_pace(database) == 2
    assert keep_cohort_pace(database) == 0
    with database.transaction() as session:
        session.exec(delete(Snapshot))  # whoever still finds it did not count
    kept = read_cohort_pace(database, cohort, [MONDAY, TUESDAY], "progress")
    pd.testing.assert_frame_equal(kept, counted, check_dtype=False)
    assert read_cohort_pace(database, cohort, [MONDAY], "grade")["learners"].tolist() == [0]


def test_a_day_in_another_version_is_counted_anew(sqlite_database: Database) -> None:
    cohort = scored(sqlite_database, [10.0, 20.0])
    keep_cohort_pace(sqlite_database)
    with sqlite_database.transaction() as session:
        session.exec(update(CohortPace).values(middle=99.0))
        session.add(SnapshotVersion(as_of=TUESDAY, version=2, reason="other data", learners=2))
    found = read_cohort_pace(sqlite_database, cohort, [MONDAY, TUESDAY], "progress")
    assert found["middle"].tolist() == [99.0, 10.0]
    assert keep_cohort_pace(sqlite_database) == 1


def test_quartiles_are_values_that_somebody_has() -> None:
    assert quartiles(np.array([0.0, 10.0, 20.0, 30.0])) == [0.0, 10.0, 20.0]
    assert quartiles(np.array([5.0])) == [5.0, 5.0, 5.0]


def scored(database: Database, progress: list[float | None]) -> int:
    with database.transaction() as session:
        course = add_course(session)
        for number, value in enumerate(progress):
            person: Person = add_learner(session, course, f"learner{number}")
            for day in (MONDAY, TUESDAY):
                add_snapshot(session, person, day, progress=value)
        for day in (MONDAY, TUESDAY):
            version = SnapshotVersion(as_of=day, version=1, reason="first scored", learners=5)
            session.add(version)
        return course.cohort_id
