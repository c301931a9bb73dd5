"""How long one pull may take, and its end when the worker is to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from worker.connections.problems import OutOfTimeError

_SLICE: Final = 1.0
_BEAT_EVERY: Final = 10.0


@dataclass(kw_only=True)
class Budget:
    """Seconds left for a pull; `beat` is called every few of them, to say that it is at work."""

    seconds: float
    stopping: Callable[[], bool] = lambda: False
    beat: Callable[[], None] = lambda: None
    clock: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    requests: int = 0
    _ends: float = field(init=False)
    _beaten: float = field(init=False)

    def __post_init__(self) -> None:
        self._beaten = self.clock()
        self._ends = self._beaten + self.seconds

    def spend(self) -> None:
        """Called before each request.

        Raises:
            OutOfTimeError: no more is to begin.
        """
        self.requests += 1
        self._check(0.0)

    def sleep(self, seconds: float) -> None:
        """Wait, unless there is no time for it; raises as `spend` does."""
        self._check(seconds)
        left = seconds
        while left > 0:
            step = min(left, _SLICE)
            self.wait(step)
            left -= step
            self._check(left)

    def _check(self, needed: float) -> None:
        now = self.clock()
        if self.stopping():
            raise OutOfTimeError("The worker was told to stop: the rest comes with the next pull.")
        if now + needed >= self._ends:
            said = "The time for one pull was over: the rest comes with the next."
            raise OutOfTimeError(said, after=needed)
        if now - self._beaten >= _BEAT_EVERY:
            self._beaten = now
            self.beat()
