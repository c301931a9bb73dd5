"""Databases as an older version of Staycourse left them, with somebody in them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from domain.store.database.engine import Database
from domain.store.database.engine import engine as module

#: The same in every version: the number of the one enrolment of `somebody`.
ENROLMENT = 1


def schema_of(revision: str, folder: Path, beside: Database | None = None) -> Database:
    """An empty database as that revision made it: a file, or on the server of another database."""
    if beside is None or beside.is_sqlite:
        old = Database(f"sqlite:///{folder / 'old.sqlite'}")
    else:
        with beside.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
            admin.exec_driver_sql("DROP DATABASE IF EXISTS old WITH (FORCE)")
            admin.exec_driver_sql("CREATE DATABASE old")
        url = beside.url.set(database="old").render_as_string(hide_password=False)
        old = Database(url)
    command.upgrade(config_of(old), revision)
    return old


def somebody(database: Database) -> None:
    """One learner of one cohort, with what every version asks of them."""
    with database.transaction() as session:
        for statement in (
            "INSERT INTO programme (id, ref, name) VALUES (1, 'p', 'P')",
            (
                "INSERT INTO cohort (id, ref, programme_id, name, starts_on, ends_on)"
                " VALUES (1, 'c', 1, 'C', '2019-01-01', '2027-01-01')"
            ),
            "INSERT INTO learner (id, ref) VALUES (1, 'l')",
            (
                "INSERT INTO enrolment (id, ref, learner_id, cohort_id)"
                f" VALUES ({ENROLMENT}, 'e', 1, 1)"
            ),
        ):
            session.execute(text(statement))


def config_of(database: Database) -> Config:
    """How Alembic is asked about a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parents[2] / "migrations"))
    config.attributes["engine"] = database.engine
    return config
