"""Which of several workers keeps the timetable: the one that holds a lock which dies with it.

On PostgreSQL that is an advisory lock of a connection of its own, asked again and again whether it
still holds: a connection may be gone without a word, and the server ends one that is silent for too
long, as when its process is suspended. Whoever led before may not know yet that it is over, so that
each of its transactions passes a fence, and a new leader begins once none is under way. Locks are
of a whole database, so each names the schema: others may have one beside ours. On SQLite, whose
file lives on one machine, it is a lock on a second, empty database file beside it.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Final, Protocol

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from domain.store.database import Database

_KEY: Final = 7_205_411  # any number, the same for every worker of a schema
#: Held together by each transaction of a leader, and by nobody else.
_FENCE: Final = 7_205_499
#: How long a new leader waits for transactions of the last one before it ends them.
_PATIENCE: Final = "5s"
#: A leader that said nothing for so long is suspended, or cut off.
_SILENT: Final = "20s"
#: A line that is dead without a word is noticed in seconds, not in the hours TCP would take.
_IMPATIENT: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
# and by the server, which keeps the lock for as long as it believes in the connection
_SERVER_IMPATIENT: Final = (
    f"-c idle_session_timeout={_SILENT} -c tcp_keepalives_idle=5"
    " -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
)
_OURS: Final = "hashtext(current_schema())"
_HELD: Final = (
    "FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = CAST(:key AS oid)"
    f" AND objid = CAST({_OURS} AS oid) AND objsubid = 2"
)
_TAKE: Final = text(f"SELECT pg_try_advisory_lock(:key, {_OURS})")
# by this very connection: one that was opened anew in its place would hold nothing
_HOLDS: Final = text(f"SELECT EXISTS (SELECT 1 {_HELD} AND pid = pg_backend_pid())")


# a key of this term alone, so that the fence can tell it from every later one
_BEGIN_TERM: Final = text("SELECT pg_advisory_lock(:term)")
_CLOSE_FENCE: Final = text(f"SELECT pg_advisory_lock(:key, {_OURS})")
_OPEN_FENCE: Final = text(f"SELECT pg_advisory_unlock(:key, {_OURS})")
_END_TRANSACTIONS: Final = text(
    f"SELECT pg_terminate_backend(pid) {_HELD} AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# in this order: whoever is past the fence holds it until the transaction ends
_PASS: Final = text(
    f"SELECT CASE WHEN pg_try_advisory_xact_lock_shared(:fence, {_OURS})"
    " THEN NOT pg_try_advisory_xact_lock_shared(:term) ELSE false END"
)


class UnreachableError(Exception):
    """The database does not answer, so nobody knows who leads."""


class LeadLostError(Exception):
    """This process does not lead any more, so its jobs write nothing."""


class Leadership(Protocol):
    """The lock of a process that leads."""

    def holds(self) -> bool:
        """Whether this process still leads."""

    def fence(self, session: Session) -> None:
        """Let a transaction begin while this process leads: no other leads before it ends.

        Raises:
            LeadLostError: it does not, or another is about to.
        """


@contextmanager
def leadership(database: Database) -> Iterator[Leadership | None]:
    """The leadership while the block runs; None while another process has it.

    Raises:
        UnreachableError: the database cannot be asked.
    """
    with _of_sqlite(database) if database.is_sqlite else _of_postgresql(database) as found:
        yield found


class _FileLock:
    def holds(self) -> bool:
        return True

    def fence(self, session: Session) -> None:
        """Whoever led before has ended: the lock went with its process."""


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
    def __init__(self, connection: Connection) -> None:
        self._connection, self._term = connection, secrets.randbits(62)
        connection.execute(_BEGIN_TERM, {"term": self._term})

    def holds(self) -> bool:
        try:
            return bool(self._connection.scalar(_HOLDS, {"key": _KEY}))
        except SQLAlchemyError:
            return False

    def fence(self, session: Session) -> None:
        if not session.scalar(_PASS, {"fence": _FENCE, "term": self._term}):
            raise LeadLostError


@contextmanager
def _of_postgresql(database: Database) -> Iterator[Leadership | None]:
    # beside what the address asks for, as its schema
    options = f"{database.url.query.get('options', '')} {_SERVER_IMPATIENT}"
    engine = create_engine(
        database.url, poolclass=NullPool, connect_args={**_IMPATIENT, "options": options}
    )
    with ExitStack() as kept:
        try:
            connection = kept.enter_context(engine.connect())
            connection.execution_options(isolation_level="AUTOCOMMIT")
            lock = None
            if connection.scalar(_TAKE, {"key": _KEY}):
                _wait_for_transactions(connection)
                lock = _AdvisoryLock(connection)
        except DBAPIError as error:
            raise UnreachableError(type(error.orig).__name__) from error
        # the lock goes with the connection
        yield lock


def _wait_for_transactions(connection: Connection) -> None:
    """Until nothing that the last leader began is under way; what takes too long is rolled back."""
    connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE}'")
    try:
        connection.execute(_CLOSE_FENCE, {"key": _FENCE})
    except OperationalError:
        connection.execute(_END_TRANSACTIONS, {"key": _FENCE})
        connection.execute(_CLOSE_FENCE, {"key": _FENCE})
    connection.execute(_OPEN_FENCE, {"key": _FENCE})
