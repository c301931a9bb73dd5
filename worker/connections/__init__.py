"""Asks learning platforms for what they know: the network of pulls, each platform in a module."""

from collections.abc import Mapping
from typing import Final

from worker.connections import canvas, database_query, learning_record_store, moodle, openedx
from worker.connections.budget import Budget
from worker.connections.platform import Access, ConnectionCheck, CoursePull, Platform, PulledPart
from worker.connections.problems import OutOfTimeError, PlatformError, RefusedCredentialsError

#: Every platform by its name in the catalogue.
PLATFORMS: Final[Mapping[str, Platform]] = {
    "moodle": moodle,
    "canvas": canvas,
    "openedx": openedx,
    "xapi": learning_record_store,
    "sql": database_query,
}

__all__ = [
    "PLATFORMS",
    "Access",
    "Budget",
    "ConnectionCheck",
    "CoursePull",
    "OutOfTimeError",
    "Platform",
    "PlatformError",
    "PulledPart",
    "RefusedCredentialsError",
]
