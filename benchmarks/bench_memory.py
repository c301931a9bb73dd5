"""The import of a log larger than memory need be: peak memory of reading and saving 5 GB.

Writes a log of that size in a folder of its own (which goes again), imports it without a mapping
into an empty SQLite file in a process of its own, and prints its peak. TMPDIR says where.
`python -m benchmarks.bench_memory [GB]`
"""

import math
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.apart import measure, peak_mb, report
from benchmarks.bench_import import read_whole_log, stored, write_log

_MODULE: Final = "benchmarks.bench_memory"
_AT_MOST_MB: Final = 1_000
_GB: Final = 1_000_000_000


def main(size: float) -> int:
    """Print what an import of so many GB takes; 1 where it is more than it may."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_log(folder)
        log = folder / "activity.csv"
        write_log(folder, parts=math.ceil(size * _GB / log.stat().st_size))
        written = log.stat().st_size / _GB
        found = measure(_MODULE, "import", name)
    days, peak = found["result"]
    print(
        f"a log of {written:.2f} GB -> {days:,} learner-days"
        f"   peak {peak:,.0f} MB   {found['cpu']:,.0f} CPU s"
    )
    return int(peak >= _AT_MOST_MB)


def _import(folder: Path) -> tuple[int, float]:
    return stored(read_whole_log(folder)), peak_mb()


if __name__ == "__main__":
    if sys.argv[1:2] == ["import"]:
        report(lambda: _import(Path(sys.argv[2])), repeat=1)
    else:
        sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5))
