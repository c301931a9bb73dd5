"""Whether the request of now comes from somebody who sees no names: then no read gives any.

Set once, where people are let in, so that no page, callback, download or API route can forget it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_HIDDEN: Final = ContextVar("staycourse_names_hidden", default=False)


def names_hidden() -> bool:
    """Whether what is read now must hold no name, address, note or original column."""
    return _HIDDEN.get()


@contextmanager
def hiding_names(*, hide: bool) -> Iterator[None]:
    """Hide them, or not, for all that is called from here, in whatever thread."""
    before = _HIDDEN.set(hide)
    try:
        yield
    finally:
        _HIDDEN.reset(before)
