"""`python -m tests.java`: make sure the tests of Spark have a Java, else of the distribution."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: Package tool -> the commands that install a Java runtime with it.
_PACKAGES = {
    "apt-get": (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "default-jre-headless"),
    ),
    "dnf": (("dnf", "install", "-y", "-q", "java-21-openjdk-headless"),),
    "apk": (("apk", "add", "--no-progress", "openjdk21-jre-headless"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "jre21-openjdk-headless"),),
}


def java_home() -> str | None:
    """Where Java lives: as the environment says, else by the `java` on the path."""
    if home := os.environ.get("JAVA_HOME"):
        return home
    java = shutil.which("java")
    return str(Path(java).resolve().parents[1]) if java else None


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    for tool, commands in _PACKAGES.items() if root and java_home() is None else ():
        if shutil.which(tool):
            print(f"Installing Java for the tests of Spark: {tool}")  # noqa: T201 - a command
            for command in commands:
                subprocess.run(command, check=False)  # noqa: S603 - the table above
            break
    found = java_home()
    if found is None:
        print(  # noqa: T201 - a command
            "Java could not be installed. Install a Java 17 or 21 runtime, then run this again; "
            "all other tests run without it.",
            file=sys.stderr,
        )
        return 1
    print(f"Tests of Spark use {found}")  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
