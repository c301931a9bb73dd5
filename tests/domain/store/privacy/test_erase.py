"""After erasing, no table and no text has anything of a learner, and no file brings them back."""

import itertools
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Column, String, Table, func, insert, select
from sqlmodel import Session, SQLModel

from domain.frames import CANONICAL
from domain.sources import ImportBatch
from domain.store.activity import save_batch
from domain.store.database import table_of
from domain.store.database.engine import Database
from domain.store.identity import merge
from domain.store.people import find_by_name, suppress
from domain.store.privacy import erase_learner, export_learner, owned_rows
from domain.store.staff import Role, StaffAction, audit, create_user
from domain.store.tables import (
    Alert,
    AuditEvent,
    ImportRun,
    ImportUpload,
    ReceivedEvent,
    RejectedRow,
    SavedView,
    Suppression,
    UploadPart,
)
from tests.factories import NOON, TODAY, add_message, on_both

MARY, REF, MAIL = "Mary Quince", "m-77123", "mary.quince@example.org"
_NUMBERS = itertools.count(1)
#: What a column of that Python type holds, where a row has to have something.
FILL: dict[type, Any] = {int: 1, float: 1.0, bool: False, date: TODAY, bytes: b"", object: NOON}


def batch(*people: tuple[str, str, str]) -> ImportBatch:
    """A programme with these learners: ref, name, address."""
    refs = [ref for ref, _, _ in people]
    known: dict[str, dict[str, Any]] = {
        "programmes": {"ref": ["data"], "name": ["Data"]},
        "cohorts": {
            "ref": ["spring"],
            "programme_ref": ["data"],
            "name": ["Spring"],
            "starts_on": [pd.Timestamp("2026-01-05")],
            "ends_on": [pd.Timestamp("2026-06-05")],
        },
        "learners": {
            "ref": refs,
            "name": [name for _, name, _ in people],
            "email": [mail for _, _, mail in people],
        },
        "enrolments": {"ref": refs, "learner_ref": refs, "cohort_ref": "spring"},
        "activity": {"enrolment_ref": refs, "day": pd.Timestamp("2026-02-27"), "clicks": 3},
    }
    frames = {name: CANONICAL[name].conform(pd.DataFrame(of)) for name, of in known.items()}
    return ImportBatch(frames=frames)


BOTH = batch((REF, MARY, MAIL), ("b-1", "Ben Cole", "ben@example.org"))


def bring_in(database: Database, what: ImportBatch) -> list[str]:
    saved = database.write(save_batch, what, source="test", path="learners.csv", now=NOON)
    return [*saved.report.questions]


def row_for(session: Session, table: Table, learner: int, text: str) -> dict[str, Any]:
    """A row of theirs, with something in every column that needs it."""
    owned = owned_rows(learner)
    values: dict[str, Any] = {}
    for column in table.columns:
        key = next(iter(column.foreign_keys), None)
        if key is not None and key.column.table in owned:
            parent = key.column.table
            values[column.name] = session.scalar(select(key.column).where(owned[parent]))
        elif not column.nullable and key is not None:
            values[column.name] = some(session, key.column)
        elif not column.nullable and column.name != "id":
            values[column.name] = value_for(column, text)
    return values


def some(session: Session, column: Column[Any]) -> Any:
    """A row that is nobody's, which one of theirs points to."""
    if (found := session.scalar(select(column))) is None:
        session.execute(insert(column.table).values(row_for(session, column.table, 0, "any")))
        found = session.scalar(select(column))
    return found


def value_for(column: Column[Any], text: str) -> Any:
    if isinstance(getattr(column.type, "impl", column.type), String):
        return f"{text} {next(_NUMBERS)}"
    return FILL[column.type.python_type]


def fill(session: Session, learner: int, text: str) -> None:
    """Something of theirs in every table that can have it."""
    for table, mine in owned_rows(learner).items():
        if not session.scalar(select(func.count()).select_from(table).where(mine)):
            session.execute(insert(table).values(row_for(session, table, learner, text)))


def said(session: Session, word: str) -> Iterator[str]:
    """Every table in which some column has that word."""
    for table in SQLModel.metadata.sorted_tables:
        rows = session.execute(select(table)).all()
        if any(word.lower() in str(value).lower() for row in rows for value in row):
            yield table.name


