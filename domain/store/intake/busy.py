"""A database that is away, or kept by somebody else for long, said as one error of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import OperationalError


class InboxBusyError(Exception):
    """The database did not say that it was done; done again, nothing counts twice."""


@contextmanager
def busy_is_said() -> Iterator[None]:
    """Raise `InboxBusyError` for whatever a driver says of it."""
    try:
        yield
    except (OperationalError, psycopg.OperationalError, sqlite3.OperationalError) as error:
        raise InboxBusyError from error
