"""`python -m tests.java`: make sure the tests of Spark have a Java, else of the distribution."""

import os
import shutil
import sys
from pathlib import Path

from tests.distribution import ensure

#: Package tool -> its package of a Java runtime.
_PACKAGES = {
    "apt-get": "default-jre-headless",
    "dnf": "java-21-openjdk-headless",
    "apk": "openjdk21-jre-headless",
    "pacman": "jre21-openjdk-headless",
}


def java_home() -> str | None:
    """Where Java lives: as the environment says, else by the `java` on the path."""
    if home := os.environ.get("JAVA_HOME"):
        return home
    java = shutil.which("java")
    return str(Path(java).resolve().parents[1]) if java else None


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    missing = "Java could not be installed. Install a Java 17 or 21 runtime"
    return ensure(java_home, _PACKAGES, "the tests of Spark", missing=missing)


if __name__ == "__main__":
    sys.exit(main())
