"""Keeps what was read under a mark that changes when the answer may: in the process, and in Redis.

Whoever asks first reads; others who want the same wait for that one read alone. With `REDIS_URL`
several web processes share what one of them has read.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, ParamSpec, Protocol, TypeVar, cast

import numpy as np
import pandas as pd

from dashboard.data.queries.serialised import Serialised
from dashboard.web import coach_of_request, names_hidden
from domain.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")

#: What is kept in a process, in bytes: the order of 100,000 learners takes half a megabyte, most
#: answers of a coach a few kilobytes, and fifty people ask for thousands.
_KEPT: Final = 64_000_000
#: What an answer takes that says nothing of its size.
_SMALL: Final = 2_000


class SharedCache(Protocol):
    """What other processes have read; an answer is never None."""

    def get(self, key: tuple[object, ...]) -> Any | None:  # noqa: ANN401 - any answer
        """What was kept under that key, or None."""

    def put(self, key: tuple[object, ...], answer: object) -> None:
        """Keep it for others."""


class Cache:
    """Answers by their mark, their reader and what it was asked; the newest ones are kept."""

    def __init__(self, shared: SharedCache | None = None, *, most: int = _KEPT) -> None:
        """`most`: bytes kept at most, by the size that answers tell."""
        self._shared, self._most = shared, most
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock, self._reading = Lock(), dict[Hashable, Lock]()

    def read(self, mark: Hashable, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What was read under that mark, or is by whoever asks first; others wait for it alone."""
        # what is read without names, or of a coach's own learners, is another answer
        own = any(isinstance(one, Database) and one.depends_on_who_asks for one in args)
        mark = (names_hidden(), coach_of_request() if own else None, mark)
        key = (mark, read, args, tuple(kwargs.items()))
        return self.once(key, lambda: self._read(mark, read, *args, **kwargs))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under that key in this process, or is by whoever asks first."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast("T", self._kept[key][0])
            mine = self._reading.setdefault(key, Lock())
        with mine:
            with self._lock:
                if key in self._kept:
                    return cast("T", self._kept[key][0])
            found = make()
            self._keep(key, found)
            return found

    def _keep(self, key: Hashable, found: object) -> None:
        size = _size_of(found)
        with self._lock:
            self._kept[key] = found, size
            self._size += size
            self._reading.pop(key, None)
            while self._size > self._most:
                _, (_, dropped) = self._kept.popitem(last=False)
                self._size -= dropped

    def _read(self, mark: Hashable, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._shared is None:
            return read(*args, **kwargs)
        asked = tuple(one for one in args if not isinstance(one, Database))
        key = (mark, read.__qualname__, asked, tuple(kwargs.items()))
        kept = self._shared.get(key)
        if kept is not None:
            return cast("T", kept)
        found = read(*args, **kwargs)
        self._shared.put(key, found)
        return found


def _size_of(answer: object) -> int:
    """Bytes of a frame, or of a written part of a page; nothing else that is kept is large."""
    if isinstance(answer, pd.DataFrame | pd.Series):
        return _SMALL + int(np.sum(answer.memory_usage()))
    return _SMALL + (len(answer.text) if isinstance(answer, Serialised) else 0)
