"""What the API answers with: stable names, whatever the tables are called."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, Field


class Health(BaseModel):
    """Whether the store answers, and how new its content is."""

    status: str
    as_of: date | None = None
    newest_activity_on: date | None = None
    imported_at: datetime | None = None


class Reason(BaseModel):
    """One fact behind a score; positive points make not completing more likely."""

    text: str
    points: float
    direction: str


class Prediction(BaseModel):
    """One enrolment's score as of a day, or the sentence why there is none."""

    enrolment: str = Field(description="The platform's reference of learner and cohort.")
    learner: str
    cohort: str
    as_of: date
    risk_score: float | None = Field(description="0 to 100: the chance of not completing.")
    risk_band: str | None = Field(description="Red, Amber or Green.")
    leave_soon: float | None = Field(description="Probability of leaving within 21 days, 0 to 1.")
    reasons: list[Reason]
    nearest_change: str | None = Field(
        default=None, description="What would move the learner a band down."
    )
    badges: list[str] = Field(default=[], description="What changed lately: sudden drop, rising …")
    scorer_note: str | None = Field(default=None, description="What to know about who scored.")
    cannot_score: str | None = Field(description="Why there is no score, in a sentence.")
    scorer: int | None


class Learner(BaseModel):
    """One enrolment's segments as of a day: readable rules, no model."""

    enrolment: str
    learner: str
    name: str | None
    cohort: str
    coach: str | None
    as_of: date
    days_since_last_seen: int | None
    progress: float | None = Field(description="Percent.")
    grade: float | None = Field(description="Percent.")
    barriers: str | None
    status: str
    engagement_segment: str
    progress_segment: str
    barrier_segment: str
    composite_segment: str
    worklist_rank: int | None = Field(description="1 is first; empty: not on the worklist.")


class DayOfLearner(BaseModel):
    """What was shown of a learner on a scored day."""

    as_of: date
    composite_segment: str | None
    engagement_segment: str | None
    progress_segment: str | None
    barrier_segment: str | None
    days_since_last_seen: int | None
    progress: float | None
    grade: float | None
    risk_score: float | None
    risk_band: str | None


class ActiveDay(BaseModel):
    """Counts of one day, by what was looked at."""

    day: date
    clicks: int | None
    content: int | None
    assessment: int | None
    discussion: int | None
    video: int | None
    other: int | None


class Work(BaseModel):
    """An assignment of the cohort; no score: not marked by then, or not handed in."""

    name: str | None
    kind: str | None
    due_on: date | None
    weight: float | None
    submitted_on: date | None
    score: float | None


class ReportedBarrier(BaseModel):
    """Something that keeps a learner from learning."""

    kind: str
    severity: str | None
    reported_on: date
    resolved_on: date | None


class JourneyNudge(BaseModel):
    """A nudge that was decided about, sent or not, and why not."""

    intervention: str
    as_of: date
    planned_at: datetime
    state: str
    channel: str | None
    skip_reason: str | None
    message_state: str | None
    sent_at: datetime | None


class Journey(BaseModel):
    """One enrolment's way up to a day, as it was known then."""

    enrolment: str
    learner: str
    as_of: date
    name: str | None
    cohort: str
    programme: str
    coach: str | None
    stage: str | None
    enrolled_on: date | None
    withdrawn_on: date | None
    days: Sequence[DayOfLearner]
    activity: Sequence[ActiveDay]
    work: Sequence[Work]
    barriers: Sequence[ReportedBarrier]
    nudges: Sequence[JourneyNudge]


Row = TypeVar("Row", bound=BaseModel)


class Page(BaseModel, Generic[Row]):
    """Some rows in the order of their row numbers, and where to go on."""

    as_of: date
    total: int
    rows: Sequence[Row]
    next: int | None = Field(description="Pass it as `after` for the rows that follow; null: none.")


class SegmentCount(BaseModel):
    """Learners of a cohort in one segment and band on a day."""

    as_of: date
    cohort: str
    composite_segment: str
    risk_band: str | None
    learners: int


class KeyFigures(BaseModel):
    """Learners of a day."""

    as_of: date
    learners: int
    segments: dict[str, int]
    risk_bands: dict[str, int]
    scored: int = Field(description="Of how many there is a score.")


class TrendPoint(BaseModel):
    """Learners of one segment on a day; `share` of all that day, 0 to 1."""

    as_of: date
    composite_segment: str
    learners: int
    share: float


class HeatCell(BaseModel):
    """Learners who have two things in common; an empty text: not known of them."""

    row: str
    column: str
    learners: int
    scored: int = Field(description="Of how many there is a score.")
    mean_risk_score: float | None = Field(description="0 to 100; null: nobody has a score.")


class InterventionEffect(BaseModel):
    """What an intervention was worth against its hold-out; shares from 0 to 1."""

    intervention: str
    evidence: str = "randomised"
    treated: int
    held_out: int
    verdict: str
    natural_return: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    smallest_detectable: float | None = None


class RefusedEvent(BaseModel):
    """An event that was not kept, and why."""

    index: int = Field(description="Its place in what was sent, from 0.")
    id: str | None = Field(default=None, description="The id it stated, if any.")
    reason: str


class EventReceipt(BaseModel):
    """What became of the events that were sent; what is received or repeated is kept for good."""

    received: int = Field(description="Kept now.")
    repeated: int = Field(description="Kept before; sending again changes nothing.")
    refused: list[RefusedEvent]


class Rows(BaseModel):
    """Canonical rows by frame, such as {"activity": [{"enrolment_ref": …, "day": …}]}."""

    frames: dict[str, list[dict[str, str | int | float | bool | None]]]


class Saved(BaseModel):
    """How many rows of a frame were new, changed, and there already."""

    new: int
    changed: int
    unchanged: int


class LeftOut(BaseModel):
    """A row that was not saved, and why."""

    frame: str
    column: str | None
    value: str | None
    reason: str


class Receipt(BaseModel):
    """What became of the rows that were sent."""

    saved: dict[str, Saved]
    left_out: list[LeftOut]
