from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from domain.frames import CANONICAL, REJECTED
from domain.sources.batch import Batch
from domain.store.database import Database
from domain.store.events import load_events
from domain.store.imports import ImportSummary, save_batch
from domain.store.rejections import read_rejected
from domain.store.tables import Activity, Learner

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def batch(rejected: pd.DataFrame | None = None, **frames: list[dict[str, object]]) -> Batch:
    everyone = {
        "programmes": [{"ref": "P", "name": "P"}],
        "cohorts": [
            {
                "ref": "C",
                "programme_ref": "P",
                "name": "C",
                "starts_on": "2026-01-05",
                "ends_on": "2026-03-30",
            }
        ],
        "learners": [{"ref": "1", "name": "One"}, {"ref": "2", "name": "Two"}],
        "enrolments": [
            {"ref": "C/1", "learner_ref": "1", "cohort_ref": "C"},
            {"ref": "C/2", "learner_ref": "2", "cohort_ref": "C", "withdrawn_on": "2026-02-01"},
        ],
    }
    conformed = {
        name: CANONICAL[name].conform(pd.DataFrame(rows))
        for name, rows in (everyone | frames).items()
    }
    return Batch(frames=conformed, rejected=REJECTED.empty() if rejected is None else rejected)


def save(database: Database, what: Batch) -> ImportSummary:
    with database.transaction() as session:
        return save_batch(session, what, source="test", path="file.csv", now=NOW)


def clicks(ref: str, day: str, count: int) -> dict[str, object]:
    return {"enrolment_ref": ref, "day": day, "clicks": count}


def test_the_same_batch_twice_changes_nothing(database: Database) -> None:
    what = batch(activity=[clicks("C/1", "2026-01-06", 3), clicks("C/2", "2026-01-06", 5)])
    first, second = save(database, what), save(database, what)
    assert {name: count.new for name, count in first.counts.items()}["activity"] == 2
    assert second.changed_nothing
    assert all(count.unchanged for count in second.counts.values())


def test_a_changed_value_replaces_and_an_empty_one_does_not(database: Database) -> None:
    one = {"ref": "1", "name": "One", "email": "one@example.org"}
    save(database, batch(learners=[one, {"ref": "2"}]))
    again = save(database, batch(learners=[{"ref": "1", "name": "Uno"}, {"ref": "2"}]))
    assert (again.counts["learners"].changed, again.counts["learners"].unchanged) == (1, 1)
    with database.transaction() as session:
        kept = session.exec(select(Learner).where(Learner.ref == "1")).one()
    assert (kept.name, kept.email) == ("Uno", "one@example.org")


def test_events_of_someone_unknown_are_listed_and_the_rest_is_saved(database: Database) -> None:
    known, unknown = clicks("C/1", "2026-01-06", 3), clicks("C/9", "2026-01-06", 5)
    found = save(database, batch(activity=[known, unknown]))
    assert found.counts["activity"].new == 1
    assert found.rejected["value"].tolist() == ["C/9"]
    assert read_rejected(database)["reason"].tolist() == ["names nothing we know: import it first"]


def test_rejected_rows_are_kept_with_file_line_column_and_reason(database: Database) -> None:
    row = {"file": "a.csv", "line": 7, "column": "clicks", "value": "x", "reason": "is no number"}
    save(database, batch(rejected=REJECTED.conform(pd.DataFrame([row]))))
    kept = read_rejected(database)[list(row)].iloc[0]
    assert kept.to_dict() == row


def test_a_failure_half_way_leaves_nothing(database: Database) -> None:
    class Stopped(Exception):  # noqa: N818 - stands for any failure
        pass

    def stop_late(share: float, _what: str) -> None:
        if share > 0:
            raise Stopped

    with pytest.raises(Stopped), database.transaction() as session:
        save_batch(session, batch(), source="test", path="file.csv", now=NOW, progress=stop_late)
    with database.transaction() as session:
        assert session.exec(select(func.count()).select_from(Learner)).one() == 0


def test_events_come_back_as_arrow_with_real_days_up_to_the_day_asked_for(
    database: Database,
) -> None:
    save(database, batch(activity=[clicks("C/1", "2026-01-06", 3), clicks("C/1", "2026-01-07", 4)]))
    events = load_events(database, until=date(2026, 1, 6))
    assert events["activity"]["day"].to_pylist() == [date(2026, 1, 6)]
    assert events["enrolments"]["withdrawn_on"].to_pylist() == [None, date(2026, 2, 1)]
    assert events["results"].num_rows == 0


days = st.dates(date(2026, 1, 5), date(2026, 3, 30)).map(date.isoformat)
activity = st.dictionaries(
    st.tuples(st.sampled_from(["C/1", "C/2"]), days), st.integers(0, 10**6), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(activity, min_size=1, max_size=3))
def test_after_any_imports_the_store_holds_the_last_value_of_each_day(
    sqlite_database: Database, imports: list[dict[tuple[str, str], int]]
) -> None:
    with sqlite_database.transaction() as session:
        for row in session.exec(select(Activity)):
            session.delete(row)
    expected: dict[tuple[str, str], int] = {}
    for values in imports:
        rows = [clicks(ref, day, count) for (ref, day), count in values.items()]
        if rows:
            save(sqlite_database, batch(activity=rows))
        expected |= values
    kept = sqlite_database.read_arrow(
        "SELECT e.ref, a.day, a.clicks FROM activity a JOIN enrolment e ON e.id = a.enrolment_id"
    ).to_pylist()
    assert {(row["ref"], row["day"]): row["clicks"] for row in kept} == expected
