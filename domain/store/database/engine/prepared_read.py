"""One select that is asked again and again: on its own connection, in no transaction."""

from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import Dialect, Engine, PoolProxiedConnection
from sqlalchemy.sql.compiler import SQLCompiler

from domain.store.database.bulk import AnySelect


class PreparedRead:
    """Sees what is committed at that moment, at the cost of the database alone.

    SQLAlchemy's own execution takes several times longer than such a look-up. Values are as the
    driver gives them: fit to be compared with one another, not with those of other reads. Any
    thread may ask; one at a time is answered.
    """

    def __init__(self, engine: Engine, statement: AnySelect) -> None:
        self._engine = engine
        self._compiled = _compiled(statement, engine.dialect)
        self._sql = self._compiled.string
        # told nowhere else
        self._processors: Mapping[str, Any] = self._compiled._bind_processors  # noqa: SLF001
        self._known: dict[str, Any] = {}
        self._own: PoolProxiedConnection | None = None
        self._lock = Lock()

    def rows(self, **given: object) -> list[tuple[Any, ...]]:
        """The result for these values; raises the driver's error where the database is away."""
        if not self._known:  # those of the statement itself stay as they are
            self._known = self._bound(self._compiled.construct_params(given))
        known = self._known | self._bound(given)
        names = self._compiled.positiontup
        values = known if names is None else tuple(known[name] for name in names)
        with self._lock:
            self._own = self._own or self._connected()
            driver: Any = self._own.dbapi_connection
            found: list[tuple[Any, ...]] = driver.execute(self._sql, values).fetchall()
        return found

    def _bound(self, given: Mapping[str, Any]) -> dict[str, Any]:
        some = self._processors.keys() & given.keys()
        return {**given, **{name: self._processors[name](given[name]) for name in some}}

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            own, self._own = self._own, None
            if own is not None:
                own.close()

    def _connected(self) -> PoolProxiedConnection:
        own = self._engine.raw_connection()
        own.detach()  # the pool's others are for transactions
        driver: Any = own.dbapi_connection
        if self._engine.dialect.name == "postgresql":
            driver.autocommit = True
        return own


@lru_cache(maxsize=32)
def _compiled(statement: AnySelect, dialect: Dialect) -> SQLCompiler:
    """Once for each statement: that takes as long as a hundred answers."""
    return statement.compile(dialect=dialect)
