"""Events that platforms send as they happen, and whom they make worth scoring anew."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant, row_number


class EventState(StrEnum):
    """How it stands with a received event; `waiting` ones are looked at within seconds."""

    WAITING = "waiting"
    COUNTED = "counted"  # in its learner's day
    UNKNOWN = "unknown"  # nobody is called so: asked again after each import
    DOUBTFUL = "doubtful"  # several people or enrolments may be meant: asked again, too
    VOIDED = "voided"  # its sender took it back
    NOTED = "noted"  # it took another one back


def _only(name: str, column: str, condition: str) -> Index:
    where = text(condition)
    return Index(name, *column.split(), sqlite_where=where, postgresql_where=where)


_UNKNOWN: Final = "state IN ('unknown', 'doubtful')"


class ReceivedEvent(SQLModel, table=True):
    """One row per event that was received: what was read of it, and what came of it.

    Kept for as long as it may be sent again; who it is about stays as its sender called them.
    """

    __tablename__ = "received_event"
    __table_args__: ClassVar[Any] = (
        _only("received_event_waiting", "id", "state = 'waiting'"),
        _only("received_event_unknown", "tried_import id", _UNKNOWN),
        _only("received_event_voids", "voids", "voids IS NOT NULL"),
        _only("received_event_day", "enrolment_id day", "enrolment_id IS NOT NULL"),
    )

    id: int = row_number()
    key: str = Field(unique=True)  # the format and its id there, or a digest of its content
    received_at: datetime = instant()
    happened_at: datetime = instant()  # when it was received, where it does not say
    people: str  # what the learner is called, one a line
    courses: str | None = None  # what the course is called, one a line
    verb: str
    kind: str | None = None  # one of ACTIVITY_KINDS; empty: not the learner's doing
    object: str | None = None
    session: str | None = None
    minutes: float | None = None
    score: float | None = None  # percent
    is_completed: bool | None = None
    is_passed: bool | None = None
    voids: str | None = None  # the key of the event it takes back
    state: str = EventState.WAITING
    enrolment_id: int | None = Field(default=None, foreign_key="enrolment.id", sa_type=RowNumber)
    day: date | None = None  # by the programme's clock
    hour: int | None = None  # bit h: between h:00 and h:59 of that clock
    tried_import: int = 0  # the newest import when somebody was last looked for


class ScoringDue(SQLModel, table=True):
    """One row per enrolment that is to be scored anew, for events came; gone once it was."""

    __tablename__ = "scoring_due"

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber)
    asked_at: datetime = instant()
