"""Decisions counted by day of the reader's clock, and the few rows that a page shows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import event
from sqlmodel import Session

from domain.store.database.engine import Database
from domain.store.nudges.decision_groups import (
    DecisionFilter,
    DecisionPlace,
    count_decisions,
    read_decisions_after,
    read_newest_decision,
    read_outbox_mark,
    read_some_decisions,
)
from domain.store.nudges.decision_log import read_decisions
from domain.store.tables import Alert, Nudge
from tests.factories import add_course, add_learner, add_message

LONDON = ZoneInfo("Europe/London")
#: A quarter to midnight in London, in summer: still the day before by UTC, an hour later not.
LATE = datetime(2026, 7, 1, 22, 45, tzinfo=UTC)
DAY = date(2026, 7, 2)

NUDGES = ("planned", "deferred", "asked", "skipped")
MESSAGES = ("", "planned", "claimed", "sent", "bounced", "skipped", "expired")


def begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


DAYS = [(day, begins(day)) for day in (DAY, DAY - timedelta(1))]
ASKED = DecisionFilter(
    as_of=DAY, known_by=date.max, since=DAYS[-1][1], until=begins(DAY + timedelta(1))
)


@pytest.fixture
def decided(database: Database) -> Database:
    """Three decisions around a midnight, and one long before."""
    with database.transaction() as session:
        course = add_course(session)
        for number, (at, reason) in enumerate(
            [
                (LATE, "holdout"),
                (LATE + timedelta(minutes=30), "holdout"),
                (LATE + timedelta(hours=1), None),
                (LATE - timedelta(days=30), "holdout"),
            ]
        ):
            learner = add_learner(session, course, f"l{number}")
            session.add(
                Nudge(
                    enrolment_id=learner.enrolment_id,
                    intervention="reengage",
                    period=f"p{number}",
                    as_of=DAY - timedelta(1),
                    planned_at=at,
                    state="skipped" if reason else "planned",
                    skip_reason=reason,
                    channel="email",
                    trace="{}",
                    policy_revision="r",
                )
            )
    return database


def test_a_day_is_one_of_the_readers_clock(decided: Database) -> None:
    counts = count_decisions(decided, ASKED, DAYS)
    found = {(row.day, row.state): row.decisions for row in counts.itertuples()}
    assert found == {
        ("2026-07-01", "skipped"): 1,
        ("2026-07-02", "skipped"): 1,
        ("2026-07-02", "planned"): 1,
    }


def test_rows_are_narrowed_and_read_a_page_at_a_time(decided: Database) -> None:
    held = replace(ASKED, states=("skipped",), reason="holdout")
    pages = [read_some_decisions(decided, held, start=at, number=1) for at in (0, 1, 2)]
    assert [page["enrolment_id"].tolist() for page in pages] == [[2], [1], []]
    assert len(read_some_decisions(decided, replace(ASKED, reason=None), start=0, number=9)) == 1
    for nobody in (
        replace(ASKED, cohorts=()),
        replace(ASKED, stage="Gateway"),
        replace(ASKED, employer=9),
    ):
        assert count_decisions(decided, nobody, DAYS).empty
    assert len(read_some_decisions(decided, replace(ASKED, cohorts=(1,)), start=0, number=9)) == 3
    assert read_some_decisions(decided, replace(ASKED, seen_by=99), start=0, number=9).empty


def test_a_reason_finds_what_planning_skipped_and_what_sending_did(decided: Database) -> None:
    with decided.transaction() as session:
        add_message(session, nudge_id=3, learner_id=3, state="skipped", reason="cooldown")
        session.get_one(Nudge, 1).skip_reason = "cooldown"
    for reason, whose in (("cooldown", [3, 1]), ("holdout", [2]), ("suppressed", [])):
        asked = replace(ASKED, states=("skipped",), reason=reason)
        found = read_some_decisions(decided, asked, start=0, number=9)
        assert found["enrolment_id"].tolist() == whose, reason


def test_pages_of_each_state_and_reason_show_what_all_decisions_together_do(
    database: Database,
) -> None:
    with database.transaction() as session:
        course = add_course(session)
        for number, (state, message) in enumerate(product(NUDGES, MESSAGES)):
            enrolment_id = add_learner(session, course, f"l{number}").enrolment_id
            at = LATE + timedelta(minutes=5 * (number % 7))
            add_decision(session, enrolment_id, at, state, message)
    every = read_decisions(database, DAY, known_by=date.max)
    assert set(every["state"]) == {*NUDGES, *MESSAGES} - {""}
    for state, reason in product(sorted(set(every["state"])), ("", None, "holdout", "cap")):
        assert_pages(database, every, (state,), reason, starts=(0,))
    for states, reason in product([(), ("sent", "skipped", "asked")], ("", None, "holdout")):
        assert_pages(database, every, states, reason, starts=(0, 7, 14))


def assert_pages(
    database: Database,
    every: pd.DataFrame,
    states: tuple[str, ...],
    reason: str | None,
    *,
    starts: tuple[int, ...],
) -> None:
    asked = replace(ASKED, states=states, reason=reason)
    pages = [read_some_decisions(database, asked, start=at, number=7) for at in starts]
    found = pd.concat(pages, ignore_index=True)
    wanted = every[every["state"].isin(states) | (not states)]
    if reason != "":
        of_it = wanted["reason"].isna() if reason is None else wanted["reason"] == reason
        wanted = wanted[of_it]
    shown = ["at", "id", "to_coach", "state", "reason", "channel", "subject"]
    expected = wanted[shown].head(7 * len(starts)).reset_index(drop=True)
    pd.testing.assert_frame_equal(found[shown], expected, check_dtype=False)


def add_decision(
    session: Session, enrolment_id: int, at: datetime, state: str, message: str
) -> None:
    """A nudge in a state of planning; unless it was skipped, with a message in a state of its own.

    One that is planned still waits: nothing can be told of it.
    """
    nudge = Nudge(
        enrolment_id=enrolment_id,
        intervention="reengage",
        period="p",
        as_of=DAY - timedelta(1),
        planned_at=at,
        state=state,
        skip_reason="holdout" if state == "skipped" else None,
        channel="email",
        trace="{}",
        policy_revision="r",
    )
    session.add(nudge)
    session.flush()
    if message and state != "skipped":
        add_message(
            session,
            nudge_id=nudge.id,
            channel="sms",
            subject=message,
            state=message,
            reason="cap" if message in {"skipped", "expired"} else None,
            expires_at=at + timedelta(days=300_000 if message == "planned" else 1),
            claimed_at=at if message == "claimed" else None,
            sent_at=at + timedelta(minutes=9) if message in {"sent", "bounced"} else None,
        )


def nudges_looked_up(database: Database, ask: Callable[[], object]) -> set[str]:
    """How SQLite looks nudges up for what is asked: index and bounds of each part of the select."""
    asked: list[tuple[str, Any]] = []

    def note(*said: Any) -> None:
        asked.append(said[2:4])

    event.listen(database.engine, "before_cursor_execute", note)
    ask()
    ((statement, values),) = asked
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    return {step.detail for step in plan if " nudge " in step.detail}


def test_of_a_caseload_only_the_latest_decisions_are_read_however_many_years_are_kept(
    sqlite_database: Database,
) -> None:
    asked = replace(ASKED, seen_by=7)
    found = nudges_looked_up(sqlite_database, lambda: count_decisions(sqlite_database, asked, DAYS))
    assert found
    assert all("(enrolment_id=? AND planned_at>?" in how for how in found)


def test_of_those_skipped_for_a_reason_none_of_another_are_read(sqlite_database: Database) -> None:
    asked = replace(ASKED, states=("skipped",), reason="holdout")
    found = nudges_looked_up(
        sqlite_database, lambda: read_some_decisions(sqlite_database, asked, start=0, number=9)
    )
    assert any("(skip_reason=? AND planned_at>" in how for how in found)


def decide(database: Database, at: datetime, period: str) -> None:
    """A nudge and an alert of one instant, whose numbers are the same."""
    with database.transaction() as session:
        other = session.get_one(Nudge, 1).model_dump() | {"id": None, "planned_at": at}
        nudge = Nudge(**other | {"period": period, "state": "planned", "skip_reason": None})
        session.add(nudge)
        session.flush()
        alert = {"enrolment_id": 1, "cause": period, "as_of": DAY - timedelta(1), "raised_at": at}
        session.add(Alert(id=nudge.id, **alert))


def leave(database: Database, nudge: int, at: datetime) -> None:
    """Its message leaves, which makes it newer than all others by that."""
    with database.transaction() as session:
        add_message(session, nudge_id=nudge, state="sent", claimed_at=at, sent_at=at)


def test_what_comes_or_leaves_between_pages_is_neither_told_twice_nor_passed_over(
    decided: Database,
) -> None:
    for number in range(3):
        decide(decided, LATE + timedelta(minutes=number), f"a{number}")
    seen, place = [], None
    while True:
        page = read_decisions_after(decided, ASKED, place, number=1)
        if page.empty:
            break
        row = page.iloc[-1]
        place = DecisionPlace(row["decided_at"], bool(row["to_coach"]), int(row["id"]))
        seen.append((place.to_coach, place.number))
        if len(seen) == 1:
            decide(decided, LATE + timedelta(hours=2), "newer")
            decide(decided, LATE + timedelta(minutes=1), "of the same instant as one")
            leave(decided, 5, LATE + timedelta(hours=3))
    by_kind = [sorted(number for is_alert, number in seen if is_alert == kind) for kind in (0, 1)]
    assert by_kind == [[1, 2, 3, 5, 6, 7, 9], [5, 6, 7, 9]]


def test_the_newest_and_the_mark_follow_what_is_decided(decided: Database) -> None:
    newest = read_newest_decision(decided, DAY, known_by=date.max)
    assert newest == LATE + timedelta(hours=1)
    with decided.transaction() as session:
        before = read_outbox_mark(session)
        assert read_outbox_mark(session) == before
        nudge = session.get_one(Nudge, 1)
        other = nudge.model_dump() | {"id": None, "period": "another"}
        session.add(Nudge(**other))
        session.flush()
        assert read_outbox_mark(session) != before
