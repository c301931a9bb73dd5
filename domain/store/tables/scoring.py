"""What was computed and shown: snapshots, scorers, policy revisions."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant, maybe_instant, points_to, row_number


class Snapshot(SQLModel, table=True):
    """One row per enrolment and as_of: features, segments, scores as shown; append-only."""

    as_of: date = Field(primary_key=True)
    enrolment_id: int = Field(
        primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber, index=True
    )
    # what the classic dashboard shows
    days_since_last_seen: int | None = None
    progress: float | None = None
    grade: float | None = None
    barriers: str | None = None  # the kinds reported and unresolved, "; " between them
    stage: str | None = None
    # readable rules
    status: str
    engagement_segment: str
    progress_segment: str
    barrier_segment: str
    composite_segment: str
    worklist_rank: int | None = None  # 1 is first; empty: not on the worklist
    # the scorer
    risk_score: float | None = None  # 0-100
    risk_band: str | None = None
    leave_soon: float | None = None  # probability, 0-1
    leave_after_gap: float | None = None  # probability of leaving soon, but with time to act
    stop_out: float | None = None  # probability of not being seen again though registered
    grade_low: float | None = None  # the grade on the last day, 0-100, and an interval around it
    grade_forecast: float | None = None
    grade_high: float | None = None
    reasons: str | None = None  # JSON: [{"text", "points", "direction"}]
    nearest_change: str | None = None  # what would move the learner a band down
    no_score_reason: str | None = None
    scorer_note: str | None = None  # what to know about who scored, in a sentence
    badges: str | None = None  # what changed lately: "sudden drop", "rising" ..., "; " between them
    features: str  # JSON of every feature
    scorer_id: int | None = Field(default=None, foreign_key="scorer.id", sa_type=RowNumber)
    policy_revision: str


class StatusHistory(SQLModel, table=True):
    """One row per enrolment and span of days in one status: [from_on, until_on), the last open."""

    __tablename__ = "status_history"
    __table_args__: ClassVar[Any] = (UniqueConstraint("enrolment_id", "from_on"),)

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    status: str
    from_on: date
    until_on: date | None = Field(default=None, index=True)


class Scorer(SQLModel, table=True):
    """One row per trained scorer: its parameters as plain JSON, metrics and checksum."""

    id: int = row_number()
    trained_at: datetime = instant()
    data_until: date
    state: str = Field(index=True)  # candidate | active | retired
    parameters: str  # JSON; never executable
    metrics: str  # JSON
    checksum: str  # SHA-256 of `parameters`
    activated_at: datetime | None = maybe_instant()  # when it was last put in use
    activated_by: str | None = None  # "gates", or the address of who did it
    activation_reason: str | None = None


class PolicyRevision(SQLModel, table=True):
    """One row per distinct content of the policy that was ever in force."""

    __tablename__ = "policy_revision"

    revision: str = Field(primary_key=True)
    content: str
    created_at: datetime = instant()
    created_by: str
