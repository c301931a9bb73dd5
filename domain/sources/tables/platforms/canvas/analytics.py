"""Canvas' New Analytics, exported for a course: a row for each learner, with grade and visits."""

from collections.abc import Sequence
from typing import Final

from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    with_column,
)
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import columns_of

_TELLING: Final = (
    {"page views", "total page views", "pageviews", "average page views"},
    {
        "participations",
        "total participations",
        "average participations",
        "on time",
        "missing",
        "late",
        "percent on time",
    },
)
_FIELDS: Final = {
    "ref": ("student id", "canvas id", "user id"),
    "name": ("student name", "student", "name", "learner"),
    "email": ("email", "student email"),
    "grade": (
        "current grade", "course grade", "grade", "course average", "average", "average grade",
        "current score", "grade percent", "current grade percent", "percent",
    ),
    "visits": ("page views", "total page views", "pageviews"),
    "cohort": ("section", "sections", "section name", "section names"),
}  # fmt: skip

#: A page view is at least as late as a participation, but one may be there without the other.
_LAST: Final = (
    *("last page view", "last page viewed", "last activity", "last participation"),
    *("last participated", "last access"),
)


def _fits(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    people = columns_of(Content.LEARNERS, header).keys() & {"name", "email", "ref"}
    return bool(people or plains & {"student", "student name"}) and all(
        plains & t for t in _TELLING
    )


def _parts(header: Header, _company: Company) -> Sequence[Part]:
    plains = [plain(heading) for heading in header]
    columns = {
        field: header[plains.index(name)]
        for field, names in _FIELDS.items()
        if (name := next((one for one in names if one in plains), ""))
    }
    visits = [plains.index(name) for name in _LAST if name in plains]
    if not visits:
        return [Part(understood=Understood(content=Content.LEARNERS, columns=columns))]
    columns["last_seen"] = header[visits[0]]
    known = Understood(content=Content.LEARNERS, columns=columns)
    return [Part(understood=known, make=lambda sheet: _with_last(sheet, visits))]


ANALYTICS: Final = Format(name="Canvas New Analytics", fits=_fits, parts=_parts)


def _with_last(sheet: Sheet, visits: Sequence[int]) -> Sheet:
    """The sheet with the first of the last visits that each row tells."""
    last = column(sheet, visits[0])
    for other in visits[1:]:
        last = last.mask(last.isin(["", "-", "N/A"]), column(sheet, other))
    return with_column(sheet, visits[0], last)
