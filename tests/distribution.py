"""Packages of the system's distribution, installed where we have the rights."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

#: Package tool -> its commands; the package's name is added to the last.
_TOOLS = {
    "apt-get": (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "--no-install-recommends"),
    ),
    "dnf": (("dnf", "install", "-y", "-q"),),
    "apk": (("apk", "add", "--no-progress"),),
    "pacman": (("pacman", "-Sy", "--noconfirm"),),
    "zypper": (("zypper", "--non-interactive", "install"),),
}


def is_root() -> bool:
    """Whether packages may be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Mapping[str, str], purpose: str) -> None:
    """Install the package that the tool found here knows by that name; nothing without rights."""
    for tool, commands in _TOOLS.items() if is_root() else ():
        if tool in packages and shutil.which(tool):
            print(f"Installing {packages[tool]} for {purpose}: {tool}")  # noqa: T201 - a command
            for command in (*commands[:-1], (*commands[-1], packages[tool])):
                subprocess.run(command, check=False)  # noqa: S603 - the table above
            return


def ensure(
    find: Callable[[], str | None], packages: Mapping[str, str], purpose: str, *, missing: str
) -> int:
    """Find what the tests need or install it; 0 when it is there at the end, else a sentence."""
    if not find():
        install(packages, purpose)
    found = find()
    if found is None:
        advice = f"{missing}, then run this again; all other tests run without it."
        print(advice, file=sys.stderr)  # noqa: T201 - a command
        return 1
    print(f"What {purpose} use: {found}")  # noqa: T201 - a command
    return 0
