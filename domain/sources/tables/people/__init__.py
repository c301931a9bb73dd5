"""Who the tables name: learners and their enrolments, where they stand, their coaches."""

from domain.sources.tables.people.enrolled import enrolled, enrolments_named
from domain.sources.tables.people.gather import People, Rows, enrolments, gather
from domain.sources.tables.people.state import with_visits_unknown
from domain.sources.tables.people.statuses import says_done

__all__ = [
    "People",
    "Rows",
    "enrolled",
    "enrolments",
    "enrolments_named",
    "gather",
    "says_done",
    "with_visits_unknown",
]
