"""Who the tables name: learners and their enrolments, where they stand, their coaches."""

from domain.sources.tables.people.enrolled import enrolled
from domain.sources.tables.people.gather import People, Rows, enrolments, gather

__all__ = ["People", "Rows", "enrolled", "enrolments", "gather"]
