"""`python -m tests.browser.install_chromium`: make sure the browser tests have a browser.

The system's own first, then the distribution's package where we have the rights, then Playwright's
download; a sentence and a failure otherwise.
"""

import subprocess
import sys

from tests.browser.chromium import find_chromium
from tests.distribution import install, is_root

_PACKAGES = dict.fromkeys(("apt-get", "dnf", "apk", "pacman", "zypper"), "chromium")


def main() -> int:
    """Find or install one; 0 when there is one at the end."""
    if not find_chromium():
        install(_PACKAGES, "the browser tests")
    if not find_chromium():
        print("Installing Chromium: Playwright's own download")  # noqa: T201 - a command
        how = ["--with-deps"] if is_root() else []
        command = [sys.executable, "-m", "playwright", "install", *how, "chromium"]
        subprocess.run(command, check=False)  # noqa: S603 - our own command
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
