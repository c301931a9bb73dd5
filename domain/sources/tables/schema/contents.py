"""What a table may hold, and how the cells of its fields are cleaned."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What one table holds."""

    PROGRAMMES = "programmes"
    COHORTS = "cohorts"
    EMPLOYERS = "employers"
    STAFF = "staff"
    LEARNERS = "learners"
    ENROLMENTS = "enrolments"
    ACTIVITY = "activity"
    PROGRESS = "progress"
    LESSONS = "lessons"
    MODULES = "modules"
    ASSESSMENTS = "assessments"
    RESULTS = "results"
    ATTENDANCE = "attendance"
    BARRIERS = "barriers"
    CHECK_INS = "check_ins"


class CellKind(StrEnum):
    """How the cells of a field are cleaned."""

    TEXT = "text"
    LIST = "list"  # text in which "None" means "none", not "unknown"
    DAY = "day"
    MOMENT = "moment"  # a day with the time of day, where it is told
    PERCENT = "percent"
    NUMBER = "number"
    SCORE = "score"  # a number, with or without a percent sign
    COUNT = "count"
    FLAG = "flag"
    EMAIL = "email"
    PHONE = "phone"
    MINUTES = "minutes"
    SECONDS = "seconds"
    OUTCOME = "outcome"  # how it ended, in words or in codes that a mapping explains


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a column can say: how it is cleaned, what it is called, whether a row needs it.

    A row that has the column `may_be_blank` in it all the same. `past` is a day that cannot be
    after that of the export. `like` tells a heading in words nobody listed: then the cells must
    bear it out.
    """

    cell: CellKind
    synonyms: tuple[str, ...]
    required: bool = False
    may_be_blank: bool = False
    past: bool = False
    like: Callable[[str], bool] | None = None
