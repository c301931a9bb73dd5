"""Migrations keep nobody waiting: what each would run on PostgreSQL is read."""

from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError

from domain.store.database.engine import Database, engine
from tests.domain.store.dangerous_sql import dangers_in

_FIRST: Final = "0061"


def scripts() -> list[Script]:
    folder = ScriptDirectory(str(Path(engine.__file__).parents[2] / "migrations"))
    return [one for one in folder.walk_revisions() if one.revision >= _FIRST]


def statements_of(script: Script) -> list[str]:
    written = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written}
    )
    with Operations.context(context):
        script.module.upgrade()
    return [one for one in written.getvalue().split(";") if one.strip()]


@pytest.mark.parametrize("script", scripts(), ids=lambda script: str(script.revision))
def test_a_migration_keeps_nobody_waiting_on_a_large_table(script: Script) -> None:
    assert dangers_in(statements_of(script)) == []


@pytest.mark.parametrize(
    "dangerous",
    [
        "CREATE INDEX ix_x ON activity (day)",
        'CREATE UNIQUE INDEX ix_x ON "snapshot" (as_of)',
        "ALTER TABLE message ADD CONSTRAINT c FOREIGN KEY(a) REFERENCES b (id)",
        "ALTER TABLE nudge ADD CONSTRAINT u UNIQUE (a)",
        "ALTER TABLE activity ADD COLUMN x INTEGER NOT NULL",
        "ALTER TABLE snapshot ALTER COLUMN grade TYPE REAL",
        "ALTER TABLE snapshot\n ALTER COLUMN grade SET NOT NULL",
        "UPDATE received_event SET state = 'x'",
    ],
)
def test_what_reads_or_writes_a_large_table_under_a_lock_is_told(dangerous: str) -> None:
    assert len(dangers_in([dangerous])) == 1


@pytest.mark.parametrize(
    "safe",
    [
        "CREATE INDEX CONCURRENTLY ix_x ON activity (day)",
        "CREATE INDEX ix_x ON cohort (id)",
        "CREATE INDEX ix_x ON ONLY activity (day)",
        "ALTER TABLE activity ADD COLUMN x INTEGER",
        "ALTER TABLE activity ADD COLUMN x INTEGER DEFAULT 0 NOT NULL",
        "ALTER TABLE message ADD CONSTRAINT c FOREIGN KEY(a) REFERENCES b (id) NOT VALID",
        "CREATE TABLE activity_note (id INTEGER NOT NULL)",
    ],
)
def test_what_takes_a_moment_is_not(safe: str) -> None:
    assert dangers_in([safe]) == []


def test_a_table_that_is_locked_for_a_while_is_migrated_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def upgrade(_config: object, revision: str) -> None:
        tried.append(revision)
        if len(tried) < 3:
            raise OperationalError("ALTER TABLE", {}, LockNotAvailable())

    monkeypatch.setattr(command, "upgrade", upgrade)
    monkeypatch.setattr(engine, "_TRIED_AGAIN_AFTER_SECONDS", (0, 0, 0))
    database = Database("sqlite://")
    database.migrate()
    assert tried == ["head"] * 3
    database.close()
