"""The migrations lead to exactly the tables that the code declares."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from domain.store import tables
from domain.store.database import engine as module
from domain.store.database.engine import Database


def test_migrating_gives_the_tables_that_the_code_declares(database: Database) -> None:
    assert tables.Enrolment.__tablename__ in SQLModel.metadata.tables
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_rows_of_the_first_schema_live_on_in_the_newest(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parents[1] / "migrations"))
    config.attributes["engine"] = old.engine
    command.upgrade(config, "0001")
    at = "'2026-03-02 09:00:00.000000'"
    with old.transaction() as session:
        for statement in (
            "INSERT INTO staff (id, ref, name, role) VALUES (1, 's', 'S', 'coach')",
            "INSERT INTO learner (id, ref) VALUES (1, 'l')",
            (
                f"INSERT INTO suppression (channel, address, reason, created_at)"
                f" VALUES ('email', 'a@b.example', 'stop', {at})"
            ),
            (
                "INSERT INTO message (dedupe_key, learner_id, channel, kind, address, body_text,"
                " headers, state, send_after_at, expires_at, attempts, template, created_at)"
                f" VALUES ('k', 1, 'email', 'x', 'a@b.example', 'Hi', '{{}}', 'sent', {at}, {at},"
                f" 1, '', {at})"
            ),
        ):
            session.execute(text(statement))
    old.migrate()
    with old.reading() as session:
        assert session.scalars(text("SELECT dedupe_key FROM message")).all() == ["k"]
        assert session.get_one(tables.Learner, 1).ref == "l"
        assert session.get_one(tables.Staff, 1).ref == "s"
    old.close()
