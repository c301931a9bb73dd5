"""Files and archives: what they may cost, counted while unpacking, is bounded with a sentence."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from domain.sources import SourceError
from domain.sources.readers import files, files_under
from domain.sources.readers.files import bounded

LINES = b"a,b,c\n" * 200_000


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs of a megabyte show the same as bombs of gigabytes."""
    monkeypatch.setattr(files, "FREELY", 100_000)
    monkeypatch.setattr(files, "TIMES", 20)


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.csv", content)
    return path


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    with pytest.raises(SourceError, match=r"all\.zip unpacks to more than"):
        files_under(zipped(tmp_path / "all.zip", learners=LINES))


def test_many_small_members_are_counted_together(tmp_path: Path) -> None:
    members = {f"m{n}": b"a,b\n" * 20_000 for n in range(20)}
    with pytest.raises(SourceError, match="unpacks to more than"):
        files_under(zipped(tmp_path / "all.zip", **members))


def test_a_packed_file_is_counted_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "l.csv.gz").write_bytes(gzip.compress(LINES))
    (file,) = files_under(tmp_path)
    with file.opener() as raw, pytest.raises(SourceError, match=r"l\.csv\.gz unpacks to more"):
        raw.read()


def test_a_packed_file_inside_an_archive_is_counted_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("l.csv.gz", gzip.compress(LINES))
    (file,) = files_under(tmp_path / "all.zip")
    with file.opener() as raw, pytest.raises(SourceError, match="unpacks to more"):
        raw.read()


def test_packed_files_of_one_archive_share_what_they_may_unpack_to(tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n" * 12_000)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.csv.gz", content)
    first, second, third = files_under(tmp_path / "all.zip")
    for file in (first, first, second):  # a second look costs nothing
        with file.opener() as raw:
            assert raw.read() == gzip.decompress(content)
    with third.opener() as raw, pytest.raises(SourceError, match="unpacks to more"):
        raw.read()


def test_an_ordinary_archive_is_read_to_its_last_byte(tmp_path: Path) -> None:
    content = b"".join(b"%d,Ann,%d\n" % (n, n * 7919 % 997) for n in range(9000))
    (file,) = files_under(zipped(tmp_path / "all.zip", learners=content))
    with file.opener() as raw:
        assert raw.read() == content


def test_counting_gives_the_same_bytes_and_stops_at_the_bound() -> None:
    allowance = 100_000 + 20 * 10
    whole = bounded(io.BytesIO(b"x" * allowance), file="f", packed=10)
    assert len(whole.read()) == allowance
    with pytest.raises(SourceError, match="f unpacks to more"):
        bounded(io.BytesIO(b"x" * (allowance + 1)), file="f", packed=10).read()


def test_hidden_files_are_left(tmp_path: Path) -> None:
    for name in ("a.csv", ".b.csv", "~$c.xlsx", "__MACOSX/d.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x\n")
    assert [file.name for file in files_under(tmp_path)] == ["a.csv"]
