"""Whether a scorer is right: its predictions, how it does since, and when staff want to be told."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant, points_to, row_number


class ScorerEvidence(SQLModel, table=True):
    """One row per scorer: what it predicted for learners held out, and what its inputs were like.

    Both are JSON, too large to be read whenever something is scored.
    """

    __tablename__ = "scorer_evidence"

    scorer_id: int = Field(primary_key=True, foreign_key="scorer.id", sa_type=RowNumber)
    held_out: str
    inputs: str


class WatchFigure(SQLModel, table=True):
    """One row per scorer, day and thing watched: is it still as it was?"""

    __tablename__ = "watch_figure"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("scorer_id", "as_of", "kind", "name", "week"),
    )

    id: int = row_number()
    scorer_id: int = points_to("scorer.id")
    as_of: date = Field(index=True)
    kind: str  # stability | calibration | auc
    name: str  # an input, or a target
    week: int  # of the course; 0: all weeks together
    value: float
    usual: float | None = None  # what it was when trained, or what is right
    rows: int
    verdict: str  # stable | moved | shifted


class OperatingChoice(SQLModel, table=True):
    """One row per choice of when to alert: a target and its threshold; the newest counts."""

    __tablename__ = "operating_choice"

    id: int = row_number()
    chosen_at: datetime = instant()
    chosen_by: str
    reason: str
    target: str  # precision | calls_a_week
    wanted: float
    scorer_id: int = points_to("scorer.id")
    threshold: float  # probability, 0-1
    precision: float
    recall: float
    sentence: str  # what it costs
