import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel, select

from domain.messaging.rendering import Templates
from domain.nudges.planning.rehearsal import Rehearsal
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import ImportRun, Nudge, Snapshot
from tests.factories import (
    BUSY,
    NOON,
    TODAY,
    add_course,
    add_learner,
    add_snapshot,
    deployment_for,
    on_both,
    quiet_learners,
)
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.planning.rehearse import past_weeks, rehearse, under

WEEK = timedelta(days=7)
ROOT = Path(__file__).parents[4]


def rehearsed(database: Database, policy: Policy, *, weeks: int = 1, **about: Any) -> Rehearsal:
    past = past_weeks(database, policy, weeks=weeks, until=TODAY)
    return rehearse(deployment_for(database, policy, **about), past, until=TODAY)


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as session:
        return {
            name: sorted(map(str, session.execute(text(f'SELECT * FROM "{name}"')).all()))
            for name in SQLModel.metadata.tables
        }


@on_both
def test_nothing_is_written_and_the_rehearsal_repeats_itself(
    database: Database, policy: Policy
) -> None:
    quiet_learners(database, 12)
    before = everything(database)
    first = rehearsed(database, policy, weeks=3)
    assert everything(database) == before
    assert first.decisions.equals(rehearsed(database, policy, weeks=3).decisions)
    assert len(first.decisions) > 0


def test_not_a_byte_of_a_file_changes(sqlite_database: Database, policy: Policy) -> None:
    quiet_learners(sqlite_database, 3)
    sqlite_database.close()  # what waits in the log goes to the file
    path = Path(str(sqlite_database.url.database))
    before = path.read_bytes()
    rehearsed(sqlite_database, policy)
    sqlite_database.close()  # what waits in the log goes to the file
    assert path.read_bytes() == before


def test_no_sender_is_within_reach() -> None:
    asked = (
        "import sys, worker.jobs.planning.rehearse;"
        "print([m for m in sys.modules if m.startswith(('worker.senders', 'smtplib', 'twilio'))])"
    )
    found = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == "[]"


def test_an_earlier_week_uses_up_the_cooldown_of_the_next(
    sqlite_database: Database, treated: Policy
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        ada, busy = add_learner(session, course), add_learner(session, course, "busy")
        for as_of, quiet in ((TODAY - WEEK, 9), (TODAY, 16)):
            add_snapshot(session, ada, as_of, days_since_last_seen=quiet)
            add_snapshot(session, busy, as_of, **BUSY)
    found = rehearsed(sqlite_database, treated, weeks=2)
    mine = found.decisions[found.decisions["intervention"] == "reengage"]
    assert mine["fate"].tolist() == ["messaged", "cooldown"]


def test_a_past_week_is_planned_with_all_that_planning_would_have_looked_at(
    sqlite_database: Database, treated: Policy
) -> None:
    quiet_learners(sqlite_database, 3)
    old, new = NOON - timedelta(days=9), NOON + timedelta(days=1)
    with sqlite_database.transaction() as session:
        # the busy one was last seen before the import stopped
        for shown in session.exec(select(Snapshot)):
            shown.days_since_last_seen = max(shown.days_since_last_seen or 0, 9)
            shown.composite_segment = "Critical"  # as the rules say of them
        session.add(ImportRun(source="tables", path="x", started_at=old, finished_at=old))
        session.add(ImportRun(source="tables", path="y", started_at=new, finished_at=new))
    found = rehearsed(sqlite_database, treated).decisions
    assert set(found["fate"]) == {"import_stale"}
    plan_nudges(deployment_for(sqlite_database, treated), as_of=TODAY, now=NOON)
    with sqlite_database.reading() as session:
        planned = session.exec(select(Nudge)).all()
    assert {(n.enrolment_id, n.intervention, n.skip_reason) for n in planned} == {
        *found[["enrolment_id", "intervention", "fate"]].itertuples(index=False, name=None)
    }


def test_weeks_that_were_never_scored_are_computed_and_say_so(
    database: Database, treated: Policy
) -> None:
    (ada,) = quiet_learners(database, 1)
    past = past_weeks(database, treated, weeks=2, until=TODAY)
    assert [(w.as_of, w.was_stored) for w in past] == [(TODAY - WEEK, False), (TODAY, True)]
    shown = past[0].snapshot.set_index("enrolment_id").loc[ada.enrolment_id]
    assert (shown["days_since_last_seen"], shown["name"]) == (9, "La Example")
    found = rehearsed(database, treated, weeks=2)
    assert any("1 of 2 weeks had no stored snapshot" in note for note in found.notes)
    assert found.by_week()["as_of"].dt.date.tolist() == [TODAY - WEEK, TODAY]


def test_another_policy_is_applied_to_what_was_stored(
    sqlite_database: Database, treated: Policy
) -> None:
    quiet_learners(sqlite_database, 4)
    reengage = treated.nudges["reengage"]
    later = reengage.model_copy(update={"when": "days_since_last_seen between 20 and 30"})
    other = treated.model_copy(update={"nudges": treated.nudges | {"reengage": later}})
    now = rehearsed(sqlite_database, treated).by_intervention()
    then = rehearsed(sqlite_database, other).by_intervention()
    assert "reengage" in set(now["intervention"])
    assert "reengage" not in set(then["intervention"])


def test_other_thresholds_give_other_segments(sqlite_database: Database, treated: Policy) -> None:
    with sqlite_database.transaction() as session:
        person = add_learner(session, add_course(session))
        add_snapshot(session, person, days_since_last_seen=10, progress=90.0, risk_score=60.0)
    strict = treated.model_copy(update={"profile": "strict"})
    (week,) = past_weeks(sqlite_database, strict, weeks=1, until=TODAY)
    (seen,) = under(week.snapshot, strict).to_dict("records")
    assert seen["engagement_segment"] == "Critical"
    assert seen["composite_segment"] == "Critical"
    assert seen["risk_band"] == "Amber"


def test_messages_without_words_are_listed_and_not_hidden(
    sqlite_database: Database, treated: Policy
) -> None:
    quiet_learners(sqlite_database, 2)
    found = rehearsed(sqlite_database, treated, templates=Templates({})).broken
    broken = {one.intervention: one for one in found}
    assert (broken["reengage"].channel, broken["reengage"].messages) == ("email", 2)
    assert "reengage" in broken["reengage"].why


def test_a_programme_without_learners_has_nothing_to_rehearse(
    sqlite_database: Database, policy: Policy
) -> None:
    assert past_weeks(sqlite_database, policy, weeks=2, until=date(2026, 3, 2)) == []
