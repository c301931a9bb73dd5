"""Alembic's entry: runs the migrations on the engine that `Database.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from domain.store import tables  # noqa: F401 - registers every table


def run() -> None:
    """Upgrade in one transaction; SQLite alters tables by copying them."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            user_module_prefix="",
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run()
