"""What was computed and shown: snapshots, scorers, policy revisions."""

from datetime import date, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import Float, Integer, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import (
    RowNumber,
    Scaled,
    instant,
    lettered,
    maybe_instant,
    phrased,
    points_to,
    row_number,
    scaled,
)

#: Words of which a snapshot has one, and what stands for each where room matters; in their order.
SEGMENT_LETTERS: Final = {
    "Critical": "C",
    "Moderate": "M",
    "Not known": "N",
    "Objected": "O",
    "On Track": "T",
}
STATUS_LETTERS: Final = {
    "Active": "A",
    "At Risk": "B",
    "Delayed": "D",
    "Not known": "N",
    "Promoted": "P",
    "Withdrawn": "W",
}
BAND_LETTERS: Final = {"Amber": "A", "Green": "G", "Red": "R"}
_SEGMENT: Final[Any] = lettered(SEGMENT_LETTERS)
_STATUS: Final[Any] = lettered(STATUS_LETTERS)
_BAND: Final[Any] = lettered(BAND_LETTERS)
#: Of domain.risk.scoring.counterfactual; those of before are never changed or moved.
_NEAREST: Final[Any] = phrased(
    *("handing in the piece of work that was due", " pieces of work that were due"),
    *("coming back today", "handing in the ", " and ", " would move the score from ", " to "),
    " or lower",
)
_SHARE: Final[Any] = scaled(Float(), 4)
_TENTHS: Final[Any] = scaled(Float(), 1)
#: In eight bytes on SQLite.
_SCORE: Final[Any] = Float().with_variant(Scaled(1), "postgresql")
_CLASSIC: Final[Any] = Float().with_variant(Scaled(4, small=False), "postgresql")
_SMALL: Final[Any] = Integer().with_variant(SmallInteger(), "postgresql")


class Shown(SQLModel):
    """What is computed and shown of one enrolment as of a day, since a version of that day."""

    as_of: date = Field(primary_key=True)
    # as wide as a billion enrolments: the key of each row is in an index once more
    enrolment_id: int = Field(
        primary_key=True, foreign_key="enrolment.id", sa_type=Integer, index=True
    )
    # what the classic dashboard shows
    days_since_last_seen: int | None = Field(default=None, sa_type=_SMALL)
    progress: float | None = Field(default=None, sa_type=_CLASSIC)
    grade: float | None = Field(default=None, sa_type=_CLASSIC)
    barriers: str | None = None  # the kinds reported and unresolved, "; " between them
    stage: str | None = None
    # readable rules
    status: str = Field(sa_type=_STATUS)
    engagement_segment: str = Field(sa_type=_SEGMENT)
    progress_segment: str = Field(sa_type=_SEGMENT)
    barrier_segment: str = Field(sa_type=_SEGMENT)
    composite_segment: str = Field(sa_type=_SEGMENT)
    worklist_rank: int | None = None  # 1 is first; empty: not on the worklist
    # the scorer
    risk_score: float | None = Field(default=None, sa_type=_SCORE)  # 0-100
    risk_band: str | None = Field(default=None, sa_type=_BAND)
    leave_soon: float | None = Field(default=None, sa_type=_SHARE)  # probability, 0-1
    # probability of leaving soon, but with time to act
    leave_after_gap: float | None = Field(default=None, sa_type=_SHARE)
    # probability of not being seen again though registered
    stop_out: float | None = Field(default=None, sa_type=_SHARE)
    # the grade on the last day, 0-100, and an interval around it
    grade_low: float | None = Field(default=None, sa_type=_TENTHS)
    grade_forecast: float | None = Field(default=None, sa_type=_TENTHS)
    grade_high: float | None = Field(default=None, sa_type=_TENTHS)
    reasons: str | None = None  # as domain.risk.scoring.kept_reasons writes them
    # what would move the learner a band down
    nearest_change: str | None = Field(default=None, sa_type=_NEAREST)
    no_score_reason: str | None = None
    scorer_note: str | None = None  # what to know about who scored, in a sentence
    badges: str | None = None  # what changed lately: "sudden drop", "rising" ..., "; " between them
    scorer_id: int | None = Field(default=None, foreign_key="scorer.id", sa_type=Integer)
    policy_revision: str
    version: int = Field(default=1, sa_type=_SMALL)  # of the day, when it was recorded


class Snapshot(Shown, table=True):
    """One row per enrolment and as_of: segments and scores in the newest version of the day.

    Never changed; what a later version says otherwise moves to `superseded_snapshot`.
    """

    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}  # the key is the row


class SupersededSnapshot(Shown, table=True):
    """One row per enrolment, as_of and version that was shown, until the version `replaced_in`."""

    __tablename__ = "superseded_snapshot"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False}

    version: int = Field(primary_key=True, sa_type=_SMALL)
    replaced_in: int


class SnapshotVersion(SQLModel, table=True):
    """One row per as_of and version of it: when it was recorded, why, and for how many learners."""

    __tablename__ = "snapshot_version"

    as_of: date = Field(primary_key=True)
    version: int = Field(primary_key=True)
    recorded_at: datetime | None = maybe_instant()  # empty: before versions were kept
    reason: str
    learners: int


class CohortDay(SQLModel, table=True):
    """One row per cohort: what it had shown by the newest day that was scored."""

    __tablename__ = "cohort_day"

    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id", sa_type=RowNumber)
    as_of: date
    statistics: str  # JSON: domain.learners.features.CohortStatistics


class SegmentCount(SQLModel, table=True):
    """One row per as_of, cohort, coach, segment and band: how many learners were shown so.

    Kept because a scored day stays as it is: true of that version of it, and while `caseloads`, a
    digest of who is in which cohort and whose learner, is the same.
    """

    __tablename__ = "segment_count"

    as_of: date = Field(primary_key=True)
    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id", sa_type=RowNumber)
    coach_id: int = Field(primary_key=True, sa_type=RowNumber)  # 0: no coach
    composite_segment: str = Field(primary_key=True)
    risk_band: str = Field(primary_key=True)  # empty: not scored
    learners: int
    scored: int
    seen: int  # of whom the last visit is known
    risk_sum: float
    version: int
    caseloads: str


class CohortPace(SQLModel, table=True):
    """One row per as_of, cohort and measure: quartiles of what that version of the day showed.

    Of `learners`, of whom it is known; of nobody there are none.
    """

    __tablename__ = "cohort_pace"

    as_of: date = Field(primary_key=True)
    cohort_id: int = Field(primary_key=True, foreign_key="cohort.id", sa_type=RowNumber)
    measure: str = Field(primary_key=True)  # domain.store.reporting.precomputed.kept_pace.MEASURES
    learners: int
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    version: int


class KeptEffects(SQLModel, table=True):
    """One row per newest day and programme: what help was worth by then, as the worker found it.

    True while what it was worked out from is the same: then `worked_out_from`, a digest, is.
    """

    __tablename__ = "kept_effects"

    until: date = Field(primary_key=True)
    programme_id: int = Field(primary_key=True, sa_type=RowNumber)  # 0: all together
    worked_out_from: str
    effects: str  # JSON: domain.store.reporting.precomputed.kept_effects.Effects


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
