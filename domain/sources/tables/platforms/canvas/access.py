"""Canvas' reports of who was there: last user access, and what each learner looked at.

The first has a row for each user, the second (New Analytics' course activity) one for each learner
and piece of content, with the day it was last viewed: the latest of them is the last visit.
"""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from domain.sources import parsers
from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    made_of,
)
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import plain

_ACCESS: Final = {"user id", "user name", "last access at"}
_VIEWS: Final = {"content name", "times viewed", "last viewed"}
_WHO: Final = {
    "ref": ("student id", "canvas id", "user id"),
    "name": ("student name", "student", "name"),
    "email": ("student email", "email"),
    "cohort": ("section name", "section", "sections"),
    "programme": ("course name", "course"),
}


def _is_of_users(header: Header) -> bool:
    return {plain(heading) for heading in header} >= _ACCESS


def _users(header: Header, _company: Company) -> Sequence[Part]:
    place = {plain(heading): heading for heading in reversed(header)}
    fields = {"ref": "user id", "name": "user name", "last_seen": "last access at"}
    columns = {field: place[heading] for field, heading in fields.items()}
    return [Part(understood=Understood(content=Content.LEARNERS, columns=columns))]


def _is_of_content(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    return plains >= _VIEWS and bool(plains & {*_WHO["ref"], *_WHO["name"], *_WHO["email"]})


def _content(header: Header, _company: Company) -> Sequence[Part]:
    plains = [plain(heading) for heading in header]
    who = {
        field: plains.index(name)
        for field, names in _WHO.items()
        if (name := next((one for one in names if one in plains), ""))
    }
    viewed = plains.index("last viewed")
    uses = {header[i]: field for field, i in who.items()} | {header[viewed]: "last_seen"}
    return [
        Part(
            understood=Understood(content=Content.LEARNERS, uses=uses),
            header=(*who, "last_seen"),
            make=lambda sheet: _latest(sheet, who, viewed),
        )
    ]


LAST_ACCESS: Final = Format(name="Canvas last user access", fits=_is_of_users, parts=_users)
COURSE_ACTIVITY: Final = Format(name="Canvas course activity", fits=_is_of_content, parts=_content)


def _latest(sheet: Sheet, who: dict[str, int], viewed: int) -> Sheet:
    """One row for each learner and course, that of the latest view."""
    columns = {field: column(sheet, place) for field, place in who.items()}
    columns["last_seen"] = column(sheet, viewed)
    frame = pd.DataFrame(columns).assign(at=parsers.moments(columns["last_seen"]).clean)
    newest = frame.sort_values("at", ascending=False, kind="stable")
    newest = newest.drop_duplicates([name for name in who if name != "cohort"])
    return made_of(
        sheet, columns, keep=pd.Series(frame.index.isin(newest.index), index=frame.index)
    )
