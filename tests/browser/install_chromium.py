"""`python -m tests.browser.install_chromium`: make sure the browser tests have a browser.

The system's own first, then the distribution's package where we have the rights, then Playwright's
download; a sentence and a failure otherwise.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from tests.browser.chromium import find_chromium

#: Package tool -> the commands that install Chromium with it.
_PACKAGES = {
    "apt-get": (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"),
    ),
    "dnf": (("dnf", "install", "-y", "-q", "chromium"),),
    "apk": (("apk", "add", "--no-progress", "chromium"),),
    "pacman": (("pacman", "-Sy", "--noconfirm", "chromium"),),
    "zypper": (("zypper", "--non-interactive", "install", "chromium"),),
}


def ways() -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Each way to get one that may work here: what it is, and its commands."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        for tool, commands in _PACKAGES.items():
            if shutil.which(tool):
                yield f"the package chromium of {tool}", commands
    playwright = (sys.executable, "-m", "playwright", "install")
    yield (
        "Playwright's own download",
        ((*playwright, *(["--with-deps"] if root else []), "chromium"),),
    )


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    found = find_chromium()
    for name, commands in ways():
        if found:
            break
        print(f"Installing Chromium for the browser tests: {name}")  # noqa: T201 - a command
        for command in commands:
            subprocess.run(command, check=False)  # noqa: S603 - the table above
        found = find_chromium()
    if not found:
        print(  # noqa: T201 - a command
            "Chromium could not be installed. Install the package `chromium` (or Google Chrome), "
            "then run this again; all other tests run without it.",
            file=sys.stderr,
        )
        return 1
    print(f"Browser tests use {found}")  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
