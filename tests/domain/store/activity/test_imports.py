from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from domain.frames import CANONICAL, REJECTED
from domain.sources import (
    BARRIERS_NAMED,
    NO_MARKS,
    STILL_OPEN,
    UNDER_WAY,
    ImportBatch,
    ReadReport,
    SourceError,
)
from domain.store.activity.event_tables import load_events
from domain.store.activity.import_runs.rejected_rows import read_rejected
from domain.store.activity.import_runs.summary import ImportSummary
from domain.store.activity.imports import save_batch
from domain.store.database import columns
from domain.store.database.engine import Database
from domain.store.tables import (
    Activity,
    Assessment,
    Barrier,
    Cohort,
    Enrolment,
    ImportRun,
    Learner,
    Result,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def batch(  # noqa: PLR0917 - what a source may tell, each by its name
    rejected: pd.DataFrame | None = None,
    assumed: dict[str, list[str]] | None = None,
    named: list[dict[str, object]] | None = None,
    still: list[dict[str, object]] | None = None,
    here: list[dict[str, object]] | None = None,
    unmarked: list[dict[str, object]] | None = None,
    known_on: str | None = None,
    report: ReadReport | None = None,
    **frames: list[dict[str, object]],
) -> ImportBatch:
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
    return ImportBatch(
        frames=conformed,
        rejected=REJECTED.empty() if rejected is None else rejected,
        assumed={
            name: pd.DataFrame(dict.fromkeys(days, True), index=conformed[name].index)
            for name, days in (assumed or {}).items()
        },
        barriers_named=BARRIERS_NAMED.conform(pd.DataFrame(named or [])),
        still_open=STILL_OPEN.conform(pd.DataFrame(still or [])),
        under_way=UNDER_WAY.conform(pd.DataFrame(here or [])),
        no_marks=NO_MARKS.conform(pd.DataFrame(unmarked or [])),
        known_on=date.fromisoformat(known_on) if known_on else None,
        report=report or ReadReport(),
    )


def save(database: Database, what: ImportBatch, source: str = "test") -> ImportSummary:
    return database.write(save_batch, what, source=source, path="file.csv", now=NOW)


def clicks(ref: str, day: str, count: int) -> dict[str, object]:
    return {"enrolment_ref": ref, "day": day, "clicks": count}


def test_the_same_batch_twice_changes_nothing(database: Database) -> None:
    what = batch(activity=[clicks("C/1", "2026-01-06", 3), clicks("C/2", "2026-01-06", 5)])
    first, second = save(database, what), save(database, what)
    assert {name: count.new for name, count in first.counts.items()}["activity"] == 2
    assert second.changed_nothing
    assert all(count.unchanged for count in second.counts.values())


def test_activity_that_comes_in_parts_is_counted_and_kept_as_a_whole(database: Database) -> None:
    days = [f"2026-01-{day:02}" for day in range(6, 10)]
    whole = batch()
    frames = whole.changed_frames()
    parts = ([clicks(ref, day, 3) for day in days] for ref in ("C/1", "C/2", "C/unknown"))
    frames.keep_parts("activity", (CANONICAL["activity"].conform(pd.DataFrame(p)) for p in parts))
    summary = save(database, replace(whole, frames=frames))
    assert (summary.counts["activity"].new, len(summary.rejected)) == (8, 4)
    assert save(database, replace(whole, frames=frames)).counts["activity"].unchanged == 8
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Activity)) == 8
        assert session.scalar(select(func.min(col(ImportRun.begins_on)))) == date(2026, 1, 6)


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


def test_whom_a_file_without_a_list_names_is_not_made_a_second_time_under_another_name(
    sqlite_database: Database,
) -> None:
    only = replace(batch(), names_only=True)
    save(sqlite_database, only)  # nobody is known yet
    save(sqlite_database, only)  # they are, by the same numbers
    person, place = {"ref": "name:One"}, {"learner_ref": "name:One", "cohort_ref": "C"}
    named = batch(learners=[person], enrolments=[{"ref": "C/name:One", **place}])
    with pytest.raises(SourceError, match="none of the tables lists the learners"):
        save(sqlite_database, replace(named, names_only=True))
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count(col(Learner.id)))) == 2


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


