from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from domain.store.database import Database
from domain.store.tables import AuditEvent, Programme


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


def test_migrating_twice_is_harmless(database: Database) -> None:
    database.migrate()
    assert database.read_arrow("SELECT count(*) AS n FROM learner").to_pylist() == [{"n": 0}]
