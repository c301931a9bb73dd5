"""One database, SQLite or PostgreSQL: transactions, and bulk reads as Arrow."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL
from sqlmodel import Session, create_engine

from domain.store.database.arrow import ArrowReader, PostgresReader, SqliteReader

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
#: The execution option that tells SQLite's connections of a reader from those of a writer.
_READING = "staycourse_reading"


class Database:
    """Opens transactions and bulk reads on one database; connects when first asked to."""

    def __init__(self, url: str) -> None:
        self.url: URL = _with_driver(make_url(url))
        self.engine: Engine = _engine(self.url)
        self._reader = self.engine.execution_options(postgresql_readonly=True, **{_READING: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that may only read, and waits for no writer; writing in it is an error."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    def read_arrow(
        self, query: str, *, schema: pa.Schema | None = None, **parameters: date | str | float
    ) -> pa.Table:
        """Result of a read-only query as Arrow: no row becomes an object of ours.

        `query` names its parameters `:name`. With `schema` the columns come in those types on both
        databases; without it each type is guessed from the values, and SQLite, which has no dates,
        gives them as text: name the schema of whatever may be empty. Only committed data is seen.
        """
        with self.arrow_reader() as reader:
            return reader.read(query, schema=schema, **parameters)

    @contextmanager
    def arrow_reader(self) -> Iterator[ArrowReader]:
        """One connection for several bulk reads: opening each its own costs more than small ones.

        On SQLite they also see the same moment, whatever is written in between.
        """
        if not self.is_sqlite:
            with closing(self._postgresql()) as connection:
                yield PostgresReader(connection)
            return
        file = f"file:{quote(self.url.database or '')}?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=30, isolation_level=None)) as own:
            own.execute("BEGIN")
            yield SqliteReader(own)

    def migrate(self) -> None:
        """Bring the schema to the newest revision; does nothing when it is there already."""
        from alembic import command  # noqa: PLC0415 - a second that only migrating needs
        from alembic.config import Config  # noqa: PLC0415

        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self.engine
        command.upgrade(config, "head")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def _postgresql(self) -> Any:  # noqa: ANN401 - the driver is untyped
        # it loads pandas: seconds that a process without bulk reads need not wait
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415

        plain = self.url.set(drivername="postgresql")
        return dbapi.connect(plain.render_as_string(hide_password=False))


def _with_driver(url: URL) -> URL:
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own types
        # we begin transactions ourselves: see _begin
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - as above
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        # a writer queues at once instead of failing late; a reader waits for nobody
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