def test_a_last_login_does_not_undo_the_log_of_that_day(database: Database) -> None:
    logged = clicks("C/1", "2026-01-06", 30) | {"sessions": 4, "video": 2}
    save(database, batch(activity=[logged]))
    visit = clicks("C/1", "2026-01-06", 0) | {"sessions": 1, "other": 5}
    assert save(database, batch(activity=[visit])).counts["activity"].changed == 1
    assert save(database, batch(activity=[visit])).changed_nothing
    with database.transaction() as session:
        day = session.exec(select(Activity)).one()
    assert (day.clicks, day.sessions, day.video, day.other) == (30, 4, 2, 5)


@pytest.mark.parametrize("first", ["the list", "the log"])
def test_a_log_counts_for_the_day_of_a_last_login_whichever_came_first_and_is_newer(
    sqlite_database: Database, first: str
) -> None:
    visit = clicks("C/1", "2026-01-06", 0) | {"sessions": 1}
    told = {
        "the list": batch(activity=[visit], known_on="2026-01-08"),
        "the log": batch(activity=[clicks("C/1", "2026-01-06", 5)], known_on="2026-01-07"),
    }
    for name in sorted(told, key=lambda name: name != first):
        save(sqlite_database, told[name], source=name)
    with sqlite_database.transaction() as session:
        day = session.exec(select(Activity)).one()
    assert (day.clicks, day.sessions) == (5, 1)
    for name, one in told.items():
        assert save(sqlite_database, one, source=name).changed_nothing


def test_the_hours_of_a_day_are_those_any_import_told(database: Database) -> None:
    for hours in (2**8, 2**19, None):
        save(database, batch(activity=[clicks("C/1", "2026-01-06", 3) | {"hours": hours}]))
    with database.transaction() as session:
        assert session.exec(select(Activity)).one().hours == 2**8 + 2**19


def cohort(starts_on: str, ends_on: str) -> list[dict[str, object]]:
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return [{"ref": "C", "programme_ref": "P", "name": "C", **days}]


def days_of_cohort(database: Database) -> tuple[date, date]:
    with database.transaction() as session:
        kept = session.exec(select(Cohort)).one()
        return kept.starts_on, kept.ends_on


def test_inferred_days_of_a_cohort_stay_until_somebody_states_them(database: Database) -> None:
    guess = {"cohorts": ["starts_on", "ends_on"]}
    save(database, batch(assumed=guess, cohorts=cohort("2026-01-07", "2026-04-01")))
    later = batch(assumed=guess, cohorts=cohort("2026-01-14", "2026-04-08"))
    assert save(database, later).changed_nothing
    assert days_of_cohort(database) == (date(2026, 1, 7), date(2026, 4, 1))
    save(database, batch(cohorts=cohort("2026-01-05", "2026-03-30")))
    save(database, later)
    assert days_of_cohort(database) == (date(2026, 1, 5), date(2026, 3, 30))


def left(outcome: str, on: str) -> list[dict[str, object]]:
    who = {"ref": "C/1", "learner_ref": "1", "cohort_ref": "C"}
    return [who | {"outcome": outcome, "outcome_on": on, "withdrawn_on": on}]


def test_a_withdrawal_without_a_day_keeps_the_first_until_one_is_stated(database: Database) -> None:
    def kept() -> tuple[date | None, date | None]:
        with database.transaction() as session:
            found = session.exec(select(Enrolment)).one()
            return found.withdrawn_on, found.outcome_on

    guess = {"enrolments": ["withdrawn_on", "outcome_on"]}
    save(database, batch(assumed=guess, enrolments=left("withdrawn", "2026-02-02")))
    save(database, batch(assumed=guess, enrolments=left("withdrawn", "2026-02-09")))
    assert kept() == (date(2026, 2, 2), date(2026, 2, 2))
    save(database, batch(enrolments=left("withdrawn", "2026-01-30")))
    assert kept() == (date(2026, 1, 30), date(2026, 1, 30))
    save(database, batch(assumed=guess, enrolments=left("passed", "2026-02-16")))
    assert kept() == (date(2026, 1, 30), date(2026, 2, 16))  # another outcome, known since then


