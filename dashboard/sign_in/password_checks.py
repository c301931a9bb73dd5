"""Passwords are hashed a few at a time: each takes 64 MB and a core, on purpose."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

_AT_ONCE: Final = 2
_WAITING: Final = 64

T = TypeVar("T")


class BusyError(Exception):
    """More wait than could be answered in good time."""


class PasswordChecks:
    """Holds back expensive work before it takes a thread or any memory."""

    def __init__(self, *, at_once: int = _AT_ONCE, waiting: int = _WAITING) -> None:
        self._turn = asyncio.Semaphore(at_once)
        self._here, self._most = 0, at_once + waiting

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives, once it is its turn.

        Raises:
            BusyError: too many wait already.
        """
        if self._here >= self._most:
            raise BusyError
        self._here += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._here -= 1
