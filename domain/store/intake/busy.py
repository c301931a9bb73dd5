"""A database that is away, or kept by somebody else for long, said as one error of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import OperationalError

#: What PostgreSQL calls a lock, or an answer, that was waited for too long.
_WAITED: Final = frozenset({"55P03", "57014", "40001", "40P01"})


class InboxBusyError(Exception):
    """The database did not say that it was done; done again, nothing counts twice.

    `is_kept` where somebody else keeps it for long; else it is away.
    """

    def __init__(self, *, is_kept: bool) -> None:
        super().__init__("kept by somebody else" if is_kept else "away")
        self.is_kept = is_kept


@contextmanager
def raising_busy() -> Iterator[None]:
    """Raise `InboxBusyError` for whatever a driver says of it."""
    try:
        yield
    except (OperationalError, psycopg.OperationalError, sqlite3.OperationalError) as error:
        said = getattr(error, "orig", error)
        is_kept = getattr(said, "sqlstate", None) in _WAITED or "locked" in str(said)
        raise InboxBusyError(is_kept=is_kept) from error
