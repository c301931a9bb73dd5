"""The migrations lead to exactly the tables that the code declares."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from domain.store import tables
from domain.store.database import Database


def test_migrating_gives_the_tables_that_the_code_declares(database: Database) -> None:
    assert tables.Enrolment.__tablename__ in SQLModel.metadata.tables
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
