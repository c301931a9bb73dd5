"""`python -m tests.redis_server`: make sure tests have a Redis, else of the distribution."""

import shutil
import sys

from tests.distribution import install

#: Package tool -> its package of a Redis, or of Valkey, which speaks the same.
_PACKAGES = {"apt-get": "redis-server", "dnf": "valkey", "apk": "redis", "pacman": "valkey"}


def find_redis_server() -> str | None:
    """The program, wherever it is."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    if find_redis_server() is None:
        install(_PACKAGES, "the tests of the shared cache")
    found = find_redis_server()
    if found is None:
        print(  # noqa: T201 - a command
            "Redis could not be installed. Install the package `redis-server`, then run this "
            "again; all other tests run without it.",
            file=sys.stderr,
        )
        return 1
    print(f"Tests of the shared cache use {found}")  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