def test_a_result_without_a_day_keeps_the_first(database: Database) -> None:
    work: list[dict[str, object]] = [{"ref": "Q", "cohort_ref": "C", "kind": "quiz"}]
    guess = {"results": ["submitted_on", "known_on"]}

    def result(day: str, score: float | None) -> ImportBatch:
        row: dict[str, object] = {"enrolment_ref": "C/1", "assessment_ref": "Q", "score": score}
        row |= {"submitted_on": day, "known_on": None if score is None else day}
        return batch(assumed=guess, assessments=work, results=[row])

    save(database, result("2026-02-02", None))
    save(database, result("2026-02-09", 80))
    assert save(database, result("2026-02-16", 80)).changed_nothing
    with database.transaction() as session:
        kept = session.exec(select(Result)).one()
        assert (kept.submitted_on, kept.known_on) == (date(2026, 2, 2), date(2026, 2, 9))


def barrier(kind: str, day: str) -> dict[str, object]:
    return {"enrolment_ref": "C/1", "kind": kind, "reported_on": day}


def named(day: str, *kinds: str | None) -> list[dict[str, object]]:
    return [{"enrolment_ref": "C/1", "kind": kind, "day": day} for kind in kinds]


def test_a_barrier_that_is_no_longer_named_is_resolved_and_may_return(database: Database) -> None:
    other = {"enrolment_ref": "C/2", "kind": "Health", "reported_on": "2026-02-02"}
    health, money = barrier("Health", "2026-02-02"), barrier("Money", "2026-02-02")
    first = batch(barriers=[health, money, other], named=named("2026-02-02", "Health", "Money"))
    again = batch(barriers=[barrier("Money", "2026-02-09")], named=named("2026-02-09", "Money"))
    none = batch(named=named("2026-02-16", None))
    back = batch(barriers=[barrier("Money", "2026-02-23")], named=named("2026-02-23", "Money"))
    assert save(database, first).counts["barriers"].new == 3
    assert save(database, again).counts["barriers"].changed == 1
    assert save(database, none).counts["barriers"].changed == 1
    assert save(database, back).counts["barriers"].new == 1
    for earlier in (first, again, none, back):
        assert save(database, earlier).changed_nothing
    with database.transaction() as session:
        rows = session.exec(select(Barrier).where(Barrier.enrolment_id == 1))
        found = {(row.kind, row.reported_on.day): row.resolved_on for row in rows}
        assert session.exec(select(Barrier.resolved_on).where(Barrier.enrolment_id == 2)).all() == [
            None
        ]
    assert found == {
        ("Health", 2): date(2026, 2, 9),
        ("Money", 2): date(2026, 2, 16),
        ("Money", 23): None,
    }


def test_an_older_list_of_barriers_closes_nothing_newer(database: Database) -> None:
    save(database, batch(barriers=[barrier("Health", "2026-02-09")]))
    assert save(database, batch(named=named("2026-02-02", None))).changed_nothing


def test_an_older_list_of_barriers_opens_nothing_that_a_newer_one_has_no_longer(
    sqlite_database: Database,
) -> None:
    health = [barrier("Health", "2026-02-02")]
    save(sqlite_database, batch(barriers=health, named=named("2026-02-02", "Health")))
    save(sqlite_database, batch(named=named("2026-02-16", "Health")))
    money = [barrier("Money", "2026-02-09")]
    save(sqlite_database, batch(barriers=money, named=named("2026-02-09", "Money")))
    with sqlite_database.reading() as session:
        found = {row.kind: row.resolved_on for row in session.exec(select(Barrier))}
    assert found == {"Health": None, "Money": date(2026, 2, 16)}


