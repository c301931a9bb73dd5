# ruff: noqa: E501 - a dictionary of words reads better with one field a line
"""The words tables use: what a table may hold, which fields, and how platforms call their columns.

Headers are compared without regard to case, spaces, underscores, hyphens and camel case:
`LastLogin`, `last_login` and `Last login` are one header. The first synonym that a table has wins.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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


class Cell(StrEnum):
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


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a column can say: how it is cleaned, what it is called, whether a row needs it."""

    cell: Cell
    synonyms: tuple[str, ...]
    required: bool = False

    @property
    def rejects_row(self) -> bool:
        """Whether an unreadable cell costs the row; else the cell is left empty and listed."""
        return self.required or self.cell is Cell.PERCENT


def plain(header: str) -> str:
    """A header as it is compared: lower-case words with single spaces."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return re.sub(r"[\W_]+", " ", words).strip().lower()


def _field(cell: Cell, *synonyms: str) -> Field:
    return Field(cell=cell, synonyms=synonyms)


def _needed(cell: Cell, *synonyms: str) -> Field:
    return Field(cell=cell, synonyms=synonyms, required=True)


_USER = (
    "learner id", "learner ref", "student id", "user id", "userid", "participant id", "member id",
    "apprentice id", "id student", "learner", "student", "user", "username", "user name",
    "learner email", "student email", "user email", "email", "email address",
)  # fmt: skip
_COHORT = (
    "cohort", "cohort ref", "cohort name", "cohort id", "intake", "group", "batch", "class",
)  # fmt: skip
_PROGRAMME = (
    "programme",
    "program",
    "programme ref",
    "programme name",
    "program name",
    "course",
    "course name",
)
_REF = {"ref": _needed(Cell.TEXT, "ref", "id", "code")}
_WHOSE = {
    "enrolment": _field(
        Cell.TEXT,
        "enrolment ref",
        "enrollment ref",
        "enrolment id",
        "enrollment id",
        "enrolment",
        "enrollment",
    ),
    "learner": _field(Cell.TEXT, *_USER),
    "cohort": _field(Cell.TEXT, *_COHORT),
}
_ON = (
    "day", "date", "timestamp", "activity date", "event date", "event time", "event timestamp", "time", "datetime",
    "date time", "activity time", "occurred at", "created at", "logged at", "created", "recorded at",
)  # fmt: skip
_COMPLETED = (
    "completed on", "completed at", "completion date", "date completed", "completed date",
    "completion time", "finished at", "finished on",
)  # fmt: skip
_MINUTES = _field(
    Cell.MINUTES, "minutes", "duration minutes", "duration min", "duration mins", "time spent minutes",
    "time spent min", "minutes spent", "duration", "time spent",
)  # fmt: skip
_SECONDS = _field(
    Cell.SECONDS, "seconds", "duration seconds", "duration sec", "time spent seconds",
    "time spent sec", "duration s",
)  # fmt: skip
_PERCENT_DONE = (
    "percent", "progress", "progress percent", "progress percentage", "percent complete",
    "percentage complete", "completion", "completion percent", "completion percentage",
    "completion rate", "overall progress", "course progress", "progress pct",
)  # fmt: skip
_GRADE = (
    "grade", "average grade", "avg grade", "mean grade", "average score", "avg score",
    "overall grade", "final grade", "current grade", "average mark", "grade average",
)  # fmt: skip
_STATUS = ("status", "state", "completion status", "completed", "is completed", "complete")

PERSON: Final[Mapping[str, Field]] = {
    "ref": _field(Cell.TEXT, *_USER[:9], "id", "ref", "uid", "username", "user name", "login"),
    "name": _field(Cell.TEXT, "name", "full name", "learner name", "student name", "user full name", "display name", "apprentice", "learner", "student"),
    "first_name": _field(Cell.TEXT, "first name", "given name", "forename", "firstname"),
    "last_name": _field(Cell.TEXT, "last name", "surname", "family name", "lastname"),
    "email": _field(Cell.EMAIL, "email", "email address", "e mail", "e mail address", "mail", "learner email", "student email", "user email"),
    "phone": _field(Cell.PHONE, "phone", "phone number", "mobile", "mobile number", "mobile phone", "telephone", "cell", "cell phone", "contact number", "tel"),
    "zone": _field(Cell.TEXT, "zone", "time zone", "timezone", "tz"),
    "language": _field(Cell.TEXT, "language", "lang", "preferred language", "locale"),
    "gender": _field(Cell.TEXT, "gender", "sex"),
    "age_band": _field(Cell.TEXT, "age band", "age group", "age range"),
    "ethnicity": _field(Cell.TEXT, "ethnicity", "ethnic group"),
    "region": _field(Cell.TEXT, "region", "location"),
    "deprivation": _field(Cell.TEXT, "deprivation", "imd band", "imd", "deprivation band", "ses"),
    "disability": _field(Cell.TEXT, "disability", "disability status"),
    "education": _field(Cell.TEXT, "education", "highest education", "education level", "prior education"),
    "email_consent": _field(Cell.FLAG, "email consent", "email opt in", "consent email"),
    "sms_consent": _field(Cell.FLAG, "sms consent", "sms opt in", "consent sms", "text consent"),
    "role": _field(Cell.TEXT, "role", "user type", "user role", "account type", "type", "usertype", "roles", "access level", "profile type"),
    "is_staff": _field(Cell.FLAG, "is admin", "is staff", "admin", "is superuser", "is instructor"),
}  # fmt: skip
STUDY: Final[Mapping[str, Field]] = {
    "cohort": _field(Cell.TEXT, *_COHORT),
    "programme": _field(Cell.TEXT, *_PROGRAMME),
    "employer": _field(Cell.TEXT, "employer", "employer ref", "employer name", "company", "organisation", "organization"),
    "coach": _field(Cell.TEXT, "coach", "coach ref", "coach name", "mentor", "tutor", "advisor", "adviser", "assigned coach"),
    "coach_email": _field(Cell.EMAIL, "coach email", "mentor email", "tutor email"),
    "enrolled_on": _field(Cell.DAY, "enrolled on", "enrolled at", "enrolment date", "enrollment date", "enrolled", "date enrolled", "registered on", "registered at", "registration date", "start date", "joined", "join date", "date joined", "created at", "signup date", "registered"),
    "withdrawn_on": _field(Cell.DAY, "withdrawn on", "withdrawal date", "date withdrawn", "unregistered on", "left on", "dropout date", "drop out date"),
    "outcome": _field(Cell.TEXT, "outcome", "final result", "result", "completion status", "enrolment status", "enrollment status", "status"),
    "outcome_on": _field(Cell.DAY, "outcome on", "outcome date", "result date", *_COMPLETED),
    "stage": _field(Cell.TEXT, "stage", "training stage", "current stage", "programme stage", "program stage", "phase"),
    "previous_attempts": _field(Cell.COUNT, "previous attempts", "num of prev attempts", "attempts"),
    "credits": _field(Cell.COUNT, "credits", "studied credits"),
}  # fmt: skip
STATE: Final[Mapping[str, Field]] = {
    "last_seen": _field(Cell.DAY, "last seen", "last login", "last login date", "last log in", "last activity", "last active", "last access", "last accessed", "last login at", "last activity date", "last active at", "last seen at"),
    "progress": _field(Cell.PERCENT, *_PERCENT_DONE),
    "grade": _field(Cell.PERCENT, *_GRADE),
    "modules_completed": _field(Cell.COUNT, "modules completed", "completed modules"),
    "barriers": _field(Cell.LIST, "barriers", "barrier", "known barriers", "barriers to learning", "reported barriers"),
}  # fmt: skip

FIELDS: Final[Mapping[Content, Mapping[str, Field]]] = {
    Content.PROGRAMMES: {
        **_REF,
        "name": _field(Cell.TEXT, "name", "title"),
        "weeks": _field(Cell.COUNT, "weeks", "length weeks", "duration weeks"),
        "zone": PERSON["zone"],
        "language": PERSON["language"],
    },
    Content.COHORTS: {
        **_REF,
        "programme": _field(Cell.TEXT, *_PROGRAMME),
        "name": _field(Cell.TEXT, "name", "title"),
        "starts_on": _needed(Cell.DAY, "starts on", "start date", "start", "starts"),
        "ends_on": _field(Cell.DAY, "ends on", "end date", "end", "ends"),
    },
    Content.EMPLOYERS: {**_REF, "name": _field(Cell.TEXT, "name", "employer", "company")},
    Content.STAFF: {
        **_REF,
        "name": _needed(Cell.TEXT, "name", "full name"),
        "email": PERSON["email"],
        "phone": PERSON["phone"],
        "role": _field(Cell.TEXT, "role"),
        "weekly_minutes": _field(Cell.COUNT, "weekly minutes", "minutes a week"),
    },
    Content.LEARNERS: {**PERSON, **STUDY, **STATE},
    Content.ENROLMENTS: {
        "ref": _field(Cell.TEXT, "ref", "enrolment ref", "enrolment id", "enrollment id", "id"),
        "learner": _needed(Cell.TEXT, *_USER),
        **STUDY,
        **STATE,
    },
    Content.ACTIVITY: {
        **_WHOSE,
        "at": _needed(Cell.MOMENT, *_ON),
        "event": _field(Cell.TEXT, "event", "event type", "event name", "activity type", "activity", "action", "action type", "verb", "activity name", "type"),
        "clicks": _field(Cell.COUNT, "clicks", "sum click", "events", "hits", "views", "event count", "click count"),
        **{kind: _field(Cell.COUNT, kind) for kind in ("content", "assessment", "discussion", "video", "other")},
        "session": _field(Cell.TEXT, "session id", "session", "session ref"),
        "sessions": _field(Cell.COUNT, "sessions", "visits", "logins"),
        "minutes": _MINUTES,
        "seconds": _SECONDS,
    },
    Content.PROGRESS: {
        **_WHOSE,
        "on": _field(Cell.DAY, *_ON),
        "percent": _field(Cell.PERCENT, *_PERCENT_DONE),
        "modules_completed": STATE["modules_completed"],
        "grade": STATE["grade"],
    },
    Content.LESSONS: {
        **_WHOSE,
        "lesson": _needed(Cell.TEXT, "lesson id", "lesson ref", "lesson", "lesson name", "lesson title", "topic id", "topic", "unit id", "unit", "activity id"),
        "percent": _field(Cell.PERCENT, *_PERCENT_DONE, "lesson progress"),
        "status": _field(Cell.TEXT, *_STATUS),
        "completed_on": _field(Cell.DAY, *_COMPLETED),
        "on": _field(Cell.DAY, "updated at", "last updated", "last accessed", "last accessed at", "last viewed at", "started at", "started on", "start date", *_ON),
    },
    Content.MODULES: {
        **_WHOSE,
        "module": _needed(Cell.TEXT, "module id", "module ref", "module", "module name", "module title", "course id", "course name", "course", "unit id", "unit"),
        "status": _field(Cell.TEXT, *_STATUS),
        "completed_on": _field(Cell.DAY, *_COMPLETED, *_ON),
    },
    Content.ASSESSMENTS: {
        **_REF,
        "cohort": _field(Cell.TEXT, *_COHORT),
        "name": _field(Cell.TEXT, "name", "title"),
        "kind": _field(Cell.TEXT, "kind", "type"),
        "due_on": _field(Cell.DAY, "due on", "due date", "due", "deadline"),
        "weight": _field(Cell.NUMBER, "weight"),
    },
    Content.RESULTS: {
        **_WHOSE,
        "assessment": _needed(Cell.TEXT, "assessment ref", "assessment id", "assessment", "quiz id", "quiz ref", "quiz", "quiz name", "quiz title", "assignment id", "assignment", "test id", "exam id"),
        "title": _field(Cell.TEXT, "quiz name", "quiz title", "assessment name", "assignment name", "title"),
        "kind": _field(Cell.TEXT, "kind", "assessment type"),
        "score": _field(Cell.SCORE, "score", "points", "points earned", "quiz score", "grade", "mark", "marks", "result"),
        "out_of": _field(Cell.NUMBER, "out of", "max score", "maximum score", "total points", "max points", "total marks", "total", "possible score", "points possible", "max marks"),
        "percent": _field(Cell.PERCENT, "percent", "percentage", "score percent", "score percentage", "score pct"),
        "submitted_on": _field(Cell.DAY, "submitted on", "submitted at", "submission date", "date submitted", "attempted at", "attempt date", "attempted on", "taken at", "taken on", "date taken", *_COMPLETED, *_ON),
        "known_on": _field(Cell.DAY, "known on", "marked on", "graded at", "graded on", "marked at"),
        "banked": _field(Cell.FLAG, "banked", "is banked"),
    },
    Content.ATTENDANCE: {
        **_WHOSE,
        "on": _needed(Cell.DAY, *_ON, "session date", "week of"),
        "planned": _field(Cell.COUNT, "planned", "planned sessions", "sessions planned", "scheduled"),
        "attended": _needed(Cell.TEXT, "attended", "sessions attended", "attendance", "present"),
    },
    Content.BARRIERS: {
        **_WHOSE,
        "barrier": _needed(Cell.LIST, "barrier", "barriers", "barrier type", "kind"),
        "severity": _field(Cell.TEXT, "severity", "level"),
        "reported_on": _field(Cell.DAY, "reported on", "reported at", "date reported", "report date", *_ON),
        "resolved_on": _field(Cell.DAY, "resolved on", "resolved at", "date resolved"),
    },
    Content.CHECK_INS: {
        **_WHOSE,
        "on": _needed(Cell.DAY, *_ON, "check in date", "feedback date"),
        "kind": _field(Cell.TEXT, "kind", "type"),
        "text": _field(Cell.TEXT, "text", "comment", "message", "check in", "notes", "note", "feedback", "response", "check in text"),
        "sentiment": _field(Cell.NUMBER, "sentiment", "sentiment score"),
    },
}  # fmt: skip
