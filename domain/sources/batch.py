"""What every source returns: canonical frames, and the rows it had to leave out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from domain.frames import CANONICAL, REJECTED, require

#: Told how far a long read is: the share done, 0 to 1, and what is being read.
Progress = Callable[[float, str], None]


class SourceError(Exception):
    """The file or folder as a whole cannot be read; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Canonical frames by name (absent ones mean "this source does not know") and rejected rows."""

    frames: Mapping[str, pd.DataFrame]
    rejected: pd.DataFrame = field(default_factory=REJECTED.empty)

    def __post_init__(self) -> None:
        for name, frame in self.frames.items():
            require(frame, CANONICAL[name])

    def frame(self, name: str) -> pd.DataFrame:
        """The frame of that name, or an empty one of its shape."""
        return self.frames.get(name, CANONICAL[name].empty())
