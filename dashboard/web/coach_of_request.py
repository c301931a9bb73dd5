"""Which coach the request of now comes from: then PostgreSQL itself shows nobody else's learners.

Set once, where people are let in, as with hidden names.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from dashboard.web.sessions import Viewer

_COACH: Final = ContextVar[int | None]("staycourse_coach_of_request", default=None)


def coach_of_request() -> int | None:
    """The staff number of the coach who asks; None for all who see everybody's learners."""
    return _COACH.get()


@contextmanager
def reading_as(viewer: Viewer) -> Iterator[None]:
    """Read as this person for all that is called from here, in whatever thread."""
    before = _COACH.set(None if viewer.sees_everyone else viewer.staff_id)
    try:
        yield
    finally:
        _COACH.reset(before)
