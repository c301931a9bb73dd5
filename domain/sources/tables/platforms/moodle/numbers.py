"""Moodle's own number of a user, which only some of its reports have."""

from typing import Final

from domain.sources.tables.platforms.understanding import Company
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import lists_people

_NUMBERS: Final = {"user id", "userid", "moodle id", "id"}


def all_are_numbered(company: Company) -> bool:
    """Whether every other list of people has these numbers, so that people can be known by them.

    An "ID number" is the school's, and another thing.
    """
    people = [header for header in company.others.values() if lists_people(header)]
    return all(_NUMBERS & {plain(heading) for heading in header} for header in people)
