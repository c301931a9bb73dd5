"""Keeps what was read under a mark that changes when the answer may: in the process, and in Redis.

Whoever asks first reads; others who want the same wait for that one read alone. With `REDIS_URL`
several web processes share what one of them has read.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, ParamSpec, Protocol, TypeVar, cast

from dashboard.web import coach_of_request, names_hidden
from domain.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")

#: Answers kept in a process; the largest, the order of 100,000 learners, takes half a megabyte.
_KEPT: Final = 128


class SharedCache(Protocol):
    """What other processes have read; an answer is never None."""

    def get(self, key: tuple[object, ...]) -> Any | None:  # noqa: ANN401 - any answer
        """What was kept under that key, or None."""

    def put(self, key: tuple[object, ...], answer: object) -> None:
        """Keep it for others."""


class Cache:
    """Answers by their mark, their reader and what it was asked; the newest ones are kept."""

    def __init__(self, shared: SharedCache | None = None, *, most: int = _KEPT) -> None:
        self._shared, self._most = shared, most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
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
                return cast("T", self._kept[key])
            mine = self._reading.setdefault(key, Lock())
        with mine:
            with self._lock:
                if key in self._kept:
                    return cast("T", self._kept[key])
            found = make()
            with self._lock:
                self._kept[key] = found
                self._reading.pop(key, None)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return found

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
