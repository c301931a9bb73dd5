from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import func, literal, select, text
from sqlmodel import col

from domain.store.database import columns
from domain.store.database.bulk.frames import schema_of
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Cohort, Learner, Programme, Result
from domain.store.tables.imported.provenance import PROVENANCE
from tests.factories import add_course, add_learner

AT = datetime(2026, 3, 29, 1, 30, 5, 250, tzinfo=UTC)


def test_a_select_has_the_types_of_the_columns_it_names() -> None:
    assert schema_of(select(Result)) == pa.schema(
        [
            *((name, pa.int64()) for name in PROVENANCE),
            ("enrolment_id", pa.int64()),
            ("assessment_id", pa.int64()),
            ("submitted_on", pa.date32()),
            ("known_on", pa.date32()),
            ("score", pa.float64()),
            ("is_banked", pa.bool_()),
            ("unmarked_on", pa.date32()),
            ("stated_on", pa.date32()),
        ]
    )
    found = select(
        func.max(AuditEvent.at).label("newest"),
        func.count().label("rows"),
        *columns(who_did_it=AuditEvent.who),
        literal("alert").label("kind"),
    )
    assert schema_of(found) == pa.schema(
        [
            ("newest", pa.timestamp("us", tz="UTC")),
            ("rows", pa.int64()),
            ("who_did_it", pa.string()),
            ("kind", pa.string()),
        ]
    )


def test_a_column_without_a_type_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="guessed"):
        schema_of(select(text("1"), literal(None).label("guessed")))


def test_parameters_of_every_type_find_their_rows(database: Database) -> None:
    with database.transaction() as session:
        session.add(AuditEvent(at=AT, who="a", action="b"))
        course = add_course(session)
        person = add_learner(session, course, email_consent=True)
    theirs = select(col(Learner.ref)).where(
        col(Learner.id).in_([person.learner_id, 2**40]),
        col(Learner.email_consent).is_(True),
        select(Cohort).where(col(Cohort.starts_on) >= date(1999, 1, 1)).exists(),
        select(AuditEvent).where(col(AuditEvent.at) == AT, col(AuditEvent.who) != "b").exists(),
    )
    assert database.read_arrow(theirs).to_pylist() == [{"ref": "ada"}]
    assert database.read_arrow(theirs.where(func.length(Learner.ref) > 3.5)).num_rows == 0


def test_an_instant_comes_back_in_utc_and_a_day_as_midnight(database: Database) -> None:
    with database.transaction() as session:
        session.add(AuditEvent(at=AT, who="a", action="b"))
        add_course(session)
    assert database.read_frame(select(AuditEvent))["at"].tolist() == [AT]
    days = database.read_frame(select(Cohort))["starts_on"]
    assert pd.api.types.is_datetime64_dtype(days)
    assert (days == days.dt.normalize()).all()


def test_a_number_out_of_a_frame_finds_its_row(database: Database) -> None:
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
    for number in (person.learner_id, np.int64(person.learner_id)):
        found = select(col(Learner.ref)).where(col(Learner.id) == number)
        assert database.read_arrow(found).to_pylist() == [{"ref": "ada"}]
        with database.reading() as session:
            assert session.scalars(found).all() == ["ada"]


def test_columns_keep_their_types_however_many_rows_are_empty(database: Database) -> None:
    asked = select(*columns(Learner.phone, Learner.sms_consent, Learner.email_consent))
    with database.transaction() as session:
        course = add_course(session)
        for ref in ("ada", "bo"):
            add_learner(session, course, ref, phone=None, sms_consent=None)
    found = database.read_arrow(asked)
    assert found.schema == schema_of(asked)
    assert found.column("phone").null_count == 2
    assert found.column("email_consent").to_pylist() == [True, True]


def test_a_text_after_many_empty_cells_is_read(database: Database) -> None:
    with database.transaction() as session:
        session.add_all([Learner(ref=f"{n:04}", name=None) for n in range(1_500)])
        session.add(Learner(ref="last", name="Ada"))
    names = database.read_arrow(select(col(Learner.name)).order_by(col(Learner.ref)))["name"]
    assert names.to_pylist() == [None] * 1_500 + ["Ada"]


def test_a_count_of_nothing_has_its_columns(database: Database) -> None:
    assert list(database.read_frame(select(*columns(Programme.ref, n=Programme.weeks)))) == [
        "ref",
        "n",
    ]
