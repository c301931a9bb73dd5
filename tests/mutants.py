"""What no test would notice: `python -m tests.mutants`, the report of the last `make mutants`.

Every survivor needs its reason in `tests/survivors.toml`, by module and changed line. The table in
docs/testing.md is written anew; who survives without a reason is printed, and fails the command.
"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.by_hand import KEPT

ROOT: Final = Path(__file__).parents[1]
REASONS: Final = ROOT / "tests" / "survivors.toml"
DOCUMENT: Final = ROOT / "docs" / "testing.md"
HEADING: Final = "## The mutation report\n"
_FOLDER: Final = ROOT / "mutants"
_NOT_RUN: Final = "not checked"
_SURVIVED: Final = frozenset({"survived", "no tests", "suspicious"})

#: Why a changed line may survive, by module and line.
Reasons = Mapping[str, Mapping[str, str]]


class Mutant(NamedTuple):
    """One change: in which module, to which line (as changed), and what became of it."""

    module: str
    line: str
    status: str


def read_mutants(folder: Path = _FOLDER) -> Iterator[Mutant]:
    """Every mutant of the last run; lines of those only that survived."""
    # installed by `make mutants` alone
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415
    from mutmut.stats import status_by_exit_code  # noqa: PLC0415

    for meta in sorted(folder.rglob("*.py.meta")):
        module = str(meta.relative_to(folder)).removesuffix(".meta")
        for name, code in json.loads(meta.read_text())["exit_code_by_key"].items():
            status = status_by_exit_code[code]
            diff = get_diff_for_mutant(name) if status in _SURVIVED else ""
            yield Mutant(module, changed_line(diff), status)


def read_by_hand(kept: Path = KEPT) -> Iterator[Mutant]:
    """What became of the changes that were made by hand."""
    for module, changes in json.loads(kept.read_text(encoding="utf-8")).items():
        for line, noticed in changes.items():
            yield Mutant(module, line, "killed" if noticed else "survived")


def changed_line(diff: str) -> str:
    """What a change put in, in one line; where it only took away, what is gone."""
    lines = [line for line in diff.splitlines() if not line.startswith(("+++", "---"))]
    put_in = [line[1:].strip() for line in lines if line.startswith("+")]
    gone = [line[1:].strip() for line in lines if line.startswith("-")]
    return " ".join(put_in) or " ".join(["without", *gone])


def unexplained(mutants: Iterable[Mutant], reasons: Reasons) -> list[Mutant]:
    """Survivors nobody has given a reason for."""
    return [m for m in mutants if m.status in _SURVIVED and m.line not in reasons.get(m.module, {})]


def report(mutants: Iterable[Mutant], reasons: Reasons) -> str:
    """The table by module, and the survivors with their reasons."""
    by_module: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_module.setdefault(mutant.module, []).append(mutant)
    table = ["| module | mutants | killed | survive | not run |", "|---|---:|---:|---:|---:|"]
    listed: list[str] = []
    for module, found in sorted(by_module.items()):
        left = [m for m in found if m.status in _SURVIVED]
        waiting = sum(m.status == _NOT_RUN for m in found)
        killed = len(found) - len(left) - waiting
        table.append(f"| `{module}` | {len(found)} | {killed} | {len(left)} | {waiting} |")
        told = {m.line: reasons.get(module, {}).get(m.line, "**no reason given**") for m in left}
        if told:
            listed += [f"\n`{module}`\n", *(f"- `{line}`: {why}" for line, why in told.items())]
    return "\n".join([*table, *listed]) + "\n"


def main() -> int:
    """Write the report; fail on what is not explained or was not run."""
    mutants = [*read_mutants(), *read_by_hand()]
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    before, heading, _ = DOCUMENT.read_text(encoding="utf-8").partition(HEADING)
    DOCUMENT.write_text(f"{before}{heading}\n{report(mutants, reasons)}", encoding="utf-8")
    for left in (open_ones := unexplained(mutants, reasons)):
        print(f"{left.module}: {left.line}")  # noqa: T201 - its output
    not_run = sum(m.status == _NOT_RUN for m in mutants)
    print(f"{len(mutants)} mutants, {len(open_ones)} unexplained, {not_run} not run")  # noqa: T201
    return 1 if open_ones or not_run else 0


if __name__ == "__main__":
    sys.exit(main())
