"""Runs the tests of what changed: `python -m tests.changed`, the quick half of `make check`.

A changed module is tested by the file that mirrors its path, or by the folder where it has none of
its own; a changed test by itself. They run on SQLite, and as long as a quick loop may last; the
rest is skipped with a word. What else may break is for `make test`.
"""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

import pytest

#: What is left of a minute after ruff, mypy, the import contracts and collecting.
SECONDS: Final = 35.0
_STARTED: Final = time.monotonic()
ROOT: Final = Path(__file__).parents[1]
#: Where what is not Python is tested.
ELSEWHERE: Final = {
    "templates": ("tests/domain/messaging", "tests/dashboard/public"),
    "docs": ("tests/test_docs.py",),
    "config": ("tests/config",),
}
_DOCUMENTS: Final = {".md", ".toml", ".example"}


def mirrors_of(changed: Iterable[str], root: Path = ROOT) -> list[str]:
    """Test files and folders for these paths (as git names them), each once and none twice."""
    found = {place for path in changed for place in _places(PurePosixPath(path), root)}
    inside = {place for place in found if any(str(up) in found for up in Path(place).parents)}
    return sorted(found - inside)


def _places(path: PurePosixPath, root: Path) -> Iterator[str]:
    if path.suffix != ".py":
        if path.parts[0] in ELSEWHERE:
            yield from ELSEWHERE[path.parts[0]]
        elif len(path.parts) == 1 and path.suffix in _DOCUMENTS:
            yield from ELSEWHERE["docs"]
    elif path.parts[0] == "tests":
        if path.name.startswith("test_") and (root / path).exists():
            yield str(path)
    else:
        yield from _mirror(path, root)


def _mirror(path: PurePosixPath, root: Path) -> Iterator[str]:
    """`tests/a/test_b.py` for `a/b.py`, else the nearest folder that has one; none for the root."""
    own = PurePosixPath("tests", *path.parts[:-1], f"test_{path.name}")
    if (root / own).exists():
        yield str(own)
        return
    folder = own.parent
    # a whole layer, such as tests/domain, is for `make test`
    if len(folder.parts) > 2 and (root / folder).is_dir():
        yield str(folder)


def changed_paths() -> list[str]:
    """What differs from origin/main, and what git does not know yet."""
    base = _git("merge-base", "HEAD", "origin/main") or ["HEAD"]
    return [
        *_git("diff", "--name-only", base[0]),
        *_git("ls-files", "--others", "--exclude-standard"),
    ]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(  # noqa: S603 - git, and our own arguments
        ["git", *arguments],  # noqa: S607 - as installed
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return done.stdout.splitlines()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Skip what comes once the time is over."""
    if time.monotonic() > _STARTED + SECONDS:
        pytest.skip("the minute is over: `make test` runs it")


def main() -> int:
    """Run them, browsers apart; nothing to run is fine."""
    found = mirrors_of(changed_paths())
    if not found:
        print("No test mirrors what changed.")  # noqa: T201 - its only output
        return 0
    quick = ["-p", "tests.changed", "-m", "not (browser or package)", "-k", "not postgresql"]
    command = [sys.executable, "-m", "pytest", "-q", "-x", *quick, *found]
    return subprocess.run(command, check=False, cwd=ROOT).returncode  # noqa: S603 - our own tests


if __name__ == "__main__":
    sys.exit(main())
