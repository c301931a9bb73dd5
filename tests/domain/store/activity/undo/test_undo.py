from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from domain.sources import ImportBatch
from domain.store.activity import UndoneImport, save_batch, undo_import
from domain.store.database.engine import Database
from domain.store.privacy import erase_learner
from domain.store.provenance import CannotUndo, read_changes, read_statements
from domain.store.tables import Activity, Enrolment, ImportRun, Learner, Nudge, Result, Staff
from tests.domain.store.activity.test_imports import batch, clicks
from tests.domain.store.activity.undo.undo_sequences import differing, draw
from tests.factories import on_both

EARLY, LATE = "2026-02-02", "2026-02-09"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORK = [{"ref": "Q", "cohort_ref": "C", "kind": "quiz"}]


def save(session: Session, what: ImportBatch, at: datetime = NOW) -> int:
    return save_batch(session, what, source="test", path="file.csv", now=at).run_id


def undo(session: Session, run_id: int) -> UndoneImport:
    return undo_import(session, run_id, why="wrong file", by="a@b.example", now=NOW, kept_days=30)


@settings(
    max_examples=1,
    phases=[Phase.explicit, Phase.generate],  # saving is slow: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000))
@example(seed=15)  # barriers and check-ins of whom an undone import had brought
def test_after_an_undo_is_known_what_the_imports_that_remain_say(
    sqlite_database: Database, seed: int
) -> None:
    with Session(sqlite_database.engine) as session:
        assert differing(session, draw(seed)) == set()


@on_both
def test_what_was_older_news_when_it_came_counts_once_the_newer_is_undone(
    database: Database,
) -> None:
    names = [{"ref": "2", "name": "Two"}]
    with database.transaction() as session:
        wrong = save(session, batch(learners=[{"ref": "1", "name": "A"}, *names], known_on=LATE))
        older = [{"ref": "1", "name": "B", "region": "N"}, *names]
        save(session, batch(learners=older, known_on=EARLY))
        save(session, batch(learners=[{"ref": "1", "name": "A"}, *names], known_on=EARLY))
        one = session.exec(select(Learner).where(Learner.ref == "1")).one()
        assert (one.name, one.region) == ("A", "N")
        number = one.id
        undo(session, wrong)
        session.expire_all()
        one = session.exec(select(Learner).where(Learner.ref == "1")).one()
        assert (one.id, one.name, one.stated_on) == (number, "A", date.fromisoformat(EARLY))
        (last,) = read_changes(session, 3)
        assert (last.fact, last.before, last.after) == ("name", "B", "A")


def test_what_a_colleague_changed_since_stays(sqlite_database: Database) -> None:
    staff = [{"ref": "s", "name": "Ann Lee", "role": "coach", "phone": "+4913"}]
    with sqlite_database.transaction() as session:
        wrong_staff = save(session, batch(staff=staff, known_on=EARLY))
        session.exec(select(Staff)).one().alert_sms = True
        save(session, batch(staff=[{**staff[0], "phone": None}], known_on=EARLY))
        undo(session, wrong_staff)
        session.expire_all()
        coach = session.exec(select(Staff)).one()
        assert (coach.name, coach.phone, coach.alert_sms) == ("Ann Lee", None, True)
        wrong = [{"ref": "1", "name": "Wrong", "phone": "+4911"}, {"ref": "2", "name": "Two"}]
        run = save(session, batch(learners=wrong, known_on=LATE))
        session.exec(select(Learner).where(Learner.ref == "1")).one().phone = "+4912"
        session.flush()
        undo(session, run)
        session.expire_all()
        one = session.exec(select(Learner).where(Learner.ref == "1")).one()
        assert (one.name, one.phone) == ("One", "+4912")


def test_a_file_that_repeats_what_is_known_keeps_none_of_it_twice(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        first, again = save(session, batch()), save(session, batch())
        assert read_statements(session, first) == []
        kept = dict(read_statements(session, again))
        assert [line.said for line in kept["learners"]] == [{}, {}]
        assert [line.same for line in kept["learners"]] == [{"name"}, {"name"}]


def test_of_whom_is_erased_nothing_that_was_said_is_kept(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        save(session, batch())
        uno = {"ref": "1", "name": "Uno", "email": "uno@example.org"}
        other = [uno, {"ref": "2", "name": "Due"}]
        run = save(session, batch(learners=other, here=[{"enrolment_ref": "C/1", "day": LATE}]))
        one = session.exec(select(Learner.id).where(Learner.ref == "1")).one()
        erase_learner(session, one, by="a@b.example", now=NOW)
        kept = dict(read_statements(session, run))
        assert [line.said for line in kept["learners"]] == [{"name": "Due"}]
        assert len(kept["enrolments"]) == 1
        assert "under_way" not in kept


def test_the_same_wrong_file_twice_is_gone_once_both_are_undone_first_one_first(
    sqlite_database: Database,
) -> None:
    day, new = "2026-01-06", "2026-01-07"
    with sqlite_database.transaction() as session:
        save(session, batch(activity=[clicks("C/1", day, 3)]))
        wrong = batch(activity=[clicks("C/1", day, 9), clicks("C/1", new, 9)])
        first, second = save(session, wrong), save(session, wrong)
        undo(session, first)
        session.expire_all()
        found = select(Activity.clicks).order_by(col(Activity.day))
        assert session.exec(found).all() == [9, 9]  # the second says so as well
        undo(session, second)
        session.expire_all()
        assert session.exec(found).all() == [3]


@on_both
def test_what_a_later_import_says_too_or_otherwise_stays(database: Database) -> None:
    day, other, third = "2026-01-06", "2026-01-07", "2026-01-08"
    with database.transaction() as session:
        save(session, batch(activity=[clicks("C/1", day, 3), clicks("C/1", other, 3)]))
        wrong = [clicks("C/1", day, 9), clicks("C/1", other, 9), clicks("C/1", third, 9)]
        run = save(session, batch(activity=wrong))
        save(session, batch(activity=[clicks("C/1", day, 9), clicks("C/1", third, 9)]))
        done = undo(session, run)
        session.expire_all()
        found = select(Activity.clicks).order_by(col(Activity.day))
        assert session.exec(found).all() == [9, 3, 9]
        assert (done.put_back, done.left_out) == (1, 0)
        assert done.kept >= 2  # the day that was changed to 9, and the one it brought


def test_who_was_written_to_stays_for_history_and_counts_no_more(
    sqlite_database: Database,
) -> None:
    new = {
        "learners": [{"ref": "3", "name": "New"}, {"ref": "4", "name": "Newer"}],
        "enrolments": [{"ref": f"C/{n}", "learner_ref": n, "cohort_ref": "C"} for n in ("3", "4")],
    }
    with sqlite_database.transaction() as session:
        save(session, batch())
        run = save(session, batch(**new))
        met = session.exec(select(Enrolment.id).where(Enrolment.ref == "C/3")).one()
        session.add(
            Nudge(
                enrolment_id=met,
                intervention="x",
                period="2026-W10",
                as_of=NOW.date(),
                planned_at=NOW,
                state="planned",
                trace="{}",
                policy_revision="r",
            )
        )
        session.flush()
        assert undo(session, run).left_out == 1
        session.expire_all()
        assert session.exec(select(Learner.ref).order_by(Learner.ref)).all() == ["1", "2", "3"]
        out = select(Enrolment.ref).where(col(Enrolment.left_out).is_not(None))
        assert session.exec(out).all() == ["C/3"]
        save(session, batch(**new))
        session.expire_all()
        assert session.exec(out).all() == []  # the right file has them: they count again


def test_an_import_is_undone_once_and_not_after_its_changes_were_let_go(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        run = save(session, batch())
        old = save(session, batch(), NOW - timedelta(days=31))
        undo(session, run)
        for number, says in ((run, "undone already"), (old, "for 30 days"), (99, "no import 99")):
            with pytest.raises(CannotUndo, match=says):
                undo(session, number)
        (newest,) = session.exec(select(ImportRun).where(ImportRun.source == "undo")).all()
        assert (newest.undo_why, newest.imported_by) == ("wrong file", "a@b.example")


@on_both
def test_a_mark_that_a_newer_export_has_no_more_is_taken_back_until_that_is_undone(
    database: Database,
) -> None:
    def export(known_on: str, *, score: float | None = None) -> ImportBatch:
        mark = {"enrolment_ref": "C/1", "assessment_ref": "Q", "submitted_on": known_on}
        none = {"enrolment_ref": "C/1", "assessment_ref": "Q", "day": known_on}
        return batch(
            assessments=WORK,
            results=[] if score is None else [mark | {"known_on": known_on, "score": score}],
            assumed={} if score is None else {"results": ["submitted_on", "known_on"]},
            unmarked=[none] if score is None else [],
            known_on=known_on,
        )

    with database.transaction() as session:
        found = select(Result.score, Result.submitted_on)
        save(session, export("2026-02-09", score=70))
        marked = session.exec(found).one()
        save(session, export("2026-02-02"))  # an older export knows nothing better
        assert session.exec(found).one() == marked
        withdrawal = save(session, export("2026-02-16"))
        assert session.exec(found).one() == (None, None)
        changes = read_changes(session, withdrawal)
        assert ("score", 70, None) in [(one.fact, one.before, one.after) for one in changes]
        undo(session, withdrawal)
        session.expire_all()
        assert session.exec(found).one() == marked
        save(session, export("2026-02-23"))
        save(session, export("2026-02-09", score=70))  # imported again: it is no newer for that
        assert session.exec(found).one() == (None, None)
        save(session, export("2026-03-02", score=80))
        assert session.exec(found).one()[0] == 80
