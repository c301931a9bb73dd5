from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.database.engine import Database
from domain.store.provenance import CannotUndo, UndoneImport, read_changes, undo_import
from domain.store.provenance.fact_days import DAYS
from domain.store.tables import PROVENANCE, Activity, Enrolment, ImportRun, Learner, Nudge, Result
from tests.domain.store.activity.test_imports import batch, clicks
from tests.factories import on_both

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STUDY = {"learner_ref": "1", "cohort_ref": "C"}
WORK = [{"ref": "Q", "cohort_ref": "C", "kind": "quiz"}]


def save(session: Session, what: ImportBatch, at: datetime = NOW) -> int:
    return save_batch(session, what, source="test", path="file.csv", now=at).run_id


def undo(session: Session, run_id: int) -> UndoneImport:
    return undo_import(session, run_id, why="wrong file", by="a@b.example", now=NOW, kept_days=30)


#: Days that move with every list: an undo may leave that of the export before it.
LISTED = {"status_on", "barriers_on", "named_on"}


def kept(session: Session, *, provenance: bool = True) -> dict[str, list[Any]]:
    """Everything that imports write, by table."""
    session.flush()
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if PROVENANCE[0] in table.c:
            left = LISTED | (set() if provenance else DAYS | set(PROVENANCE))
            shown = [c for c in table.c if c.name not in left]
            key = [c.name for c in table.primary_key]
            rows = session.execute(select(*shown)).mappings()
            found[table.name] = sorted(
                (dict(row) for row in rows), key=lambda row: tuple(row[k] for k in key)
            )
    return found


people = st.fixed_dictionaries(
    {"name": st.sampled_from([None, "One", "Uno"]), "email": st.sampled_from([None, "a@b.example"])}
)
study = st.fixed_dictionaries(
    {
        "stage": st.sampled_from([None, "Early", "Late"]),
        "withdrawn_on": st.sampled_from([None, "2026-02-05"]),
    }
)
days = st.dictionaries(
    st.tuples(st.sampled_from(["C/1", "C/2"]), st.sampled_from(["2026-01-06", "2026-01-07"])),
    st.integers(0, 3),
    min_size=1,
)
marks = st.none() | st.sampled_from([0.1 + 0.2, 70.0])
open_ones = st.lists(st.sampled_from([None, "Health"]), max_size=1)


def unmarked(known_on: str) -> st.SearchStrategy[list[dict[str, object]]]:
    none = {"enrolment_ref": "C/1", "assessment_ref": "Q", "day": known_on}
    return st.sampled_from([[], [none], [none | {"handed_in": True}]])


@st.composite
def exports(draw: st.DrawFn, known_on: str) -> ImportBatch:
    """One export of a few learners that may say otherwise than another."""
    score, named, here = draw(marks), draw(open_ones), draw(st.booleans())
    one = draw(people) | {"ref": "1"}
    more = [{"ref": "3", "name": "New"}] if draw(st.booleans()) else []
    enrolled = [{"ref": "C/3", "learner_ref": "3", "cohort_ref": "C"}] if more else []
    result = {"enrolment_ref": "C/1", "assessment_ref": "Q", "submitted_on": "2026-02-01"}
    return batch(
        learners=[one, {"ref": "2", "name": "Two"}, *more],
        enrolments=[
            draw(study) | STUDY | {"ref": "C/1"},
            {"ref": "C/2", "learner_ref": "2", "cohort_ref": "C"},
            *enrolled,
        ],
        activity=[clicks(ref, day, many) for (ref, day), many in draw(days).items()],
        assessments=WORK,
        results=[] if score is None else [result | {"score": score}],
        barriers=[
            {"enrolment_ref": "C/1", "kind": kind, "reported_on": known_on}
            for kind in named
            if kind
        ],
        named=[{"enrolment_ref": "C/1", "kind": kind, "day": known_on} for kind in named],
        unmarked=[] if score is not None else draw(unmarked(known_on)),
        here=[{"enrolment_ref": "C/1", "day": known_on}] if here else [],
        known_on=known_on,
    )


few = settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],  # saving is slow: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(first=exports("2026-02-02"), second=exports("2026-02-09"))
def test_undoing_an_import_leaves_all_as_it_was_before(
    sqlite_database: Database, first: ImportBatch, second: ImportBatch
) -> None:
    with sqlite_database.transaction() as session:
        save(session, first)
        before = kept(session)
        undo(session, save(session, second))
        session.expire_all()
        assert kept(session) == before
        session.rollback()


@few
@given(first=exports("2026-02-02"), second=exports("2026-02-09"), third=exports("2026-02-16"))
def test_two_imports_that_are_undone_one_by_one_leave_what_was_before_both(
    sqlite_database: Database, first: ImportBatch, second: ImportBatch, third: ImportBatch
) -> None:
    with sqlite_database.transaction() as session:
        save(session, first)
        before = kept(session, provenance=False)
        wrong, also_wrong = save(session, second), save(session, third)
        undo(session, also_wrong)
        undo(session, wrong)
        session.expire_all()
        assert kept(session, provenance=False) == before
        session.rollback()


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
