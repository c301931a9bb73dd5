"""Alembic's entry: runs the migrations on the engine that `Database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from domain.store import tables  # noqa: F401 - registers every table
from domain.store.people import fence_learners

_LOCK_TIMEOUT = "4s"


def run() -> None:
    """Upgrade; SQLite in one transaction, and it alters tables by copying them.

    PostgreSQL in one transaction a migration, so that no lock outlives it. Who waits for a lock
    makes everybody wait behind: a migration gives up soon, and is tried again.
    """
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            user_module_prefix="",
            transaction_per_migration=engine.dialect.name != "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()
        role = context.config.attributes.get("coach_role")
        if role and engine.dialect.name == "postgresql":
            fence_learners(connection, role)


run()
