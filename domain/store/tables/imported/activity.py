"""What happened, each with the day it became known."""

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field

from domain.store.database import RowNumber, points_to, row_number
from domain.store.tables.imported.provenance import FromImports


def _enrolment() -> Any:  # noqa: ANN401 - SQLModel's Field is typed Any on purpose
    return Field(primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber)


class Activity(FromImports, table=True):
    """One row per enrolment and day with any activity: counts by canonical kind."""

    # the key is the row: half the size and one look-up less on SQLite
    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}

    enrolment_id: int = _enrolment()
    day: date = Field(primary_key=True)
    clicks: int
    content: int | None = None
    assessment: int | None = None
    discussion: int | None = None
    video: int | None = None
    other: int | None = None
    sessions: int | None = None
    minutes: float | None = None
    hours: int | None = None  # bit h: seen between h:00 and h:59; empty: no times known


class Progress(FromImports, table=True):
    """One row per enrolment and day on which progress or average grade was reported or changed.

    `last_visit` is "never" or "unknown" where the platform shows last visits and had no day
    for one: neither is a day of activity, and the two are not the same.
    """

    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}

    enrolment_id: int = _enrolment()
    day: date = Field(primary_key=True)
    percent: float | None = None
    modules_completed: int | None = None
    grade: float | None = None
    last_visit: str | None = None


class Assessment(FromImports, table=True):
    """One row per piece of assessed work in a cohort."""

    id: int = row_number()
    ref: str = Field(unique=True)
    cohort_id: int = points_to("cohort.id")
    name: str | None = None
    kind: str
    due_on: date | None = None
    weight: float | None = None
    stated_on: date | None = None  # the day of the newest export that said so


class Result(FromImports, table=True):
    """One row per enrolment and assessment handed in.

    Without `submitted_on` it is one no more: what said so was taken back.
    """

    enrolment_id: int = _enrolment()
    assessment_id: int = Field(primary_key=True, foreign_key="assessment.id", sa_type=RowNumber)
    submitted_on: date | None = None
    known_on: date | None = None
    score: float | None = None
    is_banked: bool | None = None
    unmarked_on: date | None = None  # the day of the newest export that took its mark back
    stated_on: date | None = None  # the day of the newest export that said so


class Attendance(FromImports, table=True):
    """One row per enrolment and day with planned sessions."""

    enrolment_id: int = _enrolment()
    day: date = Field(primary_key=True)
    planned: int
    attended: int


class Barrier(FromImports, table=True):
    """One row per enrolment, kind of barrier and day it was reported."""

    enrolment_id: int = _enrolment()
    kind: str = Field(primary_key=True)
    reported_on: date = Field(primary_key=True)
    severity: str | None = None
    resolved_on: date | None = None
    named_on: date | None = None  # the day of the newest list that had it as open


class CheckIn(FromImports, table=True):
    """One row per enrolment, day and kind: what a learner wrote, or a coach's feedback."""

    __tablename__ = "check_in"

    enrolment_id: int = _enrolment()
    day: date = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    text: str | None = None
    sentiment: float | None = None
