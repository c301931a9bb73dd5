"""Who objects to being scored is judged nowhere any more: not today, not of earlier days."""

import json
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from domain.learners import INSTEAD, OBJECTION, without_conclusions
from domain.nudges.eligibility import EligibilityRequest, Gate, SkipReason
from domain.policy import Channel, Policy, Priority
from domain.store.coaching import NewTask, raise_tasks
from domain.store.database.engine import Database
from domain.store.nudges import read_assignments
from domain.store.privacy import erase_learner, is_objecting, object_to_scoring, withdraw_objection
from domain.store.reporting.precomputed import keep_segment_counts
from domain.store.reporting.precomputed.kept_counts import read_segment_counts
from domain.store.scoring import read_snapshots, save_snapshots
from domain.store.tables import (
    Alert,
    ApiAnswer,
    Message,
    MessageState,
    Scorer,
    ScorerEvidence,
    ScoringObjection,
    Snapshot,
    SnapshotVersion,
    Task,
)
from tests.factories import (
    NOON,
    TODAY,
    Person,
    add_course,
    add_learner,
    add_message,
    add_nudge,
    add_snapshot,
    on_both,
)

HOUR = timedelta(hours=1)
#: Found in no row of anybody once they objected.
JUDGED: dict[str, Any] = {
    "composite_segment": "Critical",
    "engagement_segment": "Critical",
    "status": "At Risk",
    "risk_score": 87.654,
    "risk_band": "Red",
    "reasons": "e:-10;0;243",
    "nearest_change": "ceteris",
    "leave_soon": 0.87654,
    "worklist_rank": 1,
}


@pytest.fixture
def two(database: Database) -> tuple[Person, Person]:
    """Two learners judged alike, on two days; of the first there is all that judging leads to."""
    with database.transaction() as session:
        course = add_course(session)
        ada, ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        for one in (ada, ben):
            add_snapshot(session, one, TODAY - timedelta(days=1), features={"week": 3}, **JUDGED)
            add_snapshot(session, one, features={"week": 3}, **JUDGED)
        to_coach = {"kind": "alert_coach", "address": "grace@coach.example"}
        mail = add_message(session, body_text="Ada is Red", **to_coach)
        session.add(
            Alert(
                enrolment_id=ada.enrolment_id, message_id=mail, cause="red", as_of=TODAY,
                raised_at=NOON,
            )
        )  # fmt: skip
        why = json.dumps({"why": ["risk band: Red"], "email": {"consent": "given"}})
        add_nudge(session, ada.enrolment_id, trace=why, arm="treated")
        add_nudge(session, ben.enrolment_id, trace=why, arm="treated")
        for cause in ("coach_call", "help"):
            task = NewTask(
                enrolment_id=ada.enrolment_id, cause=cause, as_of=TODAY, action="Call",
                detail="risk band: Red",
            )  # fmt: skip
            raise_tasks(session, [task], now=NOON)
    keep_segment_counts(database)
    return ada, ben


