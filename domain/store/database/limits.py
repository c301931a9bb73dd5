"""How many connections a process keeps, and how long PostgreSQL lets one of them take."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

_CANCELLED: Final = "57014"  # query_canceled: PostgreSQL's code where a statement took too long

#: To PostgreSQL, which supposes 4 and turning disks. With that it reads a whole table for one day
#: of it, though the rows of a day lie together and its key begins with the day.
_RANDOM_PAGE_COST: Final = "1.1"
#: insufficient_privilege, invalid_schema_name, undefined_table: of a migration that was not run
_NOT_OURS: Final = frozenset({"42501", "3F000", "42P01"})
_NO_LOCK: Final = "55P03"  # lock_not_available


@dataclass(frozen=True, kw_only=True)
class ConnectionLimits:
    """What each connection of a process begins with; SQLite knows none of it.

    `statement_seconds`: what takes longer is an error, 0: nothing does. `idle_seconds`: a
    transaction that does nothing for so long is rolled back, so that it keeps no lock.
    """

    connections: int = 10
    statement_seconds: int = 0
    idle_seconds: int = 600

    def on(self, url: URL) -> URL:
        """The address that asks for them, for every driver; what it asks for already holds."""
        if url.get_backend_name() != "postgresql" or "options" in url.query:
            return url
        asked = {
            "statement_timeout": f"{self.statement_seconds}s",
            "idle_in_transaction_session_timeout": f"{self.idle_seconds}s",
            "random_page_cost": _RANDOM_PAGE_COST,
        }
        options = " ".join(f"-c {name}={value}" for name, value in asked.items())
        return url.update_query_dict({"options": options})


def waited_for_lock(error: DBAPIError) -> bool:
    """Whether a statement was given up because somebody else held a lock for too long."""
    return getattr(error.orig, "sqlstate", None) == _NO_LOCK


def did_not_answer(error: BaseException) -> bool:
    """Whether the database is away, or gave up: the same may well be asked again."""
    return isinstance(error, OperationalError | InterfaceError)


def why_refused(error: BaseException) -> str | None:
    """What a database that is away, full, shut or another one says; None for what is our fault."""
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if did_not_answer(error) or state in _NOT_OURS:
        return str(error.orig).strip().partition("\n")[0]
    return None


def took_too_long(error: BaseException | None) -> bool:
    """Whether this, or what it came of, is a statement that was given up for its time."""
    while error is not None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if getattr(cause, "sqlstate", None) == _CANCELLED:
            return True
        error = error.__cause__ or error.__context__
    return False
