"""Which column keeps the day of the newest export that stated a fact."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Table

#: Of how a course ended: there nothing is an answer too ("still learning").
STATUS_ON: Final = "status_on"
#: Table -> fact -> the column of its day; all others share `stated_on`.
OWN_DAY: Final[Mapping[str, Mapping[str, str]]] = {
    "learner": {"email": "email_on", "phone": "phone_on"},
    "enrolment": {
        "coach_id": "coach_on",
        "stage": "stage_on",
        **dict.fromkeys(("withdrawn_on", "outcome", "outcome_on"), STATUS_ON),
    },
}
_REST: Final = "stated_on"
#: Every such column, and the days of the newest list of what is open.
DAYS: Final = frozenset(
    {
        *(_REST, STATUS_ON, "email_on", "phone_on", "coach_on", "stage_on"),
        *("barriers_on", "named_on", "unmarked_on", "progress_on"),
    }
)


def day_of(target: Table, name: str) -> str | None:
    """The column of a fact's day; None where none is kept."""
    day = OWN_DAY.get(target.name, {}).get(name, _REST)
    return day if day in target.c else None
