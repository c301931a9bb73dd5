import time
from pathlib import Path

import pytest

from tests import changed as loop
from tests.changed import mirrors_of


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for path in (
        "tests/domain/nudges/eligibility/test_caps.py",
        "tests/domain/nudges/eligibility/test_gate.py",
        "tests/domain/messaging/checks/test_tone.py",
        "tests/test_docs.py",
        "tests/test_staycourse.py",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "tested"),
    [
        ("domain/nudges/eligibility/caps.py", ["tests/domain/nudges/eligibility/test_caps.py"]),
        ("domain/nudges/eligibility/hours.py", ["tests/domain/nudges/eligibility"]),
        ("staycourse.py", ["tests/test_staycourse.py"]),
        (
            "tests/domain/messaging/checks/test_tone.py",
            ["tests/domain/messaging/checks/test_tone.py"],
        ),
        ("tests/domain/messaging/test_gone.py", []),
        ("tests/factories.py", []),
        ("domain/frames.py", []),
        ("README.md", ["tests/test_docs.py"]),
        (".gitignore", []),
    ],
)
def test_a_change_is_tested_by_its_mirror(house: Path, changed: str, tested: list[str]) -> None:
    assert mirrors_of([changed], house) == tested


def test_words_are_tested_where_they_are_rendered(house: Path) -> None:
    assert "tests/domain/messaging" in mirrors_of(["templates/sms/reengage.txt"], house)


def test_nothing_runs_twice(house: Path) -> None:
    both = ["domain/nudges/eligibility/caps.py", "domain/nudges/eligibility/hours.py"]
    assert mirrors_of(both, house) == ["tests/domain/nudges/eligibility"]


def test_what_does_not_fit_into_the_quick_loop_is_left_with_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "_STARTED", time.monotonic())
    loop.pytest_runtest_setup()
    monkeypatch.setattr(loop, "_STARTED", time.monotonic() - loop.SECONDS - 1)
    with pytest.raises(pytest.skip.Exception, match="make test"):
        loop.pytest_runtest_setup()
