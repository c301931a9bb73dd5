"""How large the rooms of the house are: `python -m tests.sizes`; `test_sizes.py` holds them."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.mutants import ROOT

SOURCE = ("commands", "config", "dashboard", "demo", "domain", "worker")


def modules() -> Iterator[tuple[Path, int]]:
    """Every module of the source with its lines; migrations, which only ever grow, are none."""
    for path in (*ROOT.glob("*.py"), *(p for one in SOURCE for p in (ROOT / one).rglob("*.py"))):
        if "versions" not in path.parts:
            yield path.relative_to(ROOT), len(path.read_text(encoding="utf-8").splitlines())


def by_package() -> Counter[Path]:
    """How many modules each package has beside its face."""
    return Counter(path.parent for path, _ in modules() if path.name != "__init__.py")


def main() -> None:
    """Print them."""
    lines = dict(modules())
    longest = max(lines, key=lines.__getitem__)
    (package, most), *_ = by_package().most_common(1)
    middle = median(lines.values())
    sys.stdout.write(
        f"{len(lines):,} modules, {sum(lines.values()):,} lines, median {middle:g}\n"
        f"longest: {longest}, {lines[longest]}\n"
        f"fullest package: {package}, {most} modules\n"
    )


if __name__ == "__main__":
    main()
