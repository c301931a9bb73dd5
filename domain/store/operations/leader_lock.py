"""Which of several workers keeps the timetable: the one that holds a lock which dies with it.

On PostgreSQL that is an advisory lock of a connection of its own, asked again and again whether it
still holds: a connection may be gone without a word. On SQLite, whose file lives on one machine, it
is a lock on a second, empty database file beside it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final, Protocol

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from domain.store.database import Database

_KEY: Final = 7_205_411  # any number, the same for every worker of a database
#: A line that is dead without a word is noticed in seconds, not in the hours TCP would take.
_IMPATIENT: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
_TAKE: Final = text("SELECT pg_try_advisory_lock(:key)")
# by this very connection: one that was opened anew in its place would hold nothing
_HOLDS: Final = text(
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND pid = pg_backend_pid() AND classid = 0 AND objid = CAST(:key AS oid) AND objsubid = 1)"
)


class UnreachableError(Exception):
    """The database does not answer, so nobody knows who leads."""


class Leadership(Protocol):
    """The lock of a process that leads."""

    @property
    def ends_with_process(self) -> bool:
        """Whether whoever led before has ended; else it may only have lost its connection."""

    def holds(self) -> bool:
        """Whether this process still leads."""


@contextmanager
def leadership(database: Database) -> Iterator[Leadership | None]:
    """The leadership while the block runs; None while another process has it.

    Raises:
        UnreachableError: the database cannot be asked.
    """
    with _of_sqlite(database) if database.is_sqlite else _of_postgresql(database) as found:
        yield found


class _FileLock:
    ends_with_process = True

    def holds(self) -> bool:
        return True


@contextmanager
def _of_sqlite(database: Database) -> Iterator[Leadership | None]:
    file = database.url.database
    if not file or file == ":memory:":
        yield _FileLock()
        return
    lock: _FileLock | None = _FileLock()
    with ExitStack() as kept:
        try:
            beside = sqlite3.connect(f"{file}-leader", timeout=0, isolation_level=None)
            kept.enter_context(closing(beside)).execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise UnreachableError(str(error)) from error
            lock = None
        yield lock


class _AdvisoryLock:
    ends_with_process = False

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def holds(self) -> bool:
        try:
            return bool(self._connection.scalar(_HOLDS, {"key": _KEY}))
        except SQLAlchemyError:
            return False


@contextmanager
def _of_postgresql(database: Database) -> Iterator[Leadership | None]:
    engine = create_engine(database.url, poolclass=NullPool, connect_args=_IMPATIENT)
    with ExitStack() as kept:
        try:
            connection = kept.enter_context(engine.connect())
            connection.execution_options(isolation_level="AUTOCOMMIT")
            leads = bool(connection.scalar(_TAKE, {"key": _KEY}))
        except DBAPIError as error:
            raise UnreachableError(type(error.orig).__name__) from error
        # the lock goes with the connection
        yield _AdvisoryLock(connection) if leads else None
