from pathlib import Path

import pandas as pd
import pytest

from domain.sources import frames_on_disk
from domain.sources.frames_on_disk import FramesOnDisk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(frames_on_disk.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(frames_on_disk, "_MANY", 3)
    return tmp_path


def test_a_large_frame_comes_back_from_disk_as_it_was(folder: Path) -> None:
    small = pd.DataFrame({"line": [1, 2]})
    large = pd.DataFrame(
        {
            "ref": pd.Series(["a", None, "c"], dtype="string"),
            "day": pd.to_datetime(["2026-03-02", None, "2026-03-04"]).astype("datetime64[s]"),
            "clicks": pd.Series([1, None, 3], dtype="Int64"),
            "file": pd.Series(["x", "x", "y"], dtype="category"),
        }
    )
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames["small"], frames["large"] = small, large
    assert len(list(folder.rglob("*"))) == 2
    assert frames["small"] is small
    pd.testing.assert_frame_equal(frames["large"], large)
    assert (list(frames), "large" in frames, "other" in frames) == (["small", "large"], True, False)
    assert frames.pop("large").equals(large)
    assert list(frames) == ["small"]


def test_nothing_stays_on_disk(folder: Path) -> None:
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames["large"] = pd.DataFrame({"line": [1, 2, 3]})
    (below,) = folder.iterdir()
    assert below.stat().st_mode & 0o077 == 0
    del frames
    assert list(folder.iterdir()) == []


def test_a_frame_that_comes_in_parts_is_asked_for_in_parts_or_at_once(folder: Path) -> None:
    parts = [pd.DataFrame({"line": [1, 2, 3]}), pd.DataFrame({"line": [4]})]
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames.keep_parts("large", iter(parts))
    frames.keep_parts("nothing", iter([]))
    assert [part["line"].tolist() for part in frames.parts("large")] == [[1, 2, 3], [4]]
    assert frames["large"]["line"].tolist() == [1, 2, 3, 4]
    assert (list(frames), len(list(folder.rglob("*")))) == (["large"], 2)


def test_what_replaces_a_frame_elsewhere_leaves_it_and_its_file_as_they_were(folder: Path) -> None:
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames["large"] = pd.DataFrame({"line": [1, 2, 3]})
    changed = frames.changed()
    changed["large"] = pd.DataFrame({"line": [4, 5, 6]})
    changed.add_part("large", pd.DataFrame({"line": [7]}))
    assert frames["large"]["line"].tolist() == [1, 2, 3]
    kept = frames.changed()
    del frames, changed
    assert kept["large"]["line"].tolist() == [1, 2, 3]
    del kept
    assert list(folder.iterdir()) == []


def test_another_keeps_the_same_file_without_reading_it(folder: Path) -> None:
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames["large"] = pd.DataFrame({"line": [1, 2, 3]})
    lines, words = pd.Series(dtype="int64"), pd.Series(dtype="string")
    assert frames.is_of("large", pd.DataFrame({"line": lines}).dtypes)
    assert not frames.is_of("large", pd.DataFrame({"line": words}).dtypes)
    assert not frames.is_of("large", pd.DataFrame({"line": lines, "more": lines}).dtypes)
    others: FramesOnDisk[str] = FramesOnDisk()
    others.share("large", frames)
    del frames
    assert len([file for file in folder.rglob("*") if file.is_file()]) == 1
    assert others["large"]["line"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("rows", [[1, 2, 3], [1]])
def test_rows_that_are_not_counted_from_0_are_told_from_those_that_are(
    folder: Path, rows: list[int]
) -> None:
    frames: FramesOnDisk[str] = FramesOnDisk()
    frames["counted"] = pd.DataFrame({"line": rows})
    frames["other"] = pd.DataFrame({"line": [0, *rows]}).iloc[1:]
    frames["none"] = pd.DataFrame({"line": rows}).iloc[:0]
    kinds = frames["counted"].dtypes
    assert [name for name in frames if frames.is_of(name, kinds)] == ["counted"]
    assert folder.exists()
