"""Large frames wait on disk while others are read: an export may be larger than the memory."""

import shutil
import tempfile
import weakref
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd
import pyarrow as pa

#: Rows from which a frame is worth the way to disk and back.
_MANY: Final = 50_000
_Name = TypeVar("_Name")


class FramesOnDisk(MutableMapping[_Name, pd.DataFrame]):
    """Frames by name; one of many rows is written to a file, and read anew when it is asked for.

    The files are the owner's alone, and gone with this object.
    """

    def __init__(self) -> None:
        self._kept: dict[_Name, pd.DataFrame | Path] = {}
        self._folder: Path | None = None
        self._files = 0

    def __setitem__(self, name: _Name, frame: pd.DataFrame) -> None:
        """Keep a frame."""
        self._kept[name] = self._written(frame) if len(frame) >= _MANY else frame

    def __getitem__(self, name: _Name) -> pd.DataFrame:
        """The frame of that name, exactly as it was."""
        kept = self._kept[name]
        if not isinstance(kept, Path):
            return kept
        found: pd.DataFrame = pd.read_pickle(kept)  # noqa: S301 - our own file, nobody else's to write
        return found

    def __delitem__(self, name: _Name) -> None:
        """Forget a frame."""
        kept = self._kept.pop(name)
        if isinstance(kept, Path):
            kept.unlink()

    def __iter__(self) -> Iterator[_Name]:
        """The names, in the order they came."""
        return iter(self._kept)

    def __len__(self) -> int:
        """How many frames."""
        return len(self._kept)

    def __contains__(self, name: object) -> bool:
        """Whether there is a frame of that name; reads none."""
        return name in self._kept

    def _written(self, frame: pd.DataFrame) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="staycourse-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._files += 1
        file = self._folder / str(self._files)
        frame.to_pickle(file)
        pa.default_memory_pool().release_unused()
        return file
