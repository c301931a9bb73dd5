"""Changes that the mutation tool cannot make, each against the tests that must notice it.

`python -m tests.by_hand` makes those of `tests/by_hand.toml` one at a time in a copy of the tree,
and keeps for the report (`tests.mutants`) whether the tests of the changed module failed.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
CHANGES: Final = ROOT / "tests" / "by_hand.toml"
KEPT: Final = ROOT / "mutants" / "by_hand.json"
#: Folders of the root that no test of a change needs; others of their names are needed.
_LEFT_OUT: Final = ("mutants", "var", "docs", "benchmarks", "notebooks")
#: What pytest answers where tests ran and some failed.
_SOME_FAILED: Final = 1


class Change(NamedTuple):
    """One change to a module, and the test files of which one must fail with it."""

    module: str
    before: str
    after: str
    tests: str

    def told(self) -> str:
        """The change in a line, as the tool tells its own."""
        return " ".join(self.after.split()) or " ".join(["without", *self.before.split()])


def read_changes(text: str) -> Iterator[Change]:
    """The changes of a list such as `by_hand.toml`."""
    for module, told in tomllib.loads(text).items():
        path = Path(module)
        tests = told.pop("tests", str("tests" / path.parent / f"test_{path.name}"))
        yield from (Change(module, before, after, tests) for before, after in told.items())


def is_noticed(change: Change, tree: Path) -> bool:
    """Whether a test fails in `tree` with the change, which is taken back.

    Raises:
        ValueError: it does not apply, or its tests did not run.
    """
    path = tree / change.module
    source = path.read_text(encoding="utf-8")
    if source.count(change.before) != 1:
        raise ValueError(f"{change.module} does not hold once: {change.before}")
    path.write_text(source.replace(change.before, change.after), encoding="utf-8")
    Path(cache_from_source(str(path))).unlink(missing_ok=True)
    ran = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "pytest", "-qx", "-k", "not postgresql", *change.tests.split()],
        cwd=tree,
        check=False,
        capture_output=True,
        text=True,
    )
    path.write_text(source, encoding="utf-8")
    Path(cache_from_source(str(path))).unlink(missing_ok=True)
    if ran.returncode not in (os.EX_OK, _SOME_FAILED):
        raise ValueError(f"{change.module}, {change.told()}: {ran.stdout[-2000:]}")
    return ran.returncode == _SOME_FAILED


def left_out(folder: str, names: list[str]) -> set[str]:
    """Which of a folder's names are not copied."""
    hidden = {name for name in names if name.startswith(".") or name == "__pycache__"}
    return hidden | (set(_LEFT_OUT) & set(names) if Path(folder) == ROOT else set())


def main() -> None:
    """Try them all."""
    found: dict[str, dict[str, bool]] = {}
    with TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=left_out)
        for change in read_changes(CHANGES.read_text(encoding="utf-8")):
            found.setdefault(change.module, {})[change.told()] = is_noticed(change, tree)
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
