"""One database, SQLite or PostgreSQL: transactions, and bulk reads as Arrow."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL
from sqlmodel import Session, create_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
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
        """Result of a read-only query as Arrow, by ADBC: many times faster than row by row.

        `query` names its parameters `:name`. With `schema` the columns come in those types on both
        databases; without it SQLite, which has no dates, gives them as text and guesses each type
        from the first rows, so that a text after a thousand NULLs is an error: name the schema of
        whatever may be empty. Only committed data is seen.
        """
        with self.arrow_reader() as reader:
            return reader.read(query, schema=schema, **parameters)

    @contextmanager
    def arrow_reader(self) -> Iterator["ArrowReader"]:
        """One connection for several bulk reads: opening each its own costs more than small ones.

        On SQLite they also see the same moment, whatever is written in between.
        """
        with closing(self._adbc()) as connection:
            yield ArrowReader(connection, sqlite=self.is_sqlite)

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

    def _adbc(self) -> Any:  # noqa: ANN401 - the two drivers share no typed connection
        # both drivers load pandas: seconds that a process without bulk reads need not wait
        if self.is_sqlite:
            from adbc_driver_sqlite import dbapi as sqlite  # noqa: PLC0415

            return sqlite.connect(f"file:{self.url.database}?mode=ro")
        from adbc_driver_postgresql import dbapi as postgresql  # noqa: PLC0415

        plain = self.url.set(drivername="postgresql")
        return postgresql.connect(plain.render_as_string(hide_password=False))


class ArrowReader:
    """Bulk reads over one open connection; `Database.arrow_reader` gives it."""

    def __init__(self, connection: Any, *, sqlite: bool) -> None:  # noqa: ANN401 - as in `_adbc`
        self._connection, self._sqlite = connection, sqlite

    def read(
        self, query: str, *, schema: pa.Schema | None = None, **parameters: date | str | float
    ) -> pa.Table:
        """As `Database.read_arrow`."""
        if schema is not None and self._sqlite:
            query = f"{_samples(schema)} UNION ALL SELECT * FROM ({query})"
        text, values = _positional(query, parameters, sqlite=self._sqlite)
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(text, values)
            table = cursor.fetch_arrow_table()
        if schema is None:
            return table
        return (table.slice(1) if self._sqlite else table).cast(schema)


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


def _samples(schema: pa.Schema) -> str:
    """A first row with a value of each type: SQLite's driver learns the types from what it sees."""

    def sample(kind: pa.DataType) -> str:
        if pa.types.is_floating(kind):
            return "0.5"
        return "0" if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else "'2000-01-01'"

    return "SELECT " + ", ".join(f'{sample(field.type)} AS "{field.name}"' for field in schema)


def _positional(
    query: str, parameters: dict[str, Any], *, sqlite: bool
) -> tuple[str, tuple[Any, ...]]:
    names = sorted(parameters, key=lambda name: query.index(f":{name}"))
    for number, name in enumerate(names, start=1):
        query = query.replace(f":{name}", f"?{number}" if sqlite else f"${number}")
    values = (parameters[name] for name in names)
    return query, tuple(v.isoformat() if sqlite and isinstance(v, date) else v for v in values)
