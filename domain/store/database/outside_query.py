"""One query of somebody else's database: read and nothing else, whatever the query says."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

#: SQLAlchemy's names of databases -> sqlglot's, and the port of each.
_DIALECTS: Final[Mapping[str, tuple[str, int]]] = {
    "postgresql": ("postgres", 5432),
    "mysql": ("mysql", 3306),
    "mariadb": ("mysql", 3306),
    "mssql": ("tsql", 1433),
    "oracle": ("oracle", 1521),
    "sqlite": ("sqlite", 0),
}
_DRIVERS: Final = {"postgresql": "postgresql+psycopg"}
#: What an address may say beside the host: others could name another one.
_OPTIONS: Final = frozenset({"sslmode", "charset", "driver", "encrypt"})
#: How each is told to read only, and to give up after so many milliseconds.
_READ_ONLY: Final[Mapping[str, tuple[str, ...]]] = {
    "postgresql": ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = {ms}"),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_execution_time = {ms}"),
    "mariadb": ("SET SESSION TRANSACTION READ ONLY",),
    "sqlite": ("PRAGMA query_only = ON",),
    "oracle": ("SET TRANSACTION READ ONLY",),
}
_BLOCK: Final = 2_000


class OutsideQueryError(Exception):
    """The database cannot be asked, or not that; the sentence holds no secret."""


@dataclass(frozen=True, kw_only=True)
class OutsideDatabase:
    """A database of somebody else: its address without credentials, and how to get in."""

    url: URL
    host: str
    port: int

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return self.url.get_backend_name() == "sqlite"


def outside_database(address: str, *, user: str, password: str) -> OutsideDatabase:
    """What an address names.

    Raises:
        OutsideQueryError: it names no database that we can ask.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise OutsideQueryError("That is no address of a database.") from error
    backend = url.get_backend_name()
    if backend not in _DIALECTS:
        raise OutsideQueryError(f"{backend} is none of: {', '.join(_DIALECTS)}.")
    if url.password or set(url.query) - _OPTIONS:
        raise OutsideQueryError("The address holds more than the host and the database.")
    if backend != "sqlite" and not url.host:
        raise OutsideQueryError("The address names no host.")
    named = url.set(username=user or None, password=password or None)
    if url.drivername in _DRIVERS:
        named = named.set(drivername=_DRIVERS[url.drivername])
    port = url.port or _DIALECTS[backend][1]
    return OutsideDatabase(url=named, host=url.host or "", port=port)


def checked_query(query: str, backend: str) -> str:
    """The query, once it is one that reads.

    Raises:
        OutsideQueryError: it is none, several, or one that would write.
    """
    # it takes a while to load, and only this needs it
    import sqlglot  # noqa: PLC0415
    from sqlglot import exp  # noqa: PLC0415

    writes = (
        *(exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter),
        *(exp.Command, exp.Into, exp.Set, exp.Copy),
    )
    try:
        found = sqlglot.parse(query, read=_DIALECTS[backend][0])
    except sqlglot.errors.SqlglotError as error:
        first = str(error).partition("\n")[0]
        raise OutsideQueryError(f"The query cannot be read: {first}") from error
    statements = [one for one in found if one is not None]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise OutsideQueryError("The query has to be one SELECT.")
    if any(statements[0].find(kind) for kind in writes):
        raise OutsideQueryError("The query has to read only: it would change something.")
    return query.strip().rstrip(";")


@contextmanager
def outside_rows(
    database: OutsideDatabase, query: str, *, at: str, most: int, seconds: int
) -> Iterator[tuple[list[str], Iterator[Sequence[Any]]]]:
    """The columns and rows of a query, in a transaction that reads only; `at` is its address.

    Raises:
        OutsideQueryError: it does not answer, or has more than `most` rows.
    """
    backend = database.url.get_backend_name()
    plain = checked_query(query, backend)
    url, given = _connected_to(database, at)
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args=given, hide_parameters=True)
        with engine.connect() as connection:
            for said in _READ_ONLY.get(backend, ()):
                connection.exec_driver_sql(said.format(ms=seconds * 1_000))
            found = connection.execution_options(
                no_parameters=True, stream_results=True, yield_per=_BLOCK
            ).exec_driver_sql(plain)
            yield list(found.keys()), _bounded(found, most)
            _nothing_stays(connection)
    except NoSuchModuleError as error:
        raise OutsideQueryError(f"There is no driver for {backend} here.") from error
    except ModuleNotFoundError as error:
        raise OutsideQueryError(f"The driver {error.name} is not installed here.") from error
    except SQLAlchemyError as error:
        # what the driver says may name hosts and users, and never a password
        said = str(getattr(error, "orig", None) or error).partition("\n")[0][:200]
        raise OutsideQueryError(f"The database says: {said}") from error


def _connected_to(database: OutsideDatabase, at: str) -> tuple[URL, dict[str, Any]]:
    if database.is_file:
        return database.url, {}
    if database.url.get_backend_name() == "postgresql":
        # the name stays for its certificate
        return database.url, {"hostaddr": at, "connect_timeout": 10}
    return database.url.set(host=at), {}


def _bounded(rows: Any, most: int) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - SQLAlchemy's own
    for number, row in enumerate(rows):
        if number >= most:
            raise OutsideQueryError(f"The query has more than {most:,} rows: narrow it.")
        yield tuple(row)


def _nothing_stays(connection: Connection) -> None:
    connection.rollback()
