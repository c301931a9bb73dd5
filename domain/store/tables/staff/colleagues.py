"""How colleagues come in, and who stands in for whom."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from domain.store.database import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)


class StaffLink(SQLModel, table=True):
    """One row per link by which a colleague sets a password; without one, the first admin's."""

    __tablename__ = "staff_link"

    id: int = row_number()
    staff_id: int | None = may_point_to("staff.id")
    digest: str = Field(unique=True)  # SHA-256 of what the link holds
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = maybe_instant()


class CoachCover(SQLModel, table=True):
    """One row per time in which a colleague has the learners of a coach: [from_on, until_on)."""

    __tablename__ = "coach_cover"

    id: int = row_number()
    coach_id: int = points_to("staff.id")
    covered_by_id: int = points_to("staff.id")
    from_on: date
    until_on: date
    made_at: datetime = instant()
    made_by: str
    ended_at: datetime | None = maybe_instant(index=True)


class CoveredEnrolment(SQLModel, table=True):
    """One row per enrolment that was handed over for a cover, to be given back after it."""

    __tablename__ = "covered_enrolment"

    cover_id: int = Field(primary_key=True, foreign_key="coach_cover.id", sa_type=RowNumber)
    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber)
