from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from sqlalchemy import bindparam, select
from sqlmodel import col

from domain.store.database.engine import Database
from domain.store.tables import Programme
from tests.factories import on_both


@on_both
def test_what_is_asked_again_is_answered_from_what_is_committed_by_then(
    database: Database,
) -> None:
    named = select(col(Programme.name)).where(col(Programme.ref) == bindparam("ref"))
    with closing(database.prepared(named)) as read:
        assert read.rows(ref="p") == []
        with database.transaction() as session:
            session.add(Programme(ref="p", name="Before"))
            session.flush()
            assert read.rows(ref="p") == []
        assert read.rows(ref="p") == [("Before",)]
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(read.rows, ref="p").result() == [("Before",)]
