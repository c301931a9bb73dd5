"""What any platform tells of a course, and how its moments and shares are read."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course that is pulled, and as what; `ref` is the platform's own."""

    ref: str
    name: str
    programme: str
    cohort: str
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CourseFound:
    """One course that a platform offers; `learners` where it tells how many."""

    ref: str
    name: str
    cohort: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    learners: int | None = None

    def as_course(self, *, programme: str = "", cohort: str = "") -> Course:
        """The course to pull: a programme of its own with one cohort, unless somebody says so."""
        month = f"{self.starts_on:%B %Y}" if self.starts_on else ""
        return Course(
            ref=self.ref,
            name=self.name,
            programme=programme.strip() or self.name,
            cohort=cohort.strip() or self.cohort or month or self.name,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


@dataclass(kw_only=True)
class Enrolled:
    """One learner of a course; empty is unknown."""

    ref: str
    name: str | None = None
    email: str | None = None
    enrolled_at: datetime | None = None
    left_at: datetime | None = None
    has_left: bool | None = None
    seen_at: datetime | None = None
    never_seen: bool = False
    percent: float | None = None
    done: int | None = None
    grade: float | None = None


@dataclass(frozen=True, kw_only=True)
class CourseWork:
    """One piece of assessed work; `weight` is its share of all, 0 to 100.

    With `is_undated` the platform says that it is never due; without a day nobody knows.
    """

    ref: str
    name: str
    kind: str
    due_at: datetime | None = None
    is_undated: bool = False
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one learner handed in, and the mark of 0 to 100 once it is known.

    Without `is_day_known` the days are the latest there can be: the first that was said stays.
    """

    learner: str
    work: str
    submitted_at: datetime
    known_at: datetime | None = None
    score: float | None = None
    is_day_known: bool = True


@dataclass(frozen=True, kw_only=True)
class NoMark:
    """Work of one learner of which the platform says that it has no mark, or has it no more."""

    learner: str
    work: str
    is_handed_in: bool


@dataclass(frozen=True, kw_only=True)
class Happened:
    """So many clicks of one kind at one moment."""

    learner: str
    at: datetime
    kind: str
    clicks: int = 1


@dataclass(kw_only=True)
class CourseRecords:
    """All that one pull brought of a course, and sentences about what it left out."""

    learners: list[Enrolled] = field(default_factory=list)
    work: list[CourseWork] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    unmarked: list[NoMark] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)  # what, and why
    notes: list[str] = field(default_factory=list)


def instant(value: object) -> datetime | None:
    """An ISO 8601 text or seconds since 1970 as an aware instant; None where it is neither.

    Zero is Moodle's word for never.
    """
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, tz=UTC) if value > 0 else None
        if isinstance(value, str) and value:
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def day_at(value: object) -> date | None:
    """The day of such an instant."""
    at = instant(value)
    return at.date() if at else None


def share(part: object, whole: object) -> float | None:
    """A part of a whole in percent, 0 to 100; None where either is unknown or there is no whole."""
    if not isinstance(part, int | float) or not isinstance(whole, int | float) or whole <= 0:
        return None
    return min(100.0, max(0.0, 100 * part / whole))
