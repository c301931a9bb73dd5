"""The tables that features are computed from, as every engine must hold them."""

from collections.abc import Mapping
from typing import Final

_NUMBER: Final = "float64"

#: What each table of events must hold; absent columns and tables are read as unknown.
EVENT_SCHEMAS: Final[Mapping[str, Mapping[str, str]]] = {
    "enrolments": {
        "enrolment_id": "int64",
        "cohort_id": "int64",
        "starts_on": "date",
        "ends_on": "date",
        "enrolled_on": "date",
        "withdrawn_on": "date",
        "stage": "string",
        "previous_attempts": "int64",
        "credits": "int64",
    },
    "activity": {
        "enrolment_id": "int64",
        "day": "date",
        "clicks": "int64",
        "content": "int64",
        "assessment": "int64",
        "discussion": "int64",
        "video": "int64",
        "other": "int64",
        "sessions": "int64",
        "minutes": _NUMBER,
    },
    "progress": {
        "enrolment_id": "int64",
        "day": "date",
        "percent": _NUMBER,
        "modules_completed": "int64",
        "grade": _NUMBER,
        "last_visit": "string",
    },
    "assessments": {
        "assessment_id": "int64",
        "cohort_id": "int64",
        "kind": "string",
        "due_on": "date",
        "weight": _NUMBER,
    },
    "results": {
        "enrolment_id": "int64",
        "assessment_id": "int64",
        "submitted_on": "date",
        "known_on": "date",
        "score": _NUMBER,
        "is_banked": "boolean",
    },
    "attendance": {
        "enrolment_id": "int64",
        "day": "date",
        "planned": "int64",
        "attended": "int64",
    },
    "barriers": {
        "enrolment_id": "int64",
        "kind": "string",
        "severity": "string",
        "reported_on": "date",
        "resolved_on": "date",
    },
    "check_ins": {
        "enrolment_id": "int64",
        "day": "date",
        "kind": "string",
        "sentiment": _NUMBER,
    },
}
#: The moments that features are asked for.
MOMENT_SCHEMA: Final[Mapping[str, str]] = {"enrolment_id": "int64", "as_of": "date"}