def judged_rows(session: Session, enrolment: int) -> list[str]:
    """Tables with a row of theirs that says how they were judged."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        if "enrolment_id" in table.c:
            rows = session.execute(select(table).where(table.c.enrolment_id == enrolment)).all()
            text = repr(rows)
            if any(word in text for word in ("Critical", "At Risk", "Red", "87.654", "ceteris")):
                found.append(table.name)
    return found


def objected(database: Database, who: Person) -> None:
    database.write(object_to_scoring, who.learner_id, now=NOON)


@on_both
def test_nothing_that_judges_them_is_left_in_any_table_and_others_stay(
    database: Database, two: tuple[Person, Person]
) -> None:
    ada, ben = two
    with database.reading() as session:
        assert {"snapshot", "nudge"} <= {*judged_rows(session, ada.enrolment_id)}
        before = judged_rows(session, ben.enrolment_id)
    objected(database, ada)
    with database.reading() as session:
        causes = {t.cause: t.closed_by for t in session.scalars(select(Task))}
        mail = session.scalars(select(Message)).one()
        assert judged_rows(session, ada.enrolment_id) == ["task"] or not judged_rows(
            session, ada.enrolment_id
        )
        assert judged_rows(session, ben.enrolment_id) == before
    assert causes == {"coach_call": "objected", "help": None}
    assert (mail.state, mail.reason, mail.body_text) == (
        MessageState.SKIPPED, "objected", "[objected]",
    )  # fmt: skip
    shown = read_snapshots(database, TODAY).set_index("learner_ref")
    assert list(shown["composite_segment"]) == ["Objected", "Critical"]
    assert shown.loc["ada", "no_score_reason"] == OBJECTION
    assert shown.loc["ada", "days_since_last_seen"] == 16


@on_both
def test_a_day_counts_as_many_learners_as_before(
    database: Database, two: tuple[Person, Person]
) -> None:
    objected(database, two[0])
    kept = read_segment_counts(database)
    today = kept[kept["as_of"] == pd.Timestamp(TODAY)].set_index("composite_segment")
    assert today["learners"].to_dict() == {"Critical": 1, "Objected": 1}
    assert today["scored"].to_dict() == {"Critical": 1, "Objected": 0}


@on_both
def test_scores_computed_before_they_objected_are_not_saved_after(
    database: Database, two: tuple[Person, Person]
) -> None:
    columns = [name for name in Snapshot.model_fields if name != "version"]
    computed = read_snapshots(database, TODAY)[columns].assign(risk_score=91.0, week=4)
    objected(database, two[0])
    for run in range(2):
        told = database.write(save_snapshots, computed, now=NOON + HOUR)
        assert (told is None) == bool(run)  # what is withheld makes no version of its own
    shown = read_snapshots(database, TODAY).set_index("learner_ref")["risk_score"]
    assert (pd.isna(shown["ada"]), shown["ben"]) == (True, 91.0)
    with database.reading() as session:
        assert len(session.scalars(select(SnapshotVersion)).all()) == 1
        assert not [t for t in judged_rows(session, two[0].enrolment_id) if t != "task"]


def test_they_are_left_out_of_what_is_learnt_and_of_new_tasks(
    database: Database, two: tuple[Person, Person]
) -> None:
    assert len(read_assignments(database, until=TODAY)) == 2
    objected(database, two[0])
    assert [*read_assignments(database, until=TODAY)["learner_ref"]] == ["ben"]
    ask = {"enrolment_id": two[0].enrolment_id, "as_of": TODAY + timedelta(days=1), "action": "x"}
    with database.transaction() as session:
        assert raise_tasks(session, [NewTask(cause="login_expectation", **ask)], now=NOON) == 0
        assert raise_tasks(session, [NewTask(cause="talk", **ask)], now=NOON) == 1


def test_it_can_be_withdrawn_and_every_time_is_kept(
    database: Database, two: tuple[Person, Person]
) -> None:
    number = two[0].learner_id
    for hours, act in enumerate((object_to_scoring, object_to_scoring, withdraw_objection)):
        with database.transaction() as session:
            act(session, number, now=NOON + hours * HOUR)
            assert is_objecting(session, number) is (act is object_to_scoring)
    with database.transaction() as session:
        object_to_scoring(session, number, now=NOON + 5 * HOUR)
        first, again = session.scalars(select(ScoringObjection).order_by("objected_at"))
    assert (first.objected_at, first.withdrawn_at) == (NOON, NOON + 2 * HOUR)
    assert (again.objected_at, again.withdrawn_at) == (NOON + 5 * HOUR, None)


@pytest.mark.parametrize(
    ("priority", "reason"),
    [
        (Priority.RISK, SkipReason.OBJECTED),
        (Priority.COACH, SkipReason.OBJECTED),
        (Priority.REMINDER, None),
        (Priority.SAFETY, None),
    ],
)
def test_the_gate_stops_what_follows_from_a_score(
    policy: Policy, priority: Priority, reason: SkipReason | None
) -> None:
    asked = EligibilityRequest(
        channel=Channel.EMAIL, address="ada@learner.example", expires_at=NOON + 9 * HOUR,
        objects=True, priority=priority,
    )  # fmt: skip
    assert Gate(policy=policy, production=True).decide(asked, NOON).reason == reason


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_nothing_concluded_is_left_of_whoever_objects_and_all_of_others(who: list[bool]) -> None:
    numbers = [*range(len(who))]
    frame = pd.DataFrame({"enrolment_id": numbers, "as_of": TODAY, "days_since_last_seen": 3})
    frame = frame.assign(**dict.fromkeys(INSTEAD, "judged")).assign(worklist_rank=numbers)
    frame["worklist_rank"] += 1.0
    found = without_conclusions(
        frame, [n for n, objects in zip(numbers, who, strict=True) if objects]
    )
    for n, objects in enumerate(who):
        row = found.loc[n].drop(["enrolment_id", "as_of", "days_since_last_seen"])
        assert ("judged" in row.tolist()) is not objects
    ranks = found.loc[[not objects for objects in who], "worklist_rank"].tolist()
    assert ranks == [*range(1, len(ranks) + 1)]
    assert (found["days_since_last_seen"] == 3).all()


def test_evidence_of_scorers_keeps_nobody_who_was_erased(
    database: Database, two: tuple[Person, Person]
) -> None:
    ada, ben = two
    held = {"learner_id": [ada.learner_id, ben.learner_id, ada.learner_id], "week": [1, 2, 3]}
    with database.transaction() as session:
        scorer = Scorer(
            trained_at=NOON, data_until=TODAY, state="retired", parameters="{}", metrics="{}",
            checksum="",
        )  # fmt: skip
        session.add(scorer)
        session.flush()
        session.add(ScorerEvidence(scorer_id=scorer.id, held_out=json.dumps(held), inputs="{}"))
        session.flush()
        erased = erase_learner(session, ada.learner_id, by="kim", now=NOON)
        left = json.loads(session.scalars(select(ScorerEvidence)).one().held_out)
    assert erased.rows["held-out predictions"] == 2
    assert left == {"learner_id": [ben.learner_id], "week": [2]}


def test_an_answer_that_a_program_may_ask_for_again_says_nothing_of_them_and_is_not_done_twice(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        ada, _ben = (add_learner(session, course, ref) for ref in ("ada", "ben"))
        for key, ref in (("a", "ada"), ("b", "ben")):
            body = json.dumps({"learner": {"ref": ref}, "band": "Red"})
            answer = ApiAnswer(caller="c", key=key, asked=key, begun_at=NOON, status=200, body=body)
            session.add(answer)
        session.flush()
        object_to_scoring(session, ada.learner_id, now=NOON)
    with sqlite_database.reading() as session:
        kept = {one.key: one.body for one in session.scalars(select(ApiAnswer))}
    assert (kept["a"], "Red" in str(kept["b"])) == ("{}", True)
