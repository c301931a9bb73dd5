"""Courses of a connection that are pulled, and how far each of their resources was read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from domain.sources.pulled import Course
from domain.store.database import changed, columns, read_values
from domain.store.tables import ConnectionCourse


@dataclass(frozen=True, kw_only=True, slots=True)
class PulledCourse:
    """One course that is pulled; `pulled_at` is when it was last read to its end."""

    ref: str
    name: str
    programme: str
    cohort: str
    starts_on: date | None
    ends_on: date | None
    marks: str
    pulled_at: datetime | None

    @property
    def course(self) -> Course:
        """The course as platforms are asked about it."""
        return Course(
            ref=self.ref,
            name=self.name,
            programme=self.programme,
            cohort=self.cohort,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )

    @property
    def high_water(self) -> dict[str, Any]:
        """How far each resource was read."""
        return dict(json.loads(self.marks))


def choose_courses(session: Session, connection_id: int, courses: Iterable[Course]) -> None:
    """Pull these and no others; how far those were read that stay is kept."""
    before = {one.ref: one for one in read_courses(session, connection_id)}
    mine = col(ConnectionCourse.connection_id) == connection_id
    changed(session, delete(ConnectionCourse).where(mine))
    for course in courses:
        known = before.get(course.ref)
        session.add(
            ConnectionCourse(
                connection_id=connection_id,
                ref=course.ref,
                name=course.name,
                programme=course.programme,
                cohort=course.cohort,
                starts_on=course.starts_on,
                ends_on=course.ends_on,
                marks=known.marks if known else "{}",
                pulled_at=known.pulled_at if known else None,
            )
        )
    session.flush()


def read_courses(session: Session, connection_id: int) -> list[PulledCourse]:
    """Its courses: those never read first, then those read longest ago."""
    c = ConnectionCourse
    found = select(
        *columns(c.ref, c.name, c.programme, c.cohort, c.starts_on, c.ends_on, c.marks),
        *columns(c.pulled_at),
    ).where(col(c.connection_id) == connection_id)
    courses = read_values(session, PulledCourse, found)
    return sorted(courses, key=lambda one: (one.pulled_at is not None, one.pulled_at, one.ref))


def keep_marks(session: Session, connection_id: int, ref: str, marks: Mapping[str, Any]) -> None:
    """Say how far a course was read: in the transaction that saves what was read."""
    _update(session, connection_id, ref, marks=json.dumps(dict(marks), default=str))


def course_is_read(session: Session, connection_id: int, ref: str, *, now: datetime) -> None:
    """Say that a course was read to its end."""
    _update(session, connection_id, ref, pulled_at=now)


def _update(session: Session, connection_id: int, ref: str, **values: Any) -> None:  # noqa: ANN401 - columns
    mine = (col(ConnectionCourse.connection_id) == connection_id) & (
        col(ConnectionCourse.ref) == ref
    )
    changed(session, update(ConnectionCourse).where(mine).values(**values))