ROW: dict[str, object] = {"ref": "C/1", "learner_ref": "1", "cohort_ref": "C"}
HERE: list[dict[str, object]] = [{"enrolment_ref": "C/1", "day": "2026-02-16"}]


@pytest.mark.parametrize(
    ("older", "newer", "kept"),
    [
        ({"withdrawn_on": "2026-02-05", "outcome": "withdrawn"}, HERE, (None, None)),
        ({"outcome": "passed", "outcome_on": "2026-02-05"}, HERE, (None, None)),
        ({"outcome": "failed", "outcome_on": "2026-02-05"}, [], (None, "failed")),
    ],
)
def test_an_older_export_does_not_end_the_course_of_who_is_still_learning(
    sqlite_database: Database,
    older: dict[str, object],
    newer: list[dict[str, object]],
    kept: tuple[object, object],
) -> None:
    # the newer export knows their status only where it says so
    save(sqlite_database, batch(enrolments=[ROW], here=newer, known_on="2026-02-16"))
    save(sqlite_database, batch(enrolments=[ROW | older], known_on="2026-02-09"))
    with sqlite_database.reading() as session:
        found = session.exec(select(Enrolment)).one()
    assert (found.withdrawn_on, found.outcome) == kept


def test_an_older_export_brings_nobody_back(database: Database) -> None:
    left = ROW | {"withdrawn_on": "2026-02-05", "outcome": "withdrawn"}
    save(database, batch(enrolments=[left], known_on="2026-02-16"))
    here: list[dict[str, object]] = [{"enrolment_ref": "C/1", "day": "2026-02-09"}]
    assert save(database, batch(enrolments=[ROW], here=here, known_on="2026-02-09")).changed_nothing


def test_each_fact_is_that_of_the_newest_export_that_states_it(database: Database) -> None:
    def export(day: str, **said: object) -> ImportSummary:
        stage = {name: said.pop(name) for name in ("stage", "original") if name in said}
        learner = {"ref": "1", "name": "One"} | said
        return save(database, batch(learners=[learner], enrolments=[ROW | stage], known_on=day))

    export("2026-02-02", email="a@x.example", stage="Beginner")
    export("2026-02-16", email="a@x.example", name="Ada One", original="{}")
    older = export(
        "2026-02-09", email="wrong@x.example", name="Wrong", phone="+4420", stage="Applied"
    )
    assert older.counts["learners"].changed == 1
    assert export("2026-02-09", email="wrong@x.example", name="Wrong").changed_nothing
    with database.reading() as session:
        learner = session.exec(select(Learner)).one()
        stage = session.exec(select(Enrolment.stage)).one()
    (note,) = older.report.questions
    assert "of 2026-02-09, and 1 of its learners are known from a newer one (of 2026-02-16)" in note
    # nothing newer is known of the phone and the stage: the newer file was silent about them
    assert (learner.email, learner.name, learner.phone) == ("a@x.example", "Ada One", "+4420")
    assert stage == "Applied"
    export("2026-02-23", email="b@x.example")
    with database.reading() as session:
        assert session.exec(select(Learner.email)).one() == "b@x.example"


def test_an_older_export_changes_neither_deadlines_nor_marks(sqlite_database: Database) -> None:
    work = {"ref": "A", "cohort_ref": "C", "kind": "quiz"}
    mark = {"enrolment_ref": "C/1", "assessment_ref": "A", "submitted_on": "2026-02-01"}
    for day, due, score in (
        ("2026-02-16", "2026-03-09", 70.0),
        ("2026-02-09", "2026-03-02", 40.0),
    ):
        save(
            sqlite_database,
            batch(
                assessments=[work | {"due_on": due}],
                results=[mark | {"score": score}],
                known_on=day,
            ),
        )
    with sqlite_database.reading() as session:
        assert session.exec(select(Assessment.due_on)).one() == date(2026, 3, 9)
        assert session.exec(select(Result.score)).one() == 70


def test_a_nul_character_is_dropped_where_the_database_keeps_none(database: Database) -> None:
    save(database, batch(learners=[{"ref": "1", "name": "O\0ne"}, {"ref": "2", "name": "Two"}]))
    with database.transaction() as session:
        assert session.exec(select(Learner.name).where(Learner.ref == "1")).one() == "One"


