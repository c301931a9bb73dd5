"""What colleagues do in the browser, from the first click to the last, in front of a whole demo.

`python -m tests.journeys [--port 8050 --folder var/demo] [WORDS]`: starts a demo in a folder that
goes away, or with `--folder` uses the one that runs there. WORDS choose journeys by their names.
They take minutes and change what the demo holds, so they are no part of `make test`.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.in_browser.running_demo import DEMO, RunningDemo

_JOURNEYS = Path(__file__).parent / "in_browser"
_PATIENCE_SECONDS = 600


class DemoPlugin:
    """Hands the running demo to the journeys."""

    def __init__(self, demo: RunningDemo) -> None:
        self._demo = demo

    def pytest_configure(self, config: pytest.Config) -> None:
        """Where the demo answers and keeps its files."""
        config.stash[DEMO] = self._demo


def main() -> int:
    """Run the journeys; 0 where all of them arrived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="of names of journeys")
    parser.add_argument("--port", type=int, default=8450)
    parser.add_argument("--folder", type=Path, help="of a demo that runs already")
    asked = parser.parse_args()
    chosen = ["-k", " or ".join(asked.words)] if asked.words else []
    options = ["-q", "-o", "python_files=journey_*.py", "-p", "no:cacheprovider", *chosen]
    if asked.folder:
        return _run(RunningDemo(port=asked.port, folder=asked.folder), options)
    with tempfile.TemporaryDirectory() as folder, _started(asked.port, Path(folder)) as demo:
        return _run(demo, options)


def _run(demo: RunningDemo, options: list[str]) -> int:
    return int(pytest.main([str(_JOURNEYS), *options], plugins=[DemoPlugin(demo)]))


@contextmanager
def _started(port: int, folder: Path) -> Iterator[RunningDemo]:
    demo = RunningDemo(port=port, folder=folder)
    command = [sys.executable, "-m", "staycourse", "demo", f"--port={port}", f"--folder={folder}"]
    process = subprocess.Popen(command)  # noqa: S603 - our own
    try:
        _wait(demo, process)
        yield demo
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait(demo: RunningDemo, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{demo.address}/healthz", timeout=30).close()  # noqa: S310 - our own
        except OSError:
            time.sleep(1)
        else:
            return
    sys.exit("The demo did not start: see above.")


if __name__ == "__main__":
    sys.exit(main())
