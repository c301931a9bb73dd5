"""How each kind of database is connected to: driver, pool, and what a connection begins with."""

import sqlite3
from contextlib import suppress
from operator import methodcaller
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlmodel import create_engine

from domain.store.database.engine.folded_text import UNICODE_LOWER
from domain.store.database.limits import ConnectionLimits

#: The execution option that tells SQLite's connections of a reader from those of a writer.
READING: Final = "staycourse_reading"
#: A connection is opened anew then: some firewall may have forgotten it.
_RECYCLED_AFTER_SECONDS: Final = 1800
_PRIVATE: Final = 0o600
_EVERYBODY: Final = 0o007


def with_driver(url: URL) -> URL:
    """The address with the driver that we install."""
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def for_libpq(url: URL) -> str:
    """The address as PostgreSQL's own library reads one, to which "+" and " " are themselves."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    place, _, asked = plain.partition("?")
    return f"{place}?{asked.replace('+', ' ')}".replace(" ", "%20")


def engine_for(url: URL, limits: ConnectionLimits) -> Engine:
    """PostgreSQL's pool; or SQLite, whose file is private and whose readers wait for nobody."""
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=limits.connections,
            max_overflow=limits.connections,  # for a moment: those are closed again
            pool_pre_ping=True,
            pool_recycle=_RECYCLED_AFTER_SECONDS,
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        # one more than is kept is opened anew each time, and reads the whole schema
        pool_size=limits.connections,
        connect_args={"timeout": 30},
        hide_parameters=True,
    )
    # numbers out of a frame: sqlite3 would bind their bytes, which equal nothing
    for kind in (np.int64, np.int32, np.int16, np.int8):
        sqlite3.register_adapter(kind, methodcaller("item"))

    @event.listens_for(engine, "do_connect")
    def _private(_dialect: Any, _record: Any, _args: Any, _options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own types
        # learners' data is its owner's alone; SQLite gives its side files the same mode
        file = Path(url.database or ":memory:")
        if file.name != ":memory:" and file.parent.is_dir():
            _keep_private(file)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own types
        # we begin transactions ourselves: see _begin
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function(UNICODE_LOWER, 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - as above
        if connection.get_execution_options().get(READING, False):
            _begin_reading(connection)
            return
        connection.info[READING] = False
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        # a writer queues at once instead of failing late
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _begin_reading(connection: Any) -> None:  # noqa: ANN401 - as above
    """Begin on the driver itself: a page reads ten times, and this was most of what it said.

    A reader waits for nobody, so that nothing can fail here that a caller would know by name.
    """
    driver = connection.connection.driver_connection
    if not connection.info.get(READING, False):
        driver.execute("PRAGMA query_only=ON")
        connection.info[READING] = True
    driver.execute("BEGIN")


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _keep_private(file: Path) -> None:
    """Make the file its owner's alone; one that everybody may read is an old one."""
    if not file.exists():
        file.touch(mode=_PRIVATE)
    for one in (file, *(file.with_name(f"{file.name}{ending}") for ending in ("-wal", "-shm"))):
        with suppress(FileNotFoundError, PermissionError):  # made without it; somebody else's
            if one.stat().st_mode & _EVERYBODY:
                one.chmod(_PRIVATE)
