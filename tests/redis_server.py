"""`python -m tests.redis_server`: make sure tests have a Redis, else of the distribution."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.distribution import ensure
from tests.waiting import stopped_at_last, wait_until

#: Package tool -> its package of a Redis, or of Valkey, which speaks the same.
_PACKAGES = {"apt-get": "redis-server", "dnf": "valkey", "apk": "redis", "pacman": "valkey"}


def find_redis_server() -> str | None:
    """The program, wherever it is."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


@contextmanager
def running_redis(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A Redis on a socket in the folder that keeps nothing on disk: its address, its process."""
    program = find_redis_server()
    if program is None:
        raise RuntimeError("run `make redis` first")
    place = folder / "redis.sock"
    options = ("--port", "0", "--unixsocket", str(place), "--save", "")
    server = subprocess.Popen(  # noqa: S603 - found above
        [program, *options], stdout=subprocess.DEVNULL, text=True, start_new_session=True
    )
    with stopped_at_last(server):
        wait_until(lambda: _listens(place), "Redis listens")
        yield f"unix://{place}", server


def _listens(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(place)) == 0


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    missing = "Redis could not be installed. Install the package `redis-server`"
    return ensure(find_redis_server, _PACKAGES, "the tests of the shared cache", missing=missing)


if __name__ == "__main__":
    sys.exit(main())
