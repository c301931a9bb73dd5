"""One database, SQLite or PostgreSQL: transactions, and bulk reads as Arrow."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from copy import copy
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import pyarrow as pa
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from domain.store.database.bulk import (
    AnySelect,
    BulkReader,
    Given,
    PostgresReader,
    SqliteReader,
    as_pandas,
)
from domain.store.database.engine.drivers import READING, engine_for, for_libpq, with_driver
from domain.store.database.engine.prepared_read import PreparedRead
from domain.store.database.limits import ConnectionLimits, waited_for_lock
from domain.store.database.months import make_months

_MIGRATIONS = Path(__file__).parents[2] / "migrations"
#: Connections of bulk reads that wait for the next one.
_IDLE = 8
_TRIED_AGAIN_AFTER_SECONDS = (1, 2, 4, 8, 16, 30, 30)
_LIMITS = ConnectionLimits()
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Database:
    """Opens transactions and bulk reads on one database; connects when first asked to."""

    def __init__(
        self,
        url: str,
        *,
        instead: Sequence[str] = (),
        limits: ConnectionLimits = _LIMITS,
        coach_role: str = "staycourse_coach",
    ) -> None:
        """`instead`: statements that each connection begins with, such as temporary views.

        `coach_role`: the role of PostgreSQL that coaches read in; empty: there is none.
        """
        self.coach_role = coach_role
        self.url: URL = limits.on(with_driver(make_url(url)))
        self._limits = limits
        self._instead, self._others = tuple(instead), list[Database]()
        self._idle: SimpleQueue[Any] = SimpleQueue()
        self.engine: Engine = engine_for(self.url, limits)
        self._writer = self.engine
        if self._instead:
            event.listen(self.engine, "connect", self._begin_with)
        self._reader = self.engine.execution_options(postgresql_readonly=True, **{READING: True})
        self._fence: Callable[[Session], None] | None = None
        self._says: Callable[[], str | None] | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            self._begin_in(session)
            if self._fence:
                self._fence(session)
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that may only read, and waits for no writer; writing in it is an error."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            self._begin_in(session)
            yield session

    def read(
        self, ask: Callable[Concatenate[Session, _P], _T], *args: _P.args, **named: _P.kwargs
    ) -> _T:
        """What a function that reads answers, in a session of its own."""
        with self.reading() as session:
            return ask(session, *args, **named)

    def write(
        self, save: Callable[Concatenate[Session, _P], _T], *args: _P.args, **named: _P.kwargs
    ) -> _T:
        """What a function that writes answers, in a transaction of its own."""
        with self.transaction() as session:
            return save(session, *args, **named)

    def read_frame(
        self, statement: AnySelect, given: Given | None = None, *, gaps: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Result of a select as pandas, in the types of its columns.

        `given` are the values of its parameters, so that it can be built once: that, and telling it
        from others, takes longer than a small read. Days are midnights, instants aware in UTC; gaps
        are NaN, NaT or None, so whole numbers with gaps come as floats, and those of the columns in
        `gaps` as Int64.
        """
        frame = as_pandas(self.read_arrow(statement, given))
        for name in gaps:  # `astype` of the frame would copy every column, and take longest
            frame[name] = frame[name].astype("Int64")
        return frame

    def read_frames(
        self, statements: Iterable[AnySelect], given: Given | None = None
    ) -> list[pd.DataFrame]:
        """The frames of several selects over one connection: what a page asks of one thing."""
        with self.bulk_reader() as reader:
            return [as_pandas(reader.read(one, given)) for one in statements]

    def read_arrow(self, statement: AnySelect, given: Given | None = None) -> pa.Table:
        """Result of a select as Arrow, in the types of its columns: no row becomes an object.

        Only committed data is seen.
        """
        with self.bulk_reader() as reader:
            return reader.read(statement, given)

    @contextmanager
    def bulk_reader(self, *, one_moment: bool = False) -> Iterator[BulkReader]:
        """One connection for several bulk reads: opening each its own costs more than small ones.

        With `one_moment`, and on SQLite always, they see the same moment, whatever is written in
        between.
        """
        if self.is_sqlite:
            with self._reader.begin() as own:
                yield SqliteReader(own)
            return
        connection = self._idle_connection() or self._postgresql()
        try:
            if one_moment:
                connection.rollback()  # the level is of the transaction, which it has to begin
                with closing(connection.cursor()) as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self._begin_on(connection)
            yield PostgresReader(connection)
            connection.rollback()  # so that whoever reads next sees what is committed by then
        except BaseException:
            connection.close()
            raise
        if self._idle.qsize() < _IDLE:
            self._idle.put(connection)
        else:
            connection.close()

    def _idle_connection(self) -> Any | None:  # noqa: ANN401 - the driver is untyped
        """One that has read before and still answers: opening it took longer than a small read."""
        with suppress(Empty):
            while True:
                connection = self._idle.get_nowait()
                try:
                    with closing(connection.cursor()) as cursor:
                        cursor.execute("SELECT 1")
                        cursor.fetchone()
                except Exception:  # noqa: BLE001 - whatever the driver raises: it is of no use
                    with suppress(Exception):
                        connection.close()
                else:
                    return connection
        return None

    def prepared(self, statement: AnySelect) -> PreparedRead:
        """A select that is asked often; close it in the end."""
        return PreparedRead(self.engine, statement)

    def compute_in_place(
        self, query: str, tables: Mapping[str, AnySelect], given: Mapping[str, pa.Table]
    ) -> pa.Table:
        """Result of SQL over named selects and tables that are handed in; on PostgreSQL only."""
        with closing(self._postgresql()) as connection:
            self._begin_on(connection)
            return PostgresReader(connection).compute(query, tables, given)

    def is_current(self) -> bool:
        """Whether the schema is the one this program was written for."""
        from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - as in migrate

        with self._reader.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == _newest_schema()

    def migrate(self) -> None:
        """Bring the schema to the newest revision; does nothing when it is there already.

        A table that is locked on PostgreSQL is waited for in short tries, for two minutes in all.
        Then the months that come have their parts: see `make_months`.
        """
        from alembic import command  # noqa: PLC0415 - a second that only migrating needs
        from alembic.config import Config  # noqa: PLC0415

        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self.engine
        config.attributes["coach_role"] = self.coach_role
        self._upgrade(lambda: command.upgrade(config, "head"))
        make_months(self.engine)

    @staticmethod
    def _upgrade(upgrade: Callable[[], None]) -> None:
        for seconds in _TRIED_AGAIN_AFTER_SECONDS:
            try:
                return upgrade()
            except OperationalError as error:
                if not waited_for_lock(error):
                    raise
                time.sleep(seconds)  # whoever waited behind gets a turn
        return upgrade()

    def beginning_with(self, instead: Sequence[str]) -> "Database":
        """The same database, read over connections of its own that begin so; closed with this one.

        A transaction, which decides and writes, goes over this one's: to the tables themselves.
        """
        url = self.url.render_as_string(hide_password=False)
        other = Database(url, instead=instead, limits=self._limits, coach_role=self.coach_role)
        other._writer = self.engine
        self._others.append(other)
        return other

    def fenced(self, fence: Callable[[Session], None]) -> "Database":
        """The same, over the same connections, but each transaction asks `fence` first.

        It raises where this process may not write any more; what is only read asks nobody.
        """
        other = copy(self)
        other._fence = fence  # noqa: SLF001 - of this class
        return other

    def beginning_each_with(self, says: Callable[[], str | None]) -> "Database":
        """The same, over the same connections, but each transaction and read begins with a say.

        `says` gives the statement for the one that begins, or None. What is `prepared` does not.
        """
        other = copy(self)
        other._says = says  # noqa: SLF001 - of this class
        return other

    @property
    def depends_on_who_asks(self) -> bool:
        """Whether the same read may give another answer to somebody else."""
        return self._says is not None

    def close(self) -> None:
        """Give every connection back."""
        for one in (self, *self._others):
            one.engine.dispose()
            with suppress(Empty):
                while True:
                    one._idle.get_nowait().close()  # noqa: SLF001 - of this class

    def _postgresql(self) -> Any:  # noqa: ANN401 - the driver is untyped
        # it loads pandas: seconds that a process without bulk reads need not wait
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415

        connection = dbapi.connect(for_libpq(self.url))
        self._begin_with(connection)
        return connection

    def _begin_in(self, session: Session) -> None:
        if self._says and (said := self._says()):
            session.connection().exec_driver_sql(said)

    def _begin_on(self, connection: Any) -> None:  # noqa: ANN401 - the driver is untyped
        if self._says and (said := self._says()):
            with closing(connection.cursor()) as cursor:
                cursor.execute(said)
                cursor.fetchone()

    def _begin_with(self, connection: Any, _record: Any = None) -> None:  # noqa: ANN401 - the DBAPI has no types
        if not self._instead:
            return
        with closing(connection.cursor()) as cursor:
            for statement in self._instead:
                cursor.execute(statement)
        connection.commit()


@cache
def _newest_schema() -> str | None:
    """The revision that this program migrates to: every migration is read for it, once."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in migrate

    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()
