"""Platforms that are pulled from on a timetable: what they answer becomes canonical frames."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from domain.sources.pulled import canvas, moodle, openedx
from domain.sources.pulled.catalogue import PULLED, Asked
from domain.sources.pulled.course import Course, CourseFound, CourseRecords, Enrolled, instant

if TYPE_CHECKING:
    from domain.sources.pulled.course_frames import batch_of

__all__ = [
    "PULLED",
    "Asked",
    "Course",
    "CourseFound",
    "CourseRecords",
    "Enrolled",
    "batch_of",
    "canvas",
    "instant",
    "moodle",
    "openedx",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    # it loads the parsers, a second that pages need not wait
    if name != "batch_of":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("domain.sources.pulled.course_frames").batch_of
