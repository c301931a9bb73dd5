from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, col, select

from domain.frames import ACTIVITY
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.activity.event_tables import load_enrolments
from domain.store.database.engine import Database
from domain.store.identity import (
    CannotMerge,
    keep_apart,
    merge,
    merge_certain,
    read_left_out_accounts,
    read_pairs,
    set_account,
    split,
)
from domain.store.people import read_suppressions, suppress
from domain.store.tables import Activity, Enrolment, Learner, Message, Preference
from tests.domain.store.activity.test_imports import batch, clicks
from tests.factories import (
    Person,
    add_course,
    add_learner,
    add_message,
    add_nudge,
    add_snapshot,
    on_both,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY: dict[str, Any] = {"by": "a@b.example", "now": NOW}


def kept(session: Session) -> dict[str, list[Any]]:
    """Every row there is, but for decisions."""
    session.flush()
    return {
        table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
        for table in SQLModel.metadata.sorted_tables
        if table.name != "same_person"
    }


def prefer(session: Session, who: Person, *, allowed: bool) -> None:
    session.add(
        Preference(
            learner_id=who.learner_id, channel="email", kind="*", allowed=allowed, changed_at=NOW
        )
    )


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    days=st.lists(st.tuples(st.booleans(), st.integers(1, 3)), max_size=5, unique=True),
    same_cohort=st.booleans(),
    choices=st.tuples(st.none() | st.booleans(), st.none() | st.booleans()),
    nudged=st.tuples(st.booleans(), st.booleans()),
)
def test_what_was_joined_and_parted_is_as_it_was(
    sqlite_database: Database,
    days: list[tuple[bool, int]],
    same_cohort: bool,  # noqa: FBT001 - drawn
    choices: tuple[bool | None, bool | None],
    nudged: tuple[bool, bool],
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        other_course = course if same_cohort else add_course(session, "other")
        two = (
            add_learner(session, course, "l0", phone=None),
            add_learner(session, other_course, "l1", phone="+447700900123", email_consent=False),
        )
        for is_other, day in days:
            session.add(
                Activity(
                    enrolment_id=two[is_other].enrolment_id,
                    day=NOW.date() - timedelta(days=day),
                    clicks=day,
                )
            )
        for who, choice, nudge in zip(two, choices, nudged, strict=True):
            add_snapshot(session, who)
            if choice is not None:
                prefer(session, who, allowed=choice)
            if nudge:
                add_nudge(session, who.enrolment_id)
        before = kept(session)
        number = merge(session, two[0].learner_id, two[1].learner_id, why="asked", **BY)
        assert session.get_one(Learner, two[0].learner_id).email_consent is False
        split(session, number, by="a@b.example", now=LATER)
        session.expire_all()
        assert kept(session) == before
        session.rollback()


def in_parts(whole: ImportBatch, *parts: list[dict[str, object]]) -> ImportBatch:
    """With activity that is too much for one part."""
    frames = whole.changed_frames()
    frames.keep_parts("activity", (ACTIVITY.conform(pd.DataFrame(rows)) for rows in parts))
    return replace(whole, frames=frames)


@on_both
def test_later_files_under_either_id_go_to_the_one_person(database: Database) -> None:
    day = "2026-01-06"
    with database.transaction() as session:
        first = batch(activity=[clicks("C/1", day, 3), clicks("C/2", day, 5)])
        save_batch(session, first, source="log", path="f", now=NOW)
        one, two = session.exec(select(Learner.id).order_by(Learner.ref)).all()
        number = merge(session, one, two, why="asked", **BY)
        session.expire_all()
        new = [clicks("C/2", "2026-01-07", 4)], [clicks("C/1", "2026-01-07", 2)]
        save_batch(session, in_parts(batch(), *new), source="log", path="f", now=LATER)
        theirs = select(Activity.day, Activity.clicks).where(Activity.enrolment_id == 1)
        assert [many for _, many in session.exec(theirs.order_by(col(Activity.day)))] == [3, 4]
    assert load_enrolments(database)["learner_id"].to_pylist() == [one]
    database.write(split, number, by="a@b.example", now=LATER)
    assert load_enrolments(database)["learner_id"].to_pylist() == [one, two]


def test_a_stop_on_either_record_holds_for_both_and_caps_count_both(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        one, two = add_learner(session, course, "l0"), add_learner(session, course, "l1")
        add_message(session, learner_id=two.learner_id, address="l1@learner.example", state="sent")
        merge(session, one.learner_id, two.learner_id, why="asked", **BY)
        suppress(session, "email", "l1@learner.example", reason="stop", now=NOW)
        suppress(session, "email", "l1@learner.example", reason="bounced", now=NOW)
        assert session.exec(select(Message.learner_id)).all() == [one.learner_id]
        stops = read_suppressions(session, ["l0@learner.example"])
        assert stops["email", "l0@learner.example"] == "stop"


def test_records_that_a_rule_leaves_no_doubt_about_are_joined_at_once_and_others_asked_about(
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as session:
        course = add_course(session)
        same: dict[str, Any] = {"name": "Ada Birch", "email": "ada@learner.example"}
        for ref, about in (
            ("l0", same),
            ("l1", same | {"email": "ADA@learner.example"}),
            ("l2", {"name": "Ada Birch", "email": "birch@learner.example"}),
        ):
            add_learner(session, course, ref, **about)
        assert [pair.is_certain for pair in read_pairs(session)] == [True, False, False]
        assert merge_certain(session, **BY) == 1
        (doubt,) = read_pairs(session)
        assert doubt.rule == "the same name in the same cohort"
        keep_apart(session, doubt.one_id, doubt.other_id, why="two Adas", **BY)
        assert read_pairs(session) == []
        with pytest.raises(CannotMerge, match="decided already"):
            merge(session, doubt.one_id, doubt.other_id, why="no", **BY)


def test_test_accounts_are_left_out_listed_and_brought_back(sqlite_database: Database) -> None:
    new = {
        "learners": [{"ref": "3", "name": "Test Student"}, {"ref": "4", "name": "Ada Testa"}],
        "enrolments": [{"ref": f"C/{n}", "learner_ref": n, "cohort_ref": "C"} for n in ("3", "4")],
    }
    with sqlite_database.transaction() as session:
        told = save_batch(session, batch(**new), source="log", path="f", now=NOW)
        assert any("1 new accounts look like" in said for said in told.report.questions)
        (account,) = read_left_out_accounts(session)
        assert (account.ref, account.account, account.account_by) == (
            "3",
            "test",
            "the name Test Student",
        )
        out = select(Enrolment.ref).where(col(Enrolment.left_out).is_not(None))
        assert session.exec(out).all() == ["C/3"]
        set_account(session, account.learner_id, "learner", by="a@b.example")
        save_batch(session, batch(**new), source="log", path="f", now=LATER)
        assert session.exec(out).all() == []