@pytest.fixture
def mary(database: Database) -> int:
    """A learner with something in every table, beside one who stays."""
    bring_in(database, BOTH)
    with database.transaction() as session:
        (number,), (other,) = find_by_name(session, MAIL.upper()), find_by_name(session, "b-1")
        says = f"{MARY} has not been seen"
        mail = add_message(session, kind="alert", address="coach@example.org", body_text=says)
        fill(session, number, MARY)
        fill(session, other, "Ben")
        for alert in session.scalars(select(Alert).where(owned_rows(number)[table_of(Alert)])):
            alert.message_id = mail
        upload = ImportUpload(
            name="page views of quince_mary.csv", bytes=9, uploaded_by="kim", uploaded_at=NOON,
            import_run_id=1, preview=f'["{MARY}"]',
        )  # fmt: skip
        session.add(upload)
        session.flush()
        run = session.get_one(ImportRun, 1)
        run.path, run.report = upload.name, json.dumps({"questions": [f"columns: {MARY}, {MAIL}"]})
        kim = create_user(session, email="kim@x.org", name="Kim", role=Role.COACH, password_hash="")
        view = {"page": "/learners", "content": f'{{"q": "{MARY.lower()}"}}', "saved_at": NOON}
        session.add(SavedView(staff_id=kim.staff_id, name="M.", **view))
        session.add(
            SavedView(staff_id=kim.staff_id, name="All", **view | {"content": '{"q": "mary"}'})
        )
        session.add(UploadPart(upload_id=upload.id, number=0, content=MARY.encode()))
        session.add(RejectedRow(import_run_id=1, file="x.csv", value=MAIL, reason="no number"))
        session.add(
            ReceivedEvent(
                key="k", received_at=NOON, happened_at=NOON, people=f"email:{MAIL}", verb="v",
                state="unknown",
            )
        )  # fmt: skip
        suppress(session, "email", MAIL, reason="stop", now=NOON)
        audit(session, who="kim", action=StaffAction.DOWNLOADED, now=NOON, detail=f"of {MAIL}")
    return number


@on_both
def test_nothing_of_them_is_left_in_any_table_and_nothing_of_others_is_lost(
    database: Database, mary: int
) -> None:
    with database.transaction() as session:
        (other,) = find_by_name(session, "b-1")
        before = {t: len(rows) for t, rows in export_learner(session, other).items()}
        erased = erase_learner(session, mary, by="kim", now=NOON)
    assert erased.rows["learner"] == 1
    with database.reading() as session:
        owned = owned_rows(mary).items()
        left = [t.name for t, mine in owned if session.execute(select(t).where(mine)).first()]
        assert left == []
        assert {t: len(rows) for t, rows in export_learner(session, other).items()} == before
        for word in ("quince", REF):
            assert set(said(session, word)) <= {"suppression"}
        assert session.scalars(select(SavedView.name)).all() == ["All"]
        told = session.get_one(ImportRun, 1)
        assert told.path == "page views of [erased].csv"
        assert json.loads(told.report or "") == {"questions": ["columns: [erased], [erased]"]}


def test_records_that_were_joined_with_theirs_are_handed_over_and_go_as_well(
    database: Database, mary: int
) -> None:
    bring_in(database, batch(("x-90210", "M. Quince", "mq@example.org")))
    with database.transaction() as session:
        (second,) = find_by_name(session, "x-90210")
        merge(session, second, mary, why="one person", by="kim", now=NOON)
        assert {row["ref"] for row in export_learner(session, mary)["learner"]} == {REF, "x-90210"}
        erase_learner(session, second, by="kim", now=NOON)
    bring_in(database, BOTH)
    with database.reading() as session:
        assert find_by_name(session, REF) == find_by_name(session, "x-90210") == []
        assert set(said(session, "quince")) <= {"suppression"}


def test_a_stop_on_their_address_stays(database: Database, mary: int) -> None:
    with database.transaction() as session:
        erase_learner(session, mary, by="kim", now=NOON)
        assert session.scalars(select(Suppression)).one().address


def test_the_next_file_does_not_bring_them_back_and_says_so_without_a_name(
    database: Database, mary: int
) -> None:
    database.write(erase_learner, mary, by="kim", now=NOON)
    questions = bring_in(database, BOTH)
    assert any("were erased" in one for one in questions)
    with database.reading() as session:
        assert find_by_name(session, REF) == find_by_name(session, MAIL) == []
        assert len(find_by_name(session, "b-1")) == 1
        assert set(said(session, "quince")) <= {"suppression"}


def test_under_another_number_and_the_same_address_they_stay_away_too(
    database: Database, mary: int
) -> None:
    database.write(erase_learner, mary, by="kim", now=NOON)
    bring_in(database, batch(("new-1", MARY, MAIL.upper())))
    with database.reading() as session:
        assert find_by_name(session, "new-1") == []


def test_what_is_handed_over_has_every_table_of_theirs_and_nobody_elses(
    database: Database, mary: int
) -> None:
    held = database.read(export_learner, mary)
    assert set(held) == {table.name for table in owned_rows(mary)} | {"suppression"}
    assert held["learner"][0]["name"] == MARY
    assert "Ben" not in str(held)


def test_the_trail_says_that_it_was_done_and_not_to_whom(database: Database, mary: int) -> None:
    with database.transaction() as session:
        erase_learner(session, mary, by="kim", now=NOON)
        details = [row.detail for row in session.scalars(select(AuditEvent))]
    assert details == ["[erased]"]
