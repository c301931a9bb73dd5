"""Platforms that are pulled from on a timetable: what they answer becomes canonical frames."""

from domain.sources.pulled import canvas, moodle
from domain.sources.pulled.catalogue import PULLED, Asked, PulledPlatform
from domain.sources.pulled.course import (
    Course,
    CourseFound,
    CourseRecords,
    Enrolled,
    Happened,
    instant,
)
from domain.sources.pulled.course_frames import batch_of

__all__ = [
    "PULLED",
    "Asked",
    "Course",
    "CourseFound",
    "CourseRecords",
    "Enrolled",
    "Happened",
    "PulledPlatform",
    "batch_of",
    "canvas",
    "instant",
    "moodle",
]
