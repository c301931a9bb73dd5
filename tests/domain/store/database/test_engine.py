from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import AuditEvent, Learner, Programme
from tests.factories import add_course, add_learner


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(database: Database) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction() as session:
        session.add(AuditEvent(at=at, who="a", action="b"))
    with database.transaction() as session:
        kept = session.exec(select(AuditEvent)).one().at
    assert kept == at
    assert kept.tzinfo == UTC


def test_an_instant_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"), database.transaction() as session:
        session.add(AuditEvent(at=datetime(2026, 1, 1), who="a", action="b"))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    twice = [Programme(ref="p", name="P"), Programme(ref="p", name="again")]
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add_all(twice)
    assert database.read_arrow("SELECT ref FROM programme").num_rows == 0


def test_arrow_reads_take_named_parameters_on_both_databases(database: Database) -> None:
    with database.transaction() as session:
        session.add_all([Programme(ref=r, name=r, weeks=w) for r, w in [("a", 3), ("b", 12)]])
    rows = database.read_arrow(
        "SELECT ref FROM programme WHERE weeks > :least AND ref <> :other", least=5, other="zz"
    )
    assert rows.to_pylist() == [{"ref": "b"}]


def test_a_text_after_many_empty_cells_is_read_where_the_schema_is_named(
    database: Database,
) -> None:
    with database.transaction() as session:
        session.add_all([Learner(ref=f"{n:04}", name=None) for n in range(1_500)])
        session.add(Learner(ref="last", name="Ada"))
    names = database.read_arrow(
        "SELECT name FROM learner ORDER BY ref", schema=pa.schema([("name", pa.string())])
    )["name"].to_pylist()
    assert names == [None] * 1_500 + ["Ada"]


def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(database: Database) -> None:
    with database.transaction() as writing:
        writing.add(Programme(ref="p", name="P"))
        writing.flush()
        with database.reading() as reading:
            assert reading.exec(select(Programme)).all() == []
    with database.reading() as reading:
        assert len(reading.exec(select(Programme)).all()) == 1


def test_a_reader_cannot_write_and_the_next_writer_can(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as reading:
        reading.add(Programme(ref="p", name="P"))  # written at the end
    with database.transaction() as session:
        session.add(Programme(ref="p", name="P"))


def test_migrating_twice_is_harmless(database: Database) -> None:
    database.migrate()
    assert database.read_arrow("SELECT count(*) AS n FROM learner").to_pylist() == [{"n": 0}]


def test_reads_over_one_connection_see_the_same_moment(sqlite_database: Database) -> None:
    count = "SELECT count(*) AS n FROM programme"
    with sqlite_database.arrow_reader() as reader:
        first = reader.read(count).to_pylist()
        with sqlite_database.transaction() as session:
            session.add(Programme(ref="p", name="P"))
        assert reader.read(count).to_pylist() == first == [{"n": 0}]
    assert sqlite_database.read_arrow(count).to_pylist() == [{"n": 1}]


def test_a_number_out_of_a_frame_finds_its_row(database: Database) -> None:
    with database.transaction() as session:
        person = add_learner(session, add_course(session))
    for number in (person.learner_id, np.int64(person.learner_id)):
        found = database.read_arrow("SELECT ref FROM learner WHERE id = :n", n=number)
        assert found.to_pylist() == [{"ref": "ada"}]


def test_columns_keep_their_types_however_many_rows_are_empty(database: Database) -> None:
    with database.transaction() as session:
        course = add_course(session)
        for ref in ("ada", "bo"):
            add_learner(session, course, ref, phone=None, sms_consent=None)
    schema = pa.schema(
        [("phone", pa.string()), ("sms_consent", pa.bool_()), ("email_consent", pa.bool_())]
    )
    found = database.read_arrow(
        "SELECT phone, sms_consent, email_consent FROM learner", schema=schema
    )
    assert found.schema == schema
    assert found.column("phone").null_count == 2
    assert found.column("email_consent").to_pylist() == [True, True]
