"""The platforms that are pulled from, and what an administrator is asked about each.

A platform is one entry here, one module beside this that reads its records, and one in the worker
that asks for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that a connection needs; `is_secret` is kept encrypted and never shown again."""

    name: str
    label: str
    says: str = ""
    is_secret: bool = True
    is_long: bool = False
    is_optional: bool = False


@dataclass(frozen=True, kw_only=True)
class PulledPlatform:
    """One kind of platform: what it is called, where it is, and what lets us in."""

    title: str
    address: str  # an example
    address_is: str
    asked: tuple[Asked, ...]
    brings: str
    guide: str  # its page in docs/sources

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of what is kept encrypted."""
        return tuple(one.name for one in self.asked if one.is_secret)


#: By the name that commands, records and the database know it by.
PULLED: Final[Mapping[str, PulledPlatform]] = {
    "moodle": PulledPlatform(
        title="Moodle",
        address="https://moodle.example.org",
        address_is="The address of the site",
        asked=(Asked(name="token", label="Web service token"),),
        brings="Learners, last visits, completed activities, grades and due dates",
        guide="moodle-api",
    ),
    "canvas": PulledPlatform(
        title="Canvas",
        address="https://canvas.example.org",
        address_is="The address of the site",
        asked=(Asked(name="token", label="Access token"),),
        brings="Learners, page views by day, module progress, submissions and grades",
        guide="canvas-api",
    ),
    "openedx": PulledPlatform(
        title="Open edX",
        address="https://courses.example.org",
        address_is="The address of the learning site (LMS)",
        asked=(
            Asked(name="client_id", label="Client id", is_secret=False),
            Asked(name="client_secret", label="Client secret"),
        ),
        brings="Learners, last sign-ins, completion and grades",
        guide="open-edx-api",
    ),
    "xapi": PulledPlatform(
        title="Learning record store (xAPI)",
        address="https://lrs.example.org/xapi",
        address_is="The xAPI endpoint, without /statements",
        asked=(
            Asked(name="key", label="Key (user name)", is_secret=False),
            Asked(name="secret", label="Secret (password)"),
        ),
        brings="Statements about learners who are known already",
        guide="learning-record-store",
    ),
    "sql": PulledPlatform(
        title="Database (one SQL query)",
        address="postgresql://reports.example.org/campus",
        address_is="Where the database is, without user and password",
        asked=(
            Asked(name="user", label="User", is_secret=False),
            Asked(name="password", label="Password", is_optional=True),
            Asked(
                name="query",
                label="Query",
                says="One SELECT. Its column names are read as the headings of a file are.",
                is_secret=False,
                is_long=True,
            ),
        ),
        brings="Whatever a table of learners holds, by the names of its columns",
        guide="database-query",
    ),
}
