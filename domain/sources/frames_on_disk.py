"""Large frames wait on disk while others are read: an export may be larger than the memory."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeVar

import pandas as pd
import pyarrow as pa

#: Rows from which a frame is worth the way to disk and back.
_MANY: Final = 200_000
_Name = TypeVar("_Name")


class _Folder:
    """A folder of the owner's alone, gone with the last that has a file in it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="staycourse-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class _File:
    path: Path
    folder: _Folder
    dtypes: pd.Series
    is_counted: bool


class FramesOnDisk(MutableMapping[_Name, pd.DataFrame]):
    """Frames by name; one of many rows is written to a file, and read anew when it is asked for.

    One that would not fit in memory comes, and is asked for, in parts. The files are the owner's
    alone, and gone with this object and with all that were `changed` from it.
    """

    def __init__(self, kept: Mapping[_Name, list[pd.DataFrame | _File]] | None = None) -> None:
        self._kept = dict(kept or {})
        self._folder: _Folder | None = None
        self._files = 0

    def __setitem__(self, name: _Name, frame: pd.DataFrame) -> None:
        """Keep a frame."""
        self._kept[name] = [self._written(frame)]

    def __getitem__(self, name: _Name) -> pd.DataFrame:
        """The frame of that name, exactly as it was; of one in parts, all of them at once."""
        parts = [*self.parts(name)]
        return parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)

    def __delitem__(self, name: _Name) -> None:
        """Forget a frame."""
        for kept in self._kept.pop(name):
            if isinstance(kept, _File) and kept.folder is self._folder:
                kept.path.unlink()

    def __iter__(self) -> Iterator[_Name]:
        """The names, in the order they came."""
        return iter(self._kept)

    def __len__(self) -> int:
        """How many frames."""
        return len(self._kept)

    def __contains__(self, name: object) -> bool:
        """Whether there is a frame of that name; reads none."""
        return name in self._kept

    def keep_parts(self, name: _Name, parts: Iterable[pd.DataFrame]) -> None:
        """Keep a frame that comes in parts, each on disk before the next is made, if any come."""
        if kept := [self._written(part) for part in parts]:
            self._kept[name] = kept

    def add_part(self, name: _Name, part: pd.DataFrame) -> None:
        """One more part of a frame, or its first."""
        self._kept[name] = [*self._kept.get(name, []), self._written(part)]

    def parts(self, name: _Name) -> Iterator[pd.DataFrame]:
        """The parts of a frame, one in memory at a time; of one that came whole, itself."""
        return map(_read, self._kept[name])

    def is_of(self, name: _Name, dtypes: pd.Series) -> bool:
        """Whether each part has rows, counted from 0, of these columns; reads none from disk."""
        return all(
            (one.is_counted if isinstance(one, _File) else _is_counted(one))
            and one.dtypes.equals(dtypes)
            for one in self._kept[name]
        )

    def share(self, name: _Name, others: Self) -> None:
        """Keep a frame of others as it is there; reads nothing from disk."""
        self._kept[name] = others._kept[name]

    def changed(self) -> Self:
        """The same frames, to be replaced by name; these stay as they are."""
        return type(self)(self._kept)

    def _written(self, frame: pd.DataFrame) -> pd.DataFrame | _File:
        if len(frame) < _MANY:
            return frame
        self._folder = self._folder or _Folder()
        self._files += 1
        path = self._folder.path / str(self._files)
        file = _File(path, self._folder, frame.dtypes, _is_counted(frame))
        frame.to_pickle(file.path)
        pa.default_memory_pool().release_unused()
        return file


def _is_counted(frame: pd.DataFrame) -> bool:
    return len(frame) > 0 and isinstance(frame.index, pd.RangeIndex) and frame.index.start == 0


def _read(kept: pd.DataFrame | _File) -> pd.DataFrame:
    if not isinstance(kept, _File):
        return kept
    found: pd.DataFrame = pd.read_pickle(kept.path)  # noqa: S301 - our own file, nobody else's to write
    return found
