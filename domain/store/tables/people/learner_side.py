"""The learner's side: what they chose, what they told us, and the challenges they take part in."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant, maybe_instant, points_to, row_number


def _key(target: str) -> Any:  # noqa: ANN401 - SQLModel's Field is typed Any on purpose
    return Field(primary_key=True, foreign_key=target, sa_type=RowNumber)


class LearnerChoice(SQLModel, table=True):
    """One row per learner who chose something for themselves: hours, language, challenges.

    Hours are on their own clock: quiet from `quiet_start` until `quiet_end`, 0 to 23; both empty
    means the programme's hours. What they chose per channel and kind is in `preference`.
    """

    __tablename__ = "learner_choice"

    learner_id: int = _key("learner.id")
    quiet_start: int | None = None
    quiet_end: int | None = None
    language: str | None = None
    challenge_opt_in: bool = False
    share_first_name: bool = False
    changed_at: datetime = instant()


class LearnerAnswer(SQLModel, table=True):
    """One row per enrolment, kind and day: what a learner said on a page, until they take it back.

    Saying it again that day replaces the row; `detail` is JSON: what they chose, and what to undo.
    """

    __tablename__ = "learner_answer"
    __table_args__: ClassVar[Any] = (UniqueConstraint("enrolment_id", "kind", "day"),)

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    kind: str  # fine | help | not_me
    day: date
    channel: str  # of the message whose link they followed
    intervention: str
    period: str
    detail: str = "{}"
    answered_at: datetime = instant()
    undone_at: datetime | None = maybe_instant()


class SelfCheck(SQLModel, table=True):
    """One row per enrolment and day: three answers from 1 (hardly) to 5 (fully).

    The day's `check_in` row carries their mean as a sentiment, so that features see it.
    """

    __tablename__ = "self_check"

    enrolment_id: int = _key("enrolment.id")
    day: date = Field(primary_key=True)
    confidence: int
    time: int
    plan: int
    intervention: str
    answered_at: datetime = instant()


class Challenge(SQLModel, table=True):
    """One row per small group of learners and week: so many active days each, for them alone."""

    id: int = row_number()
    cohort_id: int = points_to("cohort.id")
    week_starts_on: date = Field(index=True)  # a Monday
    target_days: int
    created_at: datetime = instant()


class ChallengeMember(SQLModel, table=True):
    """One row per learner in a challenge; whoever left keeps their row, and is shown to nobody."""

    __tablename__ = "challenge_member"

    challenge_id: int = _key("challenge.id")
    enrolment_id: int = Field(
        primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber, index=True
    )
    left_at: datetime | None = maybe_instant()
