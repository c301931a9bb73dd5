"""Lets somebody know of each statement that a database runs, and how long it took."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from sqlalchemy import event

from domain.store.database.engine.engine import Database

_LONGEST: Final = 500
_KEPT: Final = "staycourse_watched"


def watch_statements(
    database: Database, around: Callable[[str, str], AbstractContextManager[Any]]
) -> None:
    """Enter `around(verb, statement)` while each statement runs; its values are not told."""

    @event.listens_for(database.engine, "before_cursor_execute")
    def _before(
        _connection: Any,  # noqa: ANN401 - as above
        _cursor: Any,  # noqa: ANN401 - as above
        statement: str,
        _values: Any,  # noqa: ANN401 - as above
        context: Any,  # noqa: ANN401 - as above
        _many: bool,  # noqa: FBT001 - as above
    ) -> None:
        if context is not None:
            watched = around(statement.split(maxsplit=1)[0].upper(), statement[:_LONGEST])
            watched.__enter__()
            setattr(context, _KEPT, watched)

    @event.listens_for(database.engine, "after_cursor_execute")
    def _after(
        _connection: Any,  # noqa: ANN401 - as above
        _cursor: Any,  # noqa: ANN401 - as above
        _statement: str,
        _values: Any,  # noqa: ANN401 - as above
        context: Any,  # noqa: ANN401 - as above
        _many: bool,  # noqa: FBT001 - as above
    ) -> None:
        _ended(context)

    @event.listens_for(database.engine, "handle_error")
    def _failed(failure: Any) -> None:  # noqa: ANN401 - as above
        _ended(failure.execution_context)


def _ended(context: Any) -> None:  # noqa: ANN401 - as above
    watched = getattr(context, _KEPT, None)
    if watched is not None:
        setattr(context, _KEPT, None)
        watched.__exit__(None, None, None)
