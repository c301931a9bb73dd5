"""`python -m tests.redis_server`: make sure tests have a Redis, else of the distribution."""

import shutil
import sys

from tests.distribution import ensure

#: Package tool -> its package of a Redis, or of Valkey, which speaks the same.
_PACKAGES = {"apt-get": "redis-server", "dnf": "valkey", "apk": "redis", "pacman": "valkey"}


def find_redis_server() -> str | None:
    """The program, wherever it is."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    missing = "Redis could not be installed. Install the package `redis-server`"
    return ensure(find_redis_server, _PACKAGES, "the tests of the shared cache", missing=missing)


if __name__ == "__main__":
    sys.exit(main())
