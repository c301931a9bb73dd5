from pathlib import Path

import pytest
from sqlalchemy import text

from domain.store.database.engine import Database
from domain.store.operations.leader_lock import UnreachableError, leadership


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
        with postgresql_database.transaction() as session:
            ended = session.scalars(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks"
                    " WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                )
            )
            assert list(ended) == [True]
        assert not lead.holds()
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
