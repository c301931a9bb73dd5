"""Events are counted into days once, in whatever order they come and however often."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlmodel import select

from domain.frames import ACTIVITY, ENROLMENTS, LEARNERS
from domain.policy import Retention
from domain.sources import ImportBatch
from domain.sources.events import VOIDED, read_events
from domain.store.activity import save_batch, undo_import
from domain.store.database.engine import Database
from domain.store.identity.merge import merge
from domain.store.intake.counted_days import count_every_day
from domain.store.intake.fold import Folded, fold_events
from domain.store.intake.inbox import receive_events
from domain.store.intake.scoring_due import end_scoring_due, read_scoring_due
from domain.store.privacy.erase import erase_learner
from domain.store.retention import run_retention
from domain.store.tables import (
    Activity,
    Assessment,
    Cohort,
    Enrolment,
    ImportRun,
    Learner,
    ReceivedEvent,
    Result,
)
from tests.domain.sources.events.samples import as_body, plain, statement
from tests.factories import NOON, TODAY, Course, Person, add_course, add_learner, on_both

UUID = "0b4a3c1e-8f0e-4c8e-9d0a-00000000{:04d}"


@pytest.fixture
def seventeen(database: Database) -> Person:
    """The learner whom the samples are about."""
    with database.transaction() as session:
        return add_learner(session, add_course(session), "17", email="Ada@learner.example")


def fold(database: Database, *items: object, now: datetime = NOON) -> Folded:
    events = read_events(as_body(*items), now=now).events
    database.write(receive_events, events, now=now)
    return database.write(fold_events, now=now)


def activity(database: Database) -> dict[date, Activity]:
    with database.reading() as session:
        return {row.day: row for row in session.exec(select(Activity))}


def clicks(database: Database) -> dict[date, int]:
    return {day: row.clicks for day, row in activity(database).items()}


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(ReceivedEvent.state).order_by(ReceivedEvent.id)))  # type: ignore[arg-type]


def of(number: int, **changes: Any) -> dict[str, Any]:
    return statement(id=UUID.format(number), **changes)


def voiding(number: int, target: int) -> dict[str, Any]:
    ref = {"objectType": "StatementRef", "id": UUID.format(target)}
    return of(number, verb={"id": VOIDED}, object=ref)


def import_day(database: Database, person: Person, **counts: Any) -> None:
    with database.transaction() as session:
        ref = session.get_one(Enrolment, person.enrolment_id).ref
        row = pd.DataFrame([{"enrolment_ref": ref, **counts}])
        batch = ImportBatch(frames={"activity": ACTIVITY.conform(row)})
        save_batch(session, batch, source="test", path="-", now=NOON)


def import_learner(database: Database, ref: str) -> None:
    learner = pd.DataFrame([{"ref": ref, "learner_ref": ref, "cohort_ref": "data-spring"}])
    frames = {"learners": LEARNERS.conform(learner), "enrolments": ENROLMENTS.conform(learner)}
    database.write(save_batch, ImportBatch(frames=frames), source="test", path="-", now=NOON)


@on_both
def test_a_day_has_its_counts_by_kind_sessions_minutes_and_hours(
    database: Database, seventeen: Person
) -> None:
    video = {"kind": "video", "session": "s1", "minutes": 4.0}
    done = fold(
        database,
        of(1),
        of(2, object={"id": "q", "definition": {"type": "http://x/activities/quiz"}}),
        of(3, verb={"id": "http://adlnet.gov/expapi/verbs/scored"}),  # no sign of the learner
        plain(id="v1", at="2026-03-02T09:10:00Z", **video),
        plain(id="v2", at="2026-03-02T09:50:00Z", **video),
        plain(id="v3", at="2026-03-01T22:00:00Z", kind="discussion"),
    )
    assert (done.counted, done.learners) == (6, 1)
    days = activity(database)
    assert sorted(days) == [TODAY - timedelta(days=1), TODAY]
    today = days[TODAY]
    assert (today.clicks, today.content, today.assessment, today.video) == (4, 1, 1, 2)
    assert (today.sessions, today.minutes) == (1, 8.0)
    assert today.hours == 1 << 8 | 1 << 9
    assert days[TODAY - timedelta(days=1)].sessions is None


def test_a_day_is_that_of_the_programmes_clock(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        add_learner(session, add_course(session, zone="Asia/Tokyo"), "17")
    fold(sqlite_database, plain(at="2026-03-01T16:30:00Z"))
    assert activity(sqlite_database)[TODAY].hours == 1 << 1


@on_both
def test_late_events_and_repeated_ones_count_once_however_often_it_is_begun(
    database: Database, seventeen: Person
) -> None:
    fold(database, of(1), of(2))
    fold(database, of(2), of(1))
    fold(database, of(3, timestamp="2026-03-02T01:00:00Z"))
    assert fold(database) == Folded()
    assert clicks(database) == {TODAY: 3}


@on_both
def test_the_same_events_in_a_file_are_not_twice_and_more_of_a_file_stays(
    database: Database, seventeen: Person
) -> None:
    fold(database, of(1), of(2))
    import_day(database, seventeen, day=TODAY, clicks=2, content=2)
    assert clicks(database) == {TODAY: 2}
    import_day(database, seventeen, day=TODAY, clicks=9, content=9)
    fold(database, of(3))
    assert clicks(database) == {TODAY: 9}


@on_both
def test_what_is_taken_back_counts_no_more_before_or_after_it_came(
    database: Database, seventeen: Person
) -> None:
    fold(database, of(1), of(2))
    done = fold(database, voiding(11, target=1))
    assert (done.voided, done.learners) == (1, 1)
    assert clicks(database) == {TODAY: 1}
    fold(database, voiding(12, target=3))
    fold(database, of(3))
    assert clicks(database) == {TODAY: 1}
    fold(database, of(4), voiding(13, target=4), voiding(14, target=2))
    assert clicks(database) == {}
    assert states(database).count("voided") == 4


def test_what_a_file_knows_more_of_a_day_is_not_taken_back(
    database: Database, seventeen: Person
) -> None:
    fold(database, of(1))
    import_day(database, seventeen, day=TODAY, clicks=5, content=5)
    fold(database, voiding(11, target=1))
    assert clicks(database) == {TODAY: 5}


@on_both
def test_somebody_nobody_knows_is_kept_until_an_import_brings_them(database: Database) -> None:
    with database.transaction() as session:
        other = add_learner(session, add_course(session), "other")
    assert fold(database, of(1)).unknown == 1
    import_learner(database, "16")
    assert fold(database).unknown == 1
    import_day(database, other, day=TODAY, clicks=1)
    assert fold(database) == Folded()  # no import since has brought anybody
    import_learner(database, "17")
    assert fold(database).counted == 1
    assert clicks(database) == {TODAY: 1}


@pytest.mark.parametrize(
    "actor",
    [
        {"mbox": "mailto:ADA@learner.example"},
        {"mbox_sha1sum": hashlib.sha1(b"mailto:Ada@learner.example").hexdigest()},  # noqa: S324
        {"account": {"homePage": "https://x.example", "name": "17"}},
    ],
)
def test_a_learner_is_known_by_address_its_digest_and_the_platforms_id(
    database: Database, seventeen: Person, actor: dict[str, Any]
) -> None:
    assert fold(database, of(1, actor=actor)).counted == 1


def test_who_may_be_two_people_is_neither(database: Database, seventeen: Person) -> None:
    with database.transaction() as session:
        add_learner(session, add_course(session, "other"), "18", email="bo@learner.example")
    done = fold(database, plain(email="bo@learner.example"))
    assert (done.doubtful, clicks(database)) == (1, {})


def with_two_enrolments(database: Database, **second: Any) -> tuple[Course, Course]:
    with database.transaction() as session:
        courses = add_course(session), add_course(session, "maths")
        person = add_learner(session, courses[0], "17")
        for name, value in second.items():
            setattr(session.get_one(Cohort, courses[1].cohort_id), name, value)
        theirs = {"learner_id": person.learner_id, "cohort_id": courses[1].cohort_id}
        session.add(Enrolment(ref="17-maths", **theirs))
    return courses


@pytest.mark.parametrize("course", ["maths-spring", "maths", "17-maths"])
def test_of_several_enrolments_it_is_the_one_whose_course_is_named(
    database: Database, course: str
) -> None:
    with_two_enrolments(database)
    assert fold(database, plain()).doubtful == 1
    assert fold(database, plain(id="e2", course=course)).counted == 1
    with database.reading() as session:
        (row,) = session.exec(select(Activity))
        assert session.get_one(Enrolment, row.enrolment_id).ref == "17-maths"


def test_of_several_enrolments_it_is_the_only_one_that_runs(database: Database) -> None:
    with_two_enrolments(database, ends_on=TODAY - timedelta(days=30))
    assert fold(database, plain(), plain(id="e2", learner=None, enrolment="17-maths")).counted == 2
    with database.reading() as session:
        assert len(session.exec(select(Activity)).all()) == 2


@on_both
def test_who_has_another_day_is_to_be_scored_anew_once(
    database: Database, seventeen: Person
) -> None:
    later = NOON + timedelta(minutes=1)
    fold(database, of(1), of(2))
    with database.transaction() as session:
        due = read_scoring_due(session, most=9)
        assert list(due) == [seventeen.enrolment_id]
    fold(database, of(3), now=later)
    with database.transaction() as session:
        end_scoring_due(session, due, until=NOON)
        assert len(read_scoring_due(session, most=9)) == 1  # something came meanwhile
        end_scoring_due(session, due, until=later)
        assert read_scoring_due(session, most=9) == {}


@on_both
def test_what_events_tell_of_a_day_stays_where_the_import_that_had_it_too_is_undone(
    database: Database, seventeen: Person
) -> None:
    zeros = dict.fromkeys(("assessment", "discussion", "video", "other"), 0)
    import_day(database, seventeen, day=TODAY, clicks=2, content=2, hours=1 << 8, **zeros)
    fold(database, of(1))
    with database.transaction() as session:
        (run,) = session.exec(select(ImportRun.id))
        undo_import(session, run, why="-", by=None, now=NOON, kept_days=9)
        count_every_day(session)
    assert clicks(database) == {TODAY: 1}


def test_old_events_are_forgotten_and_one_that_comes_again_changes_nothing(
    database: Database, seventeen: Person
) -> None:
    fold(database, of(1), of(2))
    fold(database, of(3, actor={"mbox": "mailto:who@learner.example"}))
    for days, forgotten in ((89, {}), (91, {"received events": 3})):
        assert run_retention(database, Retention(), now=NOON + timedelta(days=days)) == forgotten
    fold(database, of(1))
    assert clicks(database) == {TODAY: 2}


@on_both
def test_of_who_was_erased_nothing_is_kept_and_of_others_everything(
    database: Database, seventeen: Person
) -> None:
    fold(database, plain(), plain(id="e2", learner="170"))
    database.write(erase_learner, seventeen.learner_id, by="-", now=NOON)
    assert states(database) == ["unknown"]
    fold(database, plain(id="e3"), plain(id="e4", learner=None, email="ADA@learner.example"))
    assert states(database) == ["unknown"]


def test_a_person_is_one_under_every_id_of_the_records_that_were_joined(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        kept = add_learner(session, course, "17", email="ada@learner.example")
        other = Learner(ref="s-17", email="ada@learner.example")
        session.add(other)
        session.flush()
        why = {"why": "-", "by": "-", "now": NOON}
        merge(session, kept.learner_id, other.id, **why)
    by_address = {"learner": None, "email": "ada@learner.example"}
    sent = [plain(), plain(id="e2", learner="s-17"), plain(id="e3", **by_address)]
    assert fold(sqlite_database, *sent).counted == 3


QUIZ = "https://moodle.example.org/mod/quiz/view.php?id=3"


def scored(number: int, at: str, share: float, **more: Any) -> dict[str, Any]:
    return of(
        number,
        verb={"id": "http://adlnet.gov/expapi/verbs/scored"},
        object={"id": QUIZ},
        result={"score": {"scaled": share}},
        timestamp=at,
        **more,
    )


def marks(database: Database) -> list[tuple[float | None, date | None]]:
    with database.reading() as session:
        return [(row.score, row.submitted_on) for row in session.exec(select(Result))]


@pytest.mark.usefixtures("seventeen")
def test_the_latest_mark_counts_whatever_came_first_and_voiding_takes_it_back(
    database: Database,
) -> None:
    late, early = scored(1, "2026-02-20T09:00:00Z", 0.8), scored(2, "2026-02-10T09:00:00Z", 0.5)
    answered = of(3, verb={"id": "http://adlnet.gov/expapi/verbs/answered"}, object={"id": QUIZ})
    fold(database, late)
    fold(database, early, answered | {"result": {"score": {"scaled": 1}}})
    assert marks(database) == [(80, date(2026, 2, 10))]
    fold(database, voiding(4, 1))
    assert [score for score, _ in marks(database)] == [50]
    fold(database, voiding(5, 2))
    assert marks(database) == []


def test_a_mark_is_of_the_work_that_a_file_has_named_and_its_later_word_stays(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        person = add_learner(session, add_course(session), "17")
        cohort = session.get_one(Enrolment, person.enrolment_id).cohort_id
        work = Assessment(ref="quiz-3", cohort_id=cohort, name="3", kind="quiz")
        session.add(work)
        session.flush()
        number = work.id
    graded = plain(event="quiz graded", object="3", score=70, at="2026-02-10T09:00:00Z")
    fold(sqlite_database, graded)
    with sqlite_database.transaction() as session:
        row = session.exec(select(Result)).one()
        assert (row.assessment_id, row.score, row.known_on) == (number, 70, date(2026, 2, 10))
        row.score, row.stated_on = 65, date(2026, 2, 12)  # a later file corrects it
    fold(sqlite_database, graded | {"id": "e2", "score": 90, "at": "2026-02-11T09:00:00Z"})
    assert [score for score, _ in marks(sqlite_database)] == [65]
    fold(sqlite_database, graded | {"id": "e3", "score": 90, "at": "2026-02-13T09:00:00Z"})
    assert [score for score, _ in marks(sqlite_database)] == [90]
