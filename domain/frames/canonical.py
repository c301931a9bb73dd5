"""Every dataframe that crosses modules: columns, kinds, grain.

A source turns files into these frames, the store keeps them, features read them back. Every
frame names people and things by `ref`, the identifier its platform gave them; the store alone
knows row numbers.
"""

from collections.abc import Mapping
from typing import Final

from domain.frames.frame import Frame

#: What a programme or a cohort is shown as while nobody has named it; messages leave it out.
UNNAMED_PROGRAMME: Final = "Programme"
UNNAMED_COHORT: Final = "Cohort"
#: The canonical kinds of learning activity; `clicks` is their sum.
ACTIVITY_KINDS: Final = ("content", "assessment", "discussion", "video", "other")

PROGRAMMES: Final = Frame(
    name="programmes",
    grain=("ref",),
    columns={
        "ref": "text",
        "name": "text",
        "weeks": "int",
        "zone": "text",
        "language": "text",
        "simulated": "bool",
    },
    required=("ref", "name"),
)
COHORTS: Final = Frame(
    name="cohorts",
    grain=("ref",),
    columns={
        "ref": "text",
        "programme_ref": "text",
        "name": "text",
        "starts_on": "date",
        "ends_on": "date",
    },
    required=("ref", "programme_ref", "name", "starts_on", "ends_on"),
)
EMPLOYERS: Final = Frame(
    name="employers",
    grain=("ref",),
    columns={"ref": "text", "name": "text"},
    required=("ref", "name"),
)
STAFF: Final = Frame(
    name="staff",
    grain=("ref",),
    columns={
        "ref": "text",
        "name": "text",
        "email": "text",
        "phone": "text",
        "role": "text",
        "weekly_minutes": "int",
    },
    required=("ref", "name", "role"),
)
#: What is known of learners that only some colleagues may see.
DEMOGRAPHICS: Final = (
    *("gender", "age_band", "ethnicity", "region", "deprivation", "disability", "education"),
)
LEARNERS: Final = Frame(
    name="learners",
    grain=("ref",),
    columns={
        "ref": "text",
        "name": "text",
        "email": "text",
        "phone": "text",
        "zone": "text",
        "language": "text",
        "gender": "text",
        "age_band": "text",
        "ethnicity": "text",
        "region": "text",
        "deprivation": "text",
        "disability": "text",
        "education": "text",
        "email_consent": "bool",
        "sms_consent": "bool",
    },
    required=("ref",),
)
ENROLMENTS: Final = Frame(
    name="enrolments",
    grain=("ref",),
    columns={
        "ref": "text",
        "learner_ref": "text",
        "cohort_ref": "text",
        "employer_ref": "text",
        "coach_ref": "text",
        "enrolled_on": "date",
        "withdrawn_on": "date",
        "outcome": "text",  # passed | distinction | failed | withdrawn; empty while unknown
        "outcome_on": "date",  # the day the outcome became known
        "stage": "text",
        "previous_attempts": "int",
        "credits": "int",
        "original": "text",  # JSON of the source's columns that we do not model
    },
    required=("ref", "learner_ref", "cohort_ref"),
)
ACTIVITY: Final = Frame(
    name="activity",
    grain=("enrolment_ref", "day"),
    columns={
        "enrolment_ref": "text",
        "day": "date",
        "clicks": "int",
        "content": "int",
        "assessment": "int",
        "discussion": "int",
        "video": "int",
        "other": "int",
        "sessions": "int",  # visits that day; empty where the platform does not say
        "minutes": "float",
        "hours": "int",  # bit h is set: seen between h:00 and h:59 of the programme's clock
    },
    required=("enrolment_ref", "day", "clicks"),
)
PROGRESS: Final = Frame(
    name="progress",
    grain=("enrolment_ref", "day"),
    columns={
        "enrolment_ref": "text",
        "day": "date",
        "percent": "float",  # 0-100, of the whole programme
        "modules_completed": "int",
        "grade": "float",  # 0-100, the average the platform shows; empty where it shows none
        # "never" or "unknown", where the platform shows last visits and there is no day to show
        "last_visit": "text",
    },
    required=("enrolment_ref", "day"),
)
ASSESSMENTS: Final = Frame(
    name="assessments",
    grain=("ref",),
    columns={
        "ref": "text",
        "cohort_ref": "text",
        "name": "text",
        "kind": "text",  # assignment | quiz | exam
        "due_on": "date",
        "weight": "float",
    },
    required=("ref", "cohort_ref", "kind"),
)
RESULTS: Final = Frame(
    name="results",
    grain=("enrolment_ref", "assessment_ref"),
    columns={
        "enrolment_ref": "text",
        "assessment_ref": "text",
        "submitted_on": "date",
        "known_on": "date",  # the day the score became known
        "score": "float",  # 0-100
        "is_banked": "bool",  # from an earlier attempt, or on a day nobody knows: not activity
    },
    required=("enrolment_ref", "assessment_ref", "submitted_on"),
)
ATTENDANCE: Final = Frame(
    name="attendance",
    grain=("enrolment_ref", "day"),
    columns={"enrolment_ref": "text", "day": "date", "planned": "int", "attended": "int"},
    required=("enrolment_ref", "day", "planned", "attended"),
)
BARRIERS: Final = Frame(
    name="barriers",
    grain=("enrolment_ref", "kind", "reported_on"),
    columns={
        "enrolment_ref": "text",
        "kind": "text",
        "severity": "text",  # major | minor | intermittent
        "reported_on": "date",
        "resolved_on": "date",
    },
    required=("enrolment_ref", "kind", "reported_on"),
)
CHECK_INS: Final = Frame(
    name="check_ins",
    grain=("enrolment_ref", "day", "kind"),
    columns={
        "enrolment_ref": "text",
        "day": "date",
        "kind": "text",  # check_in (the learner wrote) | feedback (a coach did)
        "text": "text",
        "sentiment": "float",  # -1 to 1
    },
    required=("enrolment_ref", "day", "kind"),
)
REJECTED: Final = Frame(
    name="rejected",
    grain=("file", "line", "column"),
    columns={"file": "text", "line": "int", "column": "text", "value": "text", "reason": "text"},
    required=("file", "reason"),
)

#: What a source may bring, parents before children: the order the store saves them in.
CANONICAL: Final[Mapping[str, Frame]] = {
    spec.name: spec
    for spec in (
        PROGRAMMES,
        COHORTS,
        EMPLOYERS,
        STAFF,
        LEARNERS,
        ENROLMENTS,
        ACTIVITY,
        PROGRESS,
        ASSESSMENTS,
        RESULTS,
        ATTENDANCE,
        BARRIERS,
        CHECK_INS,
    )
}
