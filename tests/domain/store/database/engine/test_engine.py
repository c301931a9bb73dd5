from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Float, MetaData, String, Table, bindparam, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlmodel import col

from domain.store.database.engine import Database
from domain.store.database.limits import ConnectionLimits, took_too_long
from domain.store.tables import AuditEvent, Programme
from tests.factories import on_both


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(database: Database) -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction() as session:
        session.add(AuditEvent(at=at, who="a", action="b"))
    with database.transaction() as session:
        kept = session.scalars(select(AuditEvent)).one().at
    assert kept == at
    assert kept.tzinfo == UTC


def test_an_instant_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive datetime"), database.transaction() as session:
        session.add(AuditEvent(at=datetime(2026, 1, 1), who="a", action="b"))


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    twice = [Programme(ref="p", name="P"), Programme(ref="p", name="again")]
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add_all(twice)
    assert database.read_frame(select(Programme)).empty


def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(database: Database) -> None:
    with database.transaction() as writing:
        writing.add(Programme(ref="p", name="P"))
        writing.flush()
        with database.reading() as reading:
            assert reading.scalars(select(Programme)).all() == []
    with database.reading() as reading:
        assert len(reading.scalars(select(Programme)).all()) == 1


def test_a_reader_cannot_write_and_the_next_writer_can(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as reading:
        reading.add(Programme(ref="p", name="P"))  # written at the end
    with database.transaction() as session:
        session.add(Programme(ref="p", name="P"))


def test_a_connection_that_reads_and_writes_in_turn_is_told_each_time(database: Database) -> None:
    for ref in ("p", "q"):
        for _ in range(2):
            with pytest.raises(DBAPIError), database.reading() as reading:
                reading.add(Programme(ref=ref, name="P"))
        with database.transaction() as session:
            session.add(Programme(ref=ref, name="P"))


def test_several_frames_over_one_connection_are_those_of_single_reads(database: Database) -> None:
    with database.transaction() as session:
        session.add(Programme(ref="p", name="P"))
    asked = (select(Programme.name), select(Programme.ref))
    for together, alone in zip(
        database.read_frames(asked), map(database.read_frame, asked), strict=True
    ):
        assert together.equals(alone)


def test_a_select_that_was_built_once_is_given_other_values_each_time(database: Database) -> None:
    with database.transaction() as session:
        session.add_all(Programme(ref=ref, name=ref.upper()) for ref in ("p", "q", "r"))
    these = select(Programme.name).where(
        col(Programme.ref).in_(bindparam("these", expanding=True)),
        col(Programme.name) != bindparam("but"),
    )
    found = [
        database.read_frame(these, {"these": wanted, "but": "Q"})["name"].tolist()
        for wanted in (["p", "q"], ["r"], [], ["q"])
    ]
    assert found == [["P"], ["R"], [], []]


def test_migrating_twice_is_harmless(database: Database) -> None:
    database.migrate()
    assert database.read_frame(select(Programme)).empty


def test_reads_over_one_connection_see_the_same_moment(sqlite_database: Database) -> None:
    with sqlite_database.bulk_reader() as reader:
        assert reader.read(select(Programme)).num_rows == 0
        with sqlite_database.transaction() as session:
            session.add(Programme(ref="p", name="P"))
        assert reader.read(select(Programme)).num_rows == 0
    assert sqlite_database.read_arrow(select(Programme)).num_rows == 1


def test_a_new_sqlite_file_and_its_side_files_are_readable_by_their_owner_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "own.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    with database.transaction() as session:
        session.add(Programme(ref="p", name="P"))
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    database.close()
    assert modes["own.sqlite"] == 0o600
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o666, 0o600), (0o660, 0o660)])
def test_an_old_sqlite_file_that_everybody_may_read_is_made_private_one_of_a_group_stays(
    tmp_path: Path, before: int, after: int
) -> None:
    path = tmp_path / "old.sqlite"
    other = Database(f"sqlite:///{path}")
    other.migrate()
    for file in tmp_path.iterdir():
        file.chmod(before)
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        assert session.exec(select(Programme)).all() == []
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {after}
    for one in (database, other):
        one.close()


@on_both
def test_a_bulk_read_sees_what_was_committed_since_the_last_one(database: Database) -> None:
    names = select(Programme.name)
    for name in ("first", "second"):
        assert name not in database.read_frame(names)["name"].tolist()
        with database.transaction() as session:
            session.add(Programme(ref=name, name=name))
        assert name in database.read_frame(names)["name"].tolist()


@on_both
def test_after_a_read_that_failed_the_next_one_reads(database: Database) -> None:
    absent = Table("nowhere", MetaData(), Column("name", String))
    with pytest.raises(Exception, match="nowhere"):
        database.read_frame(select(absent.c.name))
    assert database.read_frame(select(Programme.name)).empty


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_dropped_its_connections_is_asked_over_new_ones(database: Database) -> None:
    names = select(Programme.name)
    assert database.read_frame(names).empty
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with database.transaction() as session:
        session.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        )
    assert database.read_frame(names).empty


def test_a_statement_that_takes_too_long_is_given_up_and_told_apart(
    postgresql_database: Database,
) -> None:
    url = postgresql_database.url.difference_update_query(["options"])
    hurried = Database(
        url.render_as_string(hide_password=False), limits=ConnectionLimits(statement_seconds=1)
    )
    slow = select(func.pg_sleep(5, type_=Float).label("slept"))
    with pytest.raises(OperationalError) as first, hurried.reading() as session:
        session.execute(slow)
    with pytest.raises(Exception, match="statement timeout") as second:
        hurried.read_arrow(slow)
    assert took_too_long(first.value)
    assert took_too_long(second.value)
    assert not took_too_long(ValueError())
    hurried.close()
