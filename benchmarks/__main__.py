"""`make bench`: every benchmark, one after the other, printed and in docs/performance.md.

At sizes that two idle cores are through with in ten minutes. `python -m benchmarks --whole` takes
the largest, as each benchmark by itself does, and writes docs/performance_at_scale.md; of those
that are named (`--whole bench_web bench_pages`) it writes their sections alone anew.
"""

import ast
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_DOCS: Final = _HERE.parent / "docs"
_ABOUT: Final = """CPU seconds
count every thread and child process; they and their ratios within one run hold on a busy machine,
times on the clock do not.
"""
_IN_SHORT: Final = f"""# Performance

Printed by `make bench`, which writes this page, at sizes for ten minutes; the largest are in
[performance at scale](performance_at_scale.md). {_ABOUT}"""
_AT_SCALE: Final = f"""# Performance at scale

Printed by `python -m benchmarks --whole`, which writes this page, or one section of it; at smaller
sizes all of it is in [performance](performance.md). {_ABOUT}"""
#: Smaller than by default; the others take a minute or less.
_IN_TEN_MINUTES: Final = {
    "bench_api": ("10",),
    "bench_events": ("20000", "5"),
    "bench_import": ("10000",),
    "bench_load": ("5000", "20"),
    "bench_memory": ("0.2",),
    "bench_nudges": ("2", "4", "16"),
    "bench_pages": ("2000", "10000"),
    "bench_pipeline": ("2000", "5000"),
    "bench_planning": ("50000",),
    "bench_plans": ("50000",),
    "bench_scoring": ("300000", "10000"),
    "bench_storage": ("2000",),
    "bench_training": ("10000",),
    "bench_web": ("20000", "20"),
}
#: More than by default, where the largest sizes are asked for: a million on PostgreSQL.
_AT_A_MILLION: Final = {
    "bench_pages": ("--postgresql", "1000000"),
    "bench_pipeline": ("--postgresql", "1000000"),
}


def main(named: Sequence[str], *, whole: bool) -> None:
    """Run all, or those named, then write the page: a run that fails leaves it as it was."""
    start, load = time.monotonic(), os.getloadavg()[0]
    paths = [one for one in sorted(_HERE.glob("bench_*.py")) if not named or one.stem in named]
    sections = dict(_section(path, whole=whole) for path in paths)
    page = _DOCS / ("performance_at_scale.md" if whole else "performance.md")
    if named:
        sections = _sections_of(page.read_text()) | sections
    minutes = (time.monotonic() - start) / 60
    took = f"All of it took {minutes:.0f} minutes, {_cpu() / 60:.0f} of CPU"
    before = f"{load:.1f} processes ran or waited when it began"
    facts = [] if named else [f"- {before}", f"- {took}"]
    begins = "\n".join([_AT_SCALE if whole else _IN_SHORT, *facts]).rstrip()
    page.write_text("\n".join([begins, *(f"\n## {h}{t}" for h, t in sections.items())]))


def _sections_of(page: str) -> dict[str, str]:
    """Heading and text of each section."""
    parts = (part.partition("\n") for part in page.split("\n## ")[1:])
    return {heading: f"\n{text.rstrip()}\n" for heading, _, text in parts}


def _section(path: Path, *, whole: bool) -> tuple[str, str]:
    print(f"\n== {path.stem} ==", flush=True)
    begun = _cpu()
    printed = "".join(_printed(path.stem, () if whole else _IN_TEN_MINUTES.get(path.stem, ())))
    if whole and (more := _AT_A_MILLION.get(path.stem)):
        printed += "".join(_printed(path.stem, more))
    print(f"({_cpu() - begun:.0f} s of CPU)", flush=True)
    about = ast.get_docstring(ast.parse(path.read_text())) or ""
    title, _, rest = about.partition("\n\n")
    heading = " ".join(title.split()).rstrip(".")
    return heading, f"\n\n{rest}\n\n{_commit()}, on {_machine()}.\n\n```\n{printed}```\n"


def _cpu() -> float:
    """CPU seconds of the benchmarks that have ended, with all that they started and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _printed(name: str, arguments: tuple[str, ...]) -> Iterator[str]:
    """What a benchmark prints, shown while it runs; raises `SystemExit` where it fails."""
    with subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, "-m", f"benchmarks.{name}", *arguments], stdout=subprocess.PIPE, text=True
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            yield line
    if running.returncode:
        raise SystemExit(f"{name} failed; the page is as it was")


def _commit() -> str:
    """Commit and day."""
    git = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    found = subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - no input
    return f"Commit {found}, {datetime.now(UTC):%Y-%m-%d}"


def _machine() -> str:
    """Processor, memory and Python: sections of one page may come from several machines."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    processor = names[0] if names else platform.machine()
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main([a for a in sys.argv[1:] if a != "--whole"], whole="--whole" in sys.argv)