days = st.dates(date(2026, 1, 5), date(2026, 3, 30)).map(date.isoformat)
activity = st.dictionaries(
    st.tuples(st.sampled_from(["C/1", "C/2"]), days), st.integers(0, 10**6), max_size=12
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(activity, min_size=1, max_size=3))
def test_after_files_of_several_kinds_the_store_holds_the_greatest_count_of_each_day(
    sqlite_database: Database, imports: list[dict[tuple[str, str], int]]
) -> None:
    with sqlite_database.transaction() as session:
        for row in session.exec(select(Activity)):
            session.delete(row)
    expected: dict[tuple[str, str], int] = {}
    for number, values in enumerate(imports):
        rows = [clicks(ref, day, count) for (ref, day), count in values.items()]
        if rows:
            save(sqlite_database, batch(activity=rows), source=f"log {number}")
        expected |= {key: max(expected.get(key, 0), count) for key, count in values.items()}
    counted = select(*columns(Enrolment.ref, Activity.day, Activity.clicks))
    of_each = counted.join(Activity, col(Activity.enrolment_id) == Enrolment.id)
    kept = sqlite_database.read_arrow(of_each).to_pylist()
    assert {(row["ref"], row["day"].isoformat()): row["clicks"] for row in kept} == expected


@pytest.mark.parametrize(
    ("ended", "day", "back"),
    [
        ({"withdrawn_on": "2026-02-01"}, "2026-02-20", True),
        ({"outcome": "withdrawn", "outcome_on": "2026-02-01"}, "2026-02-20", True),
        # an older list does not know yet that they left
        ({"withdrawn_on": "2026-02-01"}, "2026-01-20", False),
        ({"outcome": "passed", "outcome_on": "2026-02-01"}, "2026-02-20", False),
    ],
)
def test_who_is_said_to_be_a_learner_after_they_left_has_come_back(
    database: Database, ended: dict[str, object], day: str, *, back: bool
) -> None:
    row = {"ref": "C/1", "learner_ref": "1", "cohort_ref": "C"}
    save(database, batch(enrolments=[row | ended], known_on="2026-02-02"))
    again = batch(enrolments=[row], known_on=day, here=[{"enrolment_ref": "C/1", "day": day}])
    assert save(database, again).counts["enrolments"].changed == back
    assert save(database, again).changed_nothing
    with database.reading() as session:
        kept = session.exec(select(Enrolment)).one()
    assert (kept.withdrawn_on is None and kept.outcome is None) == back


def test_a_check_in_without_a_day_is_said_once_whatever_day_the_export_has(
    database: Database,
) -> None:
    def told(day: str, text: str) -> ImportBatch:
        row = {"enrolment_ref": "C/1", "day": day, "kind": "check_in", "text": text}
        return batch(assumed={"check_ins": ["day"]}, check_ins=[row])

    for day, text, new in (
        ("2026-02-02", "All fine", 1),
        ("2026-02-09", "All fine", 0),
        ("2026-02-09", "Behind", 1),
    ):
        assert save(database, told(day, text)).counts["check_ins"].new == new


def test_who_vanishes_from_the_full_list_of_a_cohort_is_told_of_and_stays(
    sqlite_database: Database,
) -> None:
    everybody = batch()
    save(sqlite_database, everybody)
    one = {"ref": "C/2", "learner_ref": "2", "cohort_ref": "C"}
    part = batch(enrolments=[one], learners=[{"ref": "2", "name": "Two"}])
    assert not any(
        "no longer listed" in said for said in save(sqlite_database, part).report.questions
    )
    told = save(sqlite_database, replace(part, lists_all=True)).report.questions
    assert [
        said for said in told if said.startswith("1 learner is no longer listed") and "C/1" in said
    ]
    with sqlite_database.reading() as session:
        left = select(Enrolment.withdrawn_on).where(col(Enrolment.ref) == "C/1")
        assert session.scalars(left).one() is None
