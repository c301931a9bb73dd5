"""Open edX's tracking log: one JSON object a line, what browsers and the server say of a click.

A problem that is checked is told twice, by the browser and by the server: the server's counts. So
does every page a learner asks for ("/courses/..."). Events without a user are nobody's, and those
of other courses are left out.
"""

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    FROM_A_LOG,
    Company,
    Format,
    Header,
    Part,
    column,
    made_of,
    noted,
    quiet,
    row_ids,
    skipping,
)
from domain.sources.tables.schema import Content, Understood, lists_people, plain

_NEEDED: Final = {"event_type", "event_source", "time"}
_READ: Final = (
    "event_type", "event_source", "name", "time", "username", "session", "context.user_id",
    "context.course_id",
)  # fmt: skip
ACTIVITY: Final = ("learner", "at", "event", "session", "by_staff")
OVERLAPPING: Final = (*ACTIVITY, "event_id")
PEOPLE: Final = ("ref", "cohort", "enrolled_on", "withdrawn_on")
_JOINED: Final = "edx.course.enrollment.activated"
_LEFT: Final = "edx.course.enrollment.deactivated"
#: What the platform writes down when something else happened, or when it works by itself.
_BY_ITSELF: Final = (
    r"^edx\.(?:grades|bi|certificate|done|course\.enrollment|cohort|team\.(?:created|deleted)|milestone)"
    r"|\.grade_calculated$|^load_video$|^(?:problem_rescore|problem_reset_attempts|state_reset)"
    r"|^edx\.problem\.(?:hint\.demandhint_displayed)$"
)
#: Told by the browser and again by the server.
_TOLD_TWICE: Final = r"^problem_(?:check|save|reset|show|graded)$|^showanswer$|^/event$"
_BY_STAFF: Final = r"/instructor(?:/|$|#|_)|^edx\.instructor|/instructor_dashboard|^dump-|^list-"
#: By words of the event's type, in the order they are looked for.
_KINDS: Final = (
    ("video", r"video|transcript|speed_change"),
    ("assessment", r"problem|openassessment|showanswer|special_exam|capa|assessment|hint|/quiz"),
    ("discussion", r"forum|discussion|/wiki|\.thread|\.comment|\.response|team\."),
    ("content", r"book|seq_|page_close|/xblock|/jump_to|sequence|outline|link_clicked|lti|/course"),
)  # fmt: skip


def _fits(header: Header) -> bool:
    return set(header) >= _NEEDED and bool({"username", "context.user_id"} & set(header))


def _parts(header: Header, company: Company) -> Sequence[Part]:
    beside = [(n, other) for n, other in company.others.items() if not _fits(other)]
    people = any(lists_people(other) for _, other in beside)
    names = [name for name, _ in beside]
    said = {
        "context.user_id": "learner", "username": "learner", "time": "at", "event_type": "event",
        "event_source": "event", "session": "session", "context.course_id": "cohort",
    }  # fmt: skip
    uses = {name: field for name, field in said.items() if name in header}
    several = len(beside) < len(company.others)
    columns = OVERLAPPING if several else ACTIVITY
    return [
        Part(
            understood=Understood(content=Content.ACTIVITY, uses=uses),
            header=columns if people else (*columns, "cohort"),
            make=lambda sheet: _activity(sheet, names, people=people, several=several),
            only=frozenset(_READ),
        ),
        Part(
            understood=Understood(content=Content.LEARNERS, uses=uses, only_alone=True),
            header=PEOPLE,
            make=_people,
            only=frozenset(_READ),
        ),
    ]


TRACKING: Final = Format(name="Open edX tracking log", fits=_fits, parts=_parts)


class _Log:
    """The columns of a log that are read, and whose each row is."""

    def __init__(self, sheet: Sheet) -> None:
        places = {name: sheet.header.index(name) for name in _READ if name in sheet.header}
        self.event, source, self.time, self.session = (
            column(sheet, places.get(name))
            for name in ("event_type", "event_source", "time", "session")
        )
        number, name = (column(sheet, places.get(n)) for n in ("context.user_id", "username"))
        self.who = number.where(number != "", name)
        self.course = column(sheet, places.get("context.course_id"))
        self.nobody = self.who == ""
        twice = source.eq("browser") & self.event.str.contains(_TOLD_TWICE, regex=True)
        self.by_itself = twice | self.event.str.contains(_BY_ITSELF, regex=True)
        deeds = self.event.str.contains(_BY_STAFF, regex=True) & ~self.nobody
        self.by_staff = self.who.isin(self.who[deeds])


def _activity(sheet: Sheet, names: Sequence[str], *, people: bool, several: bool) -> Sheet:
    log = _Log(sheet)
    other = pd.Series(data=False, index=log.who.index)
    if people and (course := _meant(log, names)):
        other = (log.course != course) & (log.course != "")
        strange = sorted(set(log.course[other].tolist()))
        if strange:
            shown = ", ".join(strange[:5])
            sheet = noted(
                sheet,
                f"The log is read for {course}: {int(other.sum()):,} events of other courses"
                f" ({shown}) were left out.",
            )
    outside = (log.course == "") & ~log.nobody & ~log.by_itself
    keep = ~(other | log.by_itself | outside)
    for reason, which in (
        ("is another course's", other),
        ("belongs to no course", outside & ~other),
        ("is told by another event too, or is what the platform did by itself",
         log.by_itself & ~other),
    ):  # fmt: skip
        sheet = skipping(sheet, which, reason=reason)
    columns = {
        "learner": log.who.mask(log.nobody, "-"),
        "at": log.time,
        "event": _kinds(log.event),
        "session": log.session,
        "by_staff": log.by_staff.map({True: "yes", False: ""}),
    }
    if several:
        columns["event_id"] = row_ids((log.time, log.who, log.event, log.course, log.session))
    if not people:
        columns["cohort"] = log.course
    return made_of(sheet, columns, keep=keep)


def _meant(log: _Log, names: Sequence[str]) -> str | None:
    """The course that the other files are about, by their names; else the one with most events."""
    courses = log.course[(log.course != "") & ~log.nobody].value_counts()
    beside = [f" {plain(name)} " for name in names]
    named = [
        course
        for course in courses.index.tolist()
        if any(f" {plain(course.rpartition(':')[2])} " in name for name in beside)
    ]
    found = named or courses.index.tolist()
    return str(found[0]) if found else None


def _kinds(event: pd.Series) -> pd.Series:
    def kind(name: str) -> str:
        return next((k for k, w in _KINDS if re.search(w, name, re.IGNORECASE)), "other")

    return event.map({name: kind(name) for name in event.unique().tolist()}).astype("string")


def _people(sheet: Sheet) -> Sheet:
    """Who did something in each course, when they joined, and whether they left; staff apart."""
    log = _Log(sheet)
    whose = [log.who, log.course]
    joined = log.time.where(log.event == _JOINED).groupby(whose).transform("min")
    last = log.time.where(log.event.isin([_JOINED, _LEFT])).groupby(whose).transform("max")
    gone = log.time.where((log.event == _LEFT) & (log.time == last)).groupby(whose).transform("max")
    again = pd.DataFrame({"who": log.who, "course": log.course}).duplicated()
    keep = ~(log.nobody | log.by_staff | again) & (log.course != "")
    columns = {"ref": log.who, "cohort": log.course, "enrolled_on": joined, "withdrawn_on": gone}
    made = made_of(quiet(sheet), columns, keep=keep)
    return noted(made, FROM_A_LOG)
