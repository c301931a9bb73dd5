"""Canvas' page views of a user or of several: one row for each page that was asked for.

What a browser asks for by itself is no visit, and neither is what staff looked at as the learner.
Times are UTC. The address of the computer is never read.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from domain.sources.parsers import words
from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    made_of,
    skipping,
)
from domain.sources.tables.schema import Content, Sheets, Understood, people_of
from domain.sources.tables.schema.headings import plain

_WHO: Final = ("user id", "links user", "user", "canvas user id", "student id")
_READ: Final = {
    "at": ("created at", "timestamp", "date"),
    "controller": ("controller", "web application controller"),
    "asset": ("asset type", "context type"),
    "seconds": ("interaction seconds", "interaction time"),
    "real": ("real user id", "links real user"),
    "asked": ("user request",),
    "session": ("session id",),
    "event_id": ("request id", "id", "page view id"),
}
_KINDS: Final = {
    "assessment": words(
        "quizzes|quizzes quizzes|assignments|submissions|quizzes quiz submissions|quiz submissions"
        "|quizzes next|rubrics|peer reviews|submissions previews|quizzes quiz questions"
    ),
    "discussion": words(
        "discussion topics|discussion entries|announcements|conversations|discussion topics api"
        "|discussions|inbox|groups|collaborations"
    ),
    "video": words("media objects|media tracks|media attachments|kaltura|studio"),
    "content": words(
        "wiki pages|wiki pages api|files|folders|context modules|context modules api|modules|pages"
        "|lti messages|external tools|wiki|syllabus|outcomes|file previews"
    ),
}
_KIND: Final = {name: kind for kind, names in _KINDS.items() for name in names}
ACTIVITY: Final = ("learner", "at", "event", "session", "seconds", "event_id")
PEOPLE: Final = ("ref",)


def _places(header: Header) -> dict[str, int]:
    plains = [plain(heading) for heading in header]
    wanted = {"who": _WHO, **_READ}
    found = {
        name: next((plains.index(one) for one in names if one in plains), None)
        for name, names in wanted.items()
    }
    return {name: place for name, place in found.items() if place is not None}


def _fits(header: Header) -> bool:
    places = _places(header)
    return places.keys() >= {"at", "controller"} and bool(
        places.keys() & {"seconds", "asked", "real"}
    )


def _parts(header: Header, _company: Company) -> Sequence[Part]:
    places = _places(header)
    said = {
        "who": "learner", "at": "at", "controller": "event", "asset": "event",
        "seconds": "seconds", "session": "session", "real": "learner", "asked": "event",
        "event_id": "event_id",
    }  # fmt: skip
    uses = {header[places[name]]: field for name, field in said.items() if name in places}
    return [
        Part(
            understood=Understood(content=Content.ACTIVITY, uses=uses),
            header=ACTIVITY,
            stream=lambda sheets: (_activity(sheet, places) for sheet in sheets()),
        ),
        Part(
            understood=Understood(content=Content.LEARNERS, uses=uses, only_alone=True),
            header=PEOPLE,
            stream=lambda sheets: _people(sheets, places),
        ),
    ]


PAGE_VIEWS: Final = Format(name="Canvas page views", fits=_fits, parts=_parts)


def _others(sheet: Sheet, places: dict[str, int]) -> tuple[pd.Series, pd.Series]:
    """Rows that staff did as the learner, and those that a page asked for by itself."""
    who, real = column(sheet, places.get("who")), column(sheet, places.get("real"))
    asked = column(sheet, places.get("asked")).str.lower()
    as_another = (real != "") & (real != who) & (real.str.lower() != "null")
    return as_another, asked.isin(["false", "f", "0"]) & ~as_another


def _activity(sheet: Sheet, places: dict[str, int]) -> Sheet:
    as_another, by_itself = _others(sheet, places)
    controller, asset = (column(sheet, places.get(name)) for name in ("controller", "asset"))
    kind = _kinds_of(controller).fillna(_kinds_of(asset))
    columns = {
        "learner": column(sheet, places.get("who")),
        "at": column(sheet, places["at"]),
        "event": kind.fillna("other"),
        "session": column(sheet, places.get("session")),
        "seconds": column(sheet, places.get("seconds")),
        "event_id": column(sheet, places.get("event_id")),
    }
    sheet = skipping(sheet, as_another, reason="was done as somebody else, by a member of staff")
    sheet = skipping(sheet, by_itself, reason="is what a page asked for by itself")
    return made_of(sheet, columns, keep=~(as_another | by_itself))


def _kinds_of(names: pd.Series) -> pd.Series:
    known = {name: _KIND.get(plain(name)) for name in names.unique().tolist()}
    return names.map(known).astype("string")


def _people(sheets: Sheets, places: dict[str, int]) -> Iterator[Sheet]:
    """Everybody who looked at a page; one row each."""
    found: dict[str, int] = {}
    file = ""
    for sheet in sheets():
        as_another, _ = _others(sheet, places)
        who = column(sheet, places.get("who"))
        told = who[~as_another & (who != "")].drop_duplicates()
        lines = sheet.lines[told.index.to_numpy(dtype=np.int64)].tolist()
        found = dict(zip(told.tolist(), lines, strict=True)) | found
        file = sheet.file
    yield people_of(file, PEOPLE, [(ref,) for ref in found], list(found.values()))
