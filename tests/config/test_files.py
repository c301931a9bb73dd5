import shutil
from pathlib import Path

import pytest

from config.files import PolicyFileError, load_policy

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("policy.toml", "nudges.toml", "scorer.toml"):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_policy_is_valid_and_its_revision_names_its_content(folder: Path) -> None:
    before = load_policy(folder).revision
    assert load_policy(folder).revision == before
    change(folder, "policy.toml", "per_week = 2", "per_week = 3")
    assert load_policy(folder).revision != before


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "nudges.toml").unlink()
    with pytest.raises(PolicyFileError, match=r"nudges\.toml is missing"):
        load_policy(folder)


def test_a_broken_file_is_named_with_the_place(folder: Path) -> None:
    (folder / "scorer.toml").write_text("[training\n", encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"scorer\.toml.*line 1"):
        load_policy(folder)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('profile = "standard"', 'profile = "gentle"', "not one of: standard, strict"),
        ("start = 20", "start = 25", "quiet_hours.start"),
        ("share = 0.2", "share = 1.5", "holdout.share"),
        ("per_day = 1", "per_dya = 1", "caps"),
        (
            "engagement_moderate_from_days = 8",
            "engagement_moderate_from_days = 20",
            "must not be above",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_key(
    folder: Path, old: str, new: str, says: str
) -> None:
    change(folder, "policy.toml", old, new)
    with pytest.raises(PolicyFileError, match=says):
        load_policy(folder)


def test_prerequisites_in_a_circle_are_refused_with_place_and_way(tmp_path: Path) -> None:
    for name in ("policy", "nudges", "scorer"):
        text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
        if name == "policy":
            text += '\n[prerequisites."Digital Skills"]\n"Quiz 1" = ["Essay"]\nEssay = ["quiz 1"]\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyFileError, match=r"Digital Skills: [QE].+ needs [QE].+, which needs"):
        load_policy(tmp_path)
