"""What tables, fields and counts are called on the page. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

from dashboard.ui import upper_first

#: What stands for nothing chosen: a list shows no empty value.
LEAVE_OUT: Final = "leave-out"
AUTO: Final = "auto"

CONTENTS: Final[Mapping[str, str]] = {
    LEAVE_OUT: "Leave this table out",
    "learners": "Learners: a row each, with where they stand",
    "enrolments": "Enrolments: who studies where",
    "activity": "Activity: visits, clicks or minutes",
    "progress": "Progress by day",
    "lessons": "Lessons done",
    "modules": "Modules done",
    "results": "Marks of assessments and quizzes",
    "assessments": "Assessments: what is due when",
    "attendance": "Attendance",
    "barriers": "Barriers",
    "check_ins": "Check-ins and feedback",
    "cohorts": "Cohorts: when they run",
    "programmes": "Programmes",
    "employers": "Employers",
    "staff": "Staff and coaches",
}
_FIELDS: Final[Mapping[str, str]] = {
    "ref": "Id",
    "at": "When",
    "on": "Day",
    "zone": "Time zone",
    "last_seen": "Last seen (a day)",
    "days_unseen": "Days since last seen",
    "progress": "Progress (0 to 100 %)",
    "percent": "Share (0 to 100 %)",
    "grade": "Average grade",
    "withdrawn_on": "Left on (a day)",
    "enrolled_on": "Began on (a day)",
    "outcome": "How it ended (status)",
    "outcome_on": "When it ended",
    "is_active": "Is active (yes or no)",
    "is_staff": "Is staff (yes or no)",
    "email": "Email",
    "email_consent": "May be emailed (yes or no)",
    "sms_consent": "May be texted (yes or no)",
    "deprivation": "Deprivation (IMD)",
    "ilr_status": "ILR completion status",
    "access_ends_on": "Access ends on (a day)",
    "planned_end_on": "Planned end (a day)",
    "ended_on": "Ended on (a day)",
    "exported_on": "Exported on (a day)",
    "reviewed_on": "Reviewed on (a day)",
    "check_in": "Check-in",
    "check_in_on": "Check-in on (a day)",
    "points_of": "Points that can be had",
    "calculated": "Calculated grade",
    "calculated_of": "Calculated grade, of",
    "learner": "Whose (learner)",
    "enrolment": "Whose (enrolment)",
}
_TABLES: Final[Mapping[str, str]] = {"check_ins": "Check-ins"}
DATES: Final[Mapping[str, str]] = {
    AUTO: "found out from the file",
    "day_first": "day first, as 31/12/2026",
    "month_first": "month first, as 12/31/2026",
    "iso": "year first, as 2026-12-31",
}
PERCENT: Final[Mapping[str, str]] = {
    AUTO: "found out from the file",
    "percent": "0 to 100",
    "fraction": "0 to 1",
}


def field_name(name: str) -> str:
    """A field as people say it."""
    return _FIELDS.get(name, upper_first(name.replace("_", " ")))


def table_name(name: str) -> str:
    """A kind of rows as people say it."""
    return _TABLES.get(name, upper_first(name.replace("_", " ")))


def changed_in_words(counts: Mapping[str, Mapping[str, Any]]) -> str:
    """What an import changed: "Learners 12 new, 3 changed; activity 340 new"."""
    said = []
    for name, found in counts.items():
        parts = [f"{found[kind]:,} {kind}" for kind in ("new", "changed") if found.get(kind)]
        if parts:
            said.append(f"{name.replace('_', ' ')} {', '.join(parts)}")
    return upper_first("; ".join(said)) or "Everything was there already"


#: What the reader advises who has a terminal, and what it means here.
_HERE: Final = (
    (r"Say it with --starts-on or in a mapping\.", "Say it under Columns, The cohort began on."),
    (r"name it in a mapping: columns = \{[^}]*\}\.", "choose it under Columns."),
    (r"name its content in a mapping\.", "say under Columns what it holds."),
    (r"set [^;]*? in a mapping file, or .*", "choose it under Columns, How it is written."),
    (
        r"say in a mapping file what it is worth, (?:values|letters) = .* \} \}",
        "say what it is worth under Columns, What its words stand for",
    ),
    (r": staycourse undo-import [0-9]+", ", both on this page."),
    (r"Who is who: staycourse who alike", "Who is who."),
    (r"Who takes over\? staycourse .*", "Somebody takes them over on the page People."),
)  # fmt: skip


def here(text: str) -> str:
    """What the reader asks, with the answer that this page takes."""
    for pattern, words in _HERE:
        text = re.sub(pattern, words, text)
    return text
