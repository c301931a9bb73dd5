"""Finds the files under a path, in folders and zips, and opens them within bounds.

A small archive can unpack to more than a machine holds. What may come out of a packed file is
counted while it is unpacked, so a lie in its directory is of no use.
"""

import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from domain.sources.batch import SourceError
from domain.sources.readers.encodings import Opener

#: Bytes a packed file may always unpack to, and how many times its size it may beyond that:
#: tables shrink to a tenth or a fiftieth, bombs to less than a five-hundredth.
FREELY: Final = 64 << 20
TIMES: Final = 100

_BUFFER: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file below the path: its name from there, its size unpacked as stated, how to open it.

    Workbooks and packed files in one archive share its `allowance`: each unpacks once more.
    """

    name: str
    size: int
    opener: Opener
    allowance: "Allowance | None" = None

    @property
    def base(self) -> str:
        """The name without its folders."""
        return self.name.rpartition("/")[2]


def files_under(path: Path) -> list[DataFile]:
    """The file itself, or every file of a folder or zip, by name; hidden ones are left.

    Raises `SourceError` when the path does not exist or a zip is damaged or unpacks to too much.
    """
    if not path.exists():
        raise SourceError(f"{path} does not exist")
    if path.is_dir():
        below = sorted(p for p in path.rglob("*") if p.is_file())
        found = [_on_disk(file, file.relative_to(path).as_posix()) for file in below]
    elif path.suffix.lower() == ".zip":
        found = list(_archived(path))
    else:
        return [_on_disk(path, path.name)]
    return [file for file in found if not _hidden(file.name)]


def bounded(raw: IO[bytes], *, file: str, packed: int) -> IO[bytes]:
    """The same bytes; raises `SourceError` once more come out than `packed` bytes may hold."""
    return io.BufferedReader(_Counted(raw, file, Allowance(packed)), _BUFFER)


class Allowance:
    """How much may come out of `packed` bytes, all archives together that are spent from it."""

    def __init__(self, packed: int) -> None:
        self._in_all = self._left = _allowance(packed)
        self._reached: dict[str, int] = {}

    def spend(self, archive: zipfile.ZipFile, *, file: str) -> None:
        """Raises `SourceError` when its members state more than is left.

        A member never yields more than it states: `zipfile` stops there.
        """
        stated = sum(member.file_size for member in archive.infolist())
        if stated > self._left:
            raise _too_much(file, self._in_all)
        self._left -= stated

    def reach(self, place: int, *, file: str) -> None:
        """`file` was unpacked up to there; to read the same bytes again costs nothing.

        Raises `SourceError` when that is more than is left.
        """
        more = place - self._reached.get(file, 0)
        if more > self._left:
            raise _too_much(file, self._in_all)
        if more > 0:
            self._left -= more
            self._reached[file] = place


class _Counted(io.RawIOBase):
    def __init__(self, raw: IO[bytes], file: str, allowance: Allowance) -> None:
        self._raw, self._file, self._allowance, self._place = raw, file, allowance, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._raw.read(min(len(buffer), _BUFFER))
        self._place += len(found)
        self._allowance.reach(self._place, file=self._file)
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _allowance(packed: int) -> int:
    return FREELY + TIMES * packed


def _too_much(file: str, allowance: int) -> SourceError:
    return SourceError(
        f"{file} unpacks to more than {allowance >> 20:,} MB, which no table of its size does."
        " If you know that it is right, unpack it yourself and import the folder"
    )


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__", "~$")) for part in name.split("/"))


def _is_packed(name: str) -> bool:
    return name.lower().endswith(".gz")


def _on_disk(path: Path, name: str) -> DataFile:
    size = path.stat().st_size

    def opener() -> IO[bytes]:
        # by path, gzip closes the file below it; GzipFile(fileobj=...) would leave it open
        if _is_packed(name):
            return bounded(cast("IO[bytes]", gzip.open(path)), file=name, packed=size)
        return path.open("rb")

    return DataFile(name=name, size=size, opener=opener)


def _archived(path: Path) -> Iterator[DataFile]:
    packed = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            Allowance(packed).spend(archive, file=path.name)
            members = sorted(archive.infolist(), key=lambda member: member.filename)
    except zipfile.BadZipFile as error:
        raise SourceError(f"{path.name} is no zip file, or a damaged one") from error
    allowance = Allowance(packed)
    for member in members:
        if not member.is_dir():
            yield _in_archive(path, member, allowance)


def _in_archive(path: Path, member: zipfile.ZipInfo, allowance: Allowance) -> DataFile:
    name = member.filename

    def opener() -> IO[bytes]:
        with zipfile.ZipFile(path) as archive:
            inner = archive.open(member)  # stays open when the archive object is closed
        if not _is_packed(name):
            return inner
        plain = cast("IO[bytes]", gzip.GzipFile(fileobj=io.BytesIO(inner.read())))
        return io.BufferedReader(_Counted(plain, name, allowance), _BUFFER)

    return DataFile(name=name, size=member.file_size, opener=opener, allowance=allowance)
