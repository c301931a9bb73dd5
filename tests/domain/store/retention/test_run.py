"""What is due goes, a batch at a time; what sending and measuring need stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from domain.policy import Retention
from domain.store.audit import seal_entries, verify_trail
from domain.store.database.engine import Database
from domain.store.retention import read_removed, rehearse_retention, run_retention
from domain.store.retention import run as going
from domain.store.staff import StaffAction, audit
from domain.store.tables import (
    ApiAnswer,
    CheckIn,
    Contact,
    ImportRun,
    JobRun,
    Message,
    ReceivedEvent,
    RejectedRow,
    SnapshotVersion,
    Suppression,
)
from tests.factories import NOON, add_course, add_learner, add_message, on_both

YEARS = timedelta(days=1100)
OLD = NOON - YEARS


@pytest.fixture
def old(database: Database) -> Database:
    """Something old of every kind that goes by its age, and what has to stay."""
    with database.transaction() as session:
        ada = add_learner(session, add_course(session))
        run = ImportRun(source="t", path="x.csv", started_at=OLD, summary="{}", rejected=3)
        session.add(run)
        session.flush()
        for key, state, at in (
            ("one", "sent", OLD),
            ("two", "planned", OLD),
            ("three", "sent", NOON),
        ):
            about = {"dedupe_key": key, "state": state, "created_at": at, "send_after_at": at}
            add_message(session, body_text="Dear Ada", **about)
        session.add_all(
            [
                *(RejectedRow(import_run_id=run.id, file="x.csv", value=str(n), reason="?")
                  for n in range(3)),
                *(ReceivedEvent(key=state, received_at=OLD, happened_at=OLD, people="ref:ada",
                                verb="v", state=state) for state in ("counted", "waiting")),
                CheckIn(enrolment_id=ada.enrolment_id, day=OLD.date(), kind="check_in",
                        text="I am tired", sentiment=-0.5),
                Contact(enrolment_id=ada.enrolment_id, staff_id=1, day=OLD.date(), kind="call",
                        outcome="reached", note="told me why", logged_at=OLD),
                JobRun(job="j", slot="s", started_at=OLD, state="done"),
                ApiAnswer(caller="c", key="k", asked="a", begun_at=OLD, body="Ada"),
                Suppression(channel="email", address="ada@learner.example", reason="stop",
                            created_at=OLD),
                *(SnapshotVersion(as_of=OLD.date(), version=n, recorded_at=OLD, reason="r",
                                  learners=1) for n in (1, 2)),
            ]
        )  # fmt: skip
        audit(session, who="kim", action=StaffAction.SIGNED_IN, now=OLD)
        seal_entries(session, keys=("key",), now=OLD)
    return database


def held(session: Session, model: type[SQLModel]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@on_both
def test_what_was_rehearsed_goes_and_what_sending_and_measuring_need_stays(
    database: Database, old: Database
) -> None:
    rehearsed = {o.name: o.due for o in rehearse_retention(old, Retention(), now=NOON) if o.due}
    assert run_retention(old, Retention(), now=NOON, batch=2) == rehearsed
    assert rehearsed == {
        "received events": 1, "earlier versions": 1, "message words": 1, "learner words": 1,
        "notes": 1, "rejected rows": 3, "job logs": 1, "program answers": 1, "audit trail": 1,
    }  # fmt: skip
    with old.transaction() as session:
        seal_entries(session, keys=("key",), now=NOON)
        assert not verify_trail(session, keys=("key",), now=NOON).broken
        messages = {m.dedupe_key: m for m in session.scalars(select(Message))}
        assert {key: m.body_text for key, m in messages.items()} == {
            "one": "[kept no longer]", "two": "Dear Ada", "three": "Dear Ada",
        }  # fmt: skip
        assert (messages["one"].state, messages["one"].created_at) == ("sent", OLD)
        assert held(session, Suppression) == 1
        assert session.scalars(select(ReceivedEvent.state)).all() == ["waiting"]
        assert session.scalars(select(SnapshotVersion.version)).all() == [2]
        (wrote,) = session.scalars(select(CheckIn))
        assert (wrote.text, wrote.sentiment) == (None, -0.5)
    assert run_retention(old, Retention(), now=NOON) == {}


def test_what_a_run_did_is_known_by_kind_even_where_it_was_killed(
    old: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = iter(range(9))

    def note(*given: object, **more: object) -> None:
        if next(batches) == 8:
            raise KeyboardInterrupt
        noted(*given, **more)  # type: ignore[arg-type]

    noted = going._note
    with monkeypatch.context() as killed:
        killed.setattr(going, "_note", note)
        with pytest.raises(KeyboardInterrupt):
            run_retention(old, Retention(), now=NOON, batch=1)
    with old.reading() as session:
        before = {name: one.rows for name, one in read_removed(session).items()}
    rest = run_retention(old, Retention(), now=NOON, batch=1)
    with old.reading() as session:
        after = {name: one.rows for name, one in read_removed(session).items() if one.rows}
    assert 0 < sum(before.values()) < sum(after.values())
    assert after == {n: before.get(n, 0) + rest.get(n, 0) for n in after}
    assert sum(after.values()) == 11


def test_what_the_policy_keeps_stays(old: Database) -> None:
    kept = Retention.model_validate(
        dict.fromkeys(("message_words_days", "notes_days", "audit_days"), "keep")
    )
    gone = run_retention(old, kept, now=NOON)
    assert not {"message words", "notes", "audit trail"} & set(gone)
