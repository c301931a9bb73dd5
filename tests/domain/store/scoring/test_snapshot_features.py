from datetime import timedelta

import pandas as pd
import pytest

from domain.learners.features.table import CLASSIC, compute_features
from domain.nudges.catalogue.fields import FIELDS
from domain.risk.model import INPUTS
from domain.store.database.engine import Database
from domain.store.scoring.snapshot_features import (
    KEPT_FEATURES,
    as_kept,
    sample_features,
    with_features,
)
from domain.store.scoring.snapshots import read_snapshots
from domain.store.tables import Snapshot
from tests.factories import TODAY, add_course, add_learner, add_snapshot, on_both


def test_whatever_is_read_of_a_snapshot_later_is_kept_with_it() -> None:
    nobody = pd.DataFrame({"enrolment_id": [], "as_of": []})
    computed = set(compute_features({}, nobody))
    read = {*(name.removeprefix("log_") for name in INPUTS), *FIELDS, *CLASSIC, "week", "weeks"}
    assert read & computed <= {*KEPT_FEATURES, *Snapshot.model_fields}
    assert set(KEPT_FEATURES) <= computed - set(Snapshot.model_fields)


@on_both
def test_features_come_back_as_they_were_computed(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        add_snapshot(session, ada, features={"sessions": 3, "missed_share": 0.8333})
        add_snapshot(session, ben)
    shown = read_snapshots(database, TODAY)
    assert "sessions" not in shown
    known = with_features(database, shown, ["sessions", "missed_share", "grade", "no feature"])
    assert known["enrolment_id"].tolist() == [ada.enrolment_id, ben.enrolment_id]
    assert f"{known['missed_share'].iloc[0]!r}".endswith("0.8333)")
    assert known["sessions"].fillna(-1).tolist() == [3, -1]
    assert set(known) == {*shown, "sessions", "missed_share"}
    assert with_features(database, shown[:0], ["sessions"]).empty


def test_a_number_too_large_for_its_column_becomes_the_largest_and_stops_no_scoring() -> None:
    found = as_kept(pd.DataFrame({"days_unseen": [45_000.0, 3.0], "week": [2.857142, None]}))
    assert found["days_unseen"].tolist() == [32_767, 3]
    assert found["week"].iloc[0] == pytest.approx(2.86, abs=1e-9)
    assert list(found) == list(KEPT_FEATURES)


def test_of_many_learners_some_features_are_read_and_of_few_all(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        people = [add_learner(session, course, f"l{n}") for n in range(10)]
        for n, person in enumerate(people):
            add_snapshot(session, person, features={"work_missed": n})
            add_snapshot(session, person, TODAY - timedelta(days=1), features={"work_missed": 99})
    read = ["work_missed", "of no table"]
    found = sample_features(sqlite_database, TODAY, read, most=10)["work_missed"]
    assert sorted(found) == list(range(10))
    some = sample_features(sqlite_database, TODAY, read, most=4)["work_missed"].tolist()
    assert 0 < len(some) <= 4
    assert set(some) <= set(range(10))
    assert sample_features(sqlite_database, TODAY + timedelta(days=1), read, most=4).empty
