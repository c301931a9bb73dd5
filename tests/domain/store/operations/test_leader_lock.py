import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from domain.store.database.engine import Database
from domain.store.operations import leader_lock
from domain.store.operations.leader_lock import LeadLostError, UnreachableError, leadership


def other(database: Database) -> Database:
    return Database(database.url.render_as_string(hide_password=False))


def test_one_leads_and_the_next_follows_when_it_is_gone(database: Database) -> None:
    second = other(database)
    with leadership(database) as lead:
        assert lead is not None
        assert lead.holds()
        with leadership(second) as nobody:
            assert nobody is None
    with leadership(second) as then:
        assert then is not None
    second.close()


def test_a_lead_whose_connection_is_gone_holds_no_longer_and_another_follows(
    postgresql_database: Database,
) -> None:
    second = other(postgresql_database)
    with leadership(postgresql_database) as lead:
        assert lead is not None
        end_connections(postgresql_database)
        while lead.holds():  # the server ends it in its own time
            time.sleep(0.01)
        assert not lead.holds()
        with leadership(second) as then:
            assert then is not None
            assert not lead.holds()
            assert then.holds()
    second.close()


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    nowhere = [
        Database("postgresql://nobody@127.0.0.1:9/nothing"),
        Database(f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"),
    ]
    for database in nowhere:
        with pytest.raises(UnreachableError), leadership(database):
            pass
        database.close()


def test_a_database_in_memory_has_nobody_to_compete_with() -> None:
    database = Database("sqlite://")
    with leadership(database) as lead:
        assert lead is not None
        assert lead.holds()
    database.close()


def test_whoever_led_writes_nothing_once_the_lead_is_lost(postgresql_database: Database) -> None:
    with leadership(postgresql_database) as lead:
        assert lead is not None
        leading = postgresql_database.fenced(lead.fence)
        with leading.transaction() as session:
            session.execute(ADD_ONE)
        end_connections(postgresql_database)
        while lead.holds():  # the server ends it in its own time
            time.sleep(0.01)
        with pytest.raises(LeadLostError), leading.transaction() as session:
            session.execute(ADD_ONE)
    assert employers(postgresql_database) == 1


def test_what_the_last_leader_has_under_way_is_rolled_back_before_another_leads(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader_lock, "_PATIENCE", "50ms")
    second = other(postgresql_database)
    with leadership(postgresql_database) as lead:
        assert lead is not None
        leading = postgresql_database.fenced(lead.fence)

        def taken_over_meanwhile() -> None:
            with leading.transaction() as session:
                session.execute(ADD_ONE)
                end_connections(second, besides=session.scalar(text("SELECT pg_backend_pid()")))
                while lead.holds():  # as above
                    time.sleep(0.01)
                with leadership(second) as then:
                    assert then is not None
                    with second.fenced(then.fence).transaction() as allowed:
                        allowed.execute(ADD_ONE)

        with pytest.raises(OperationalError):
            taken_over_meanwhile()
    assert employers(postgresql_database) == 1
    second.close()


def test_each_schema_of_a_database_has_a_leader_of_its_own_and_neither_waits_for_the_other(
    postgresql_database: Database,
) -> None:
    with postgresql_database.transaction() as session:
        session.execute(text("CREATE SCHEMA beside"))
    schema = {"options": "-c search_path=beside"}
    url = postgresql_database.url.update_query_dict(schema)
    beside = Database(url.render_as_string(hide_password=False))
    try:
        with leadership(postgresql_database) as ours:
            assert ours is not None
            with postgresql_database.fenced(ours.fence).transaction(), leadership(beside) as theirs:
                assert theirs is not None
                assert theirs.holds()
                with beside.fenced(theirs.fence).transaction():
                    assert ours.holds()
    finally:
        with postgresql_database.transaction() as session:
            session.execute(text("DROP SCHEMA beside"))
        beside.close()


ADD_ONE = text("INSERT INTO employer (ref, name) VALUES ('acme', 'Acme')")


def end_connections(database: Database, besides: int = 0) -> None:
    with database.transaction() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid NOT IN (pg_backend_pid(), :besides)"
            ),
            {"besides": besides},
        )


def employers(database: Database) -> int:
    with database.reading() as session:
        return int(session.scalar(text("SELECT count(*) FROM employer")) or 0)
