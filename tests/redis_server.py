"""`python -m tests.redis_server`: make sure tests have a Redis, else of the distribution."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.distribution import ensure

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
    socket = folder / "redis.sock"
    options = ("--port", "0", "--unixsocket", str(socket), "--save", "")
    with subprocess.Popen([program, *options], stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - found above
        if server.stdout is None:
            raise RuntimeError("no words of Redis are heard")
        next(line for line in server.stdout if "ready to accept connections" in line.lower())
        try:
            yield f"unix://{socket}", server
        finally:
            server.terminate()


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    missing = "Redis could not be installed. Install the package `redis-server`"
    return ensure(find_redis_server, _PACKAGES, "the tests of the shared cache", missing=missing)


if __name__ == "__main__":
    sys.exit(main())
