"""Where a Chromium is: the system's own first, then the one Playwright downloads."""

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

MISSING = (
    "No Chromium was found. Run `make browser`, or `python -m tests.browser.install_chromium`, "
    "or install the package `chromium` of your system."
)


def find_chromium() -> str | None:
    """Path of a browser that starts, or None."""
    found = (shutil.which(name) for name in _NAMES)
    candidates = [*filter(None, found), *_PLACES, _playwrights_own()]
    return next((path for path in candidates if Path(path).exists() and starts(path)), None)


def starts(path: str) -> bool:
    """Whether it is a browser and not a stub that asks for another package."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)  # noqa: S603 - found above
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwrights_own() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path
