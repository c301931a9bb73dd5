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
