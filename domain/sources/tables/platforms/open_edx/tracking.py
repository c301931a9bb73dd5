"""Open edX's tracking log: one JSON object a line, what browsers and the server say of a click.

A problem that is checked is told twice, by the browser and by the server: the server's counts. So
does every page a learner asks for ("/courses/..."). Events without a user are nobody's, and those
of other courses are left out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    Survey,
    column,
    made_of,
    row_ids,
    skipping,
)
from domain.sources.tables.schema import Content, Sheets, Understood, people_of
from domain.sources.tables.schema.headings import plain
from domain.sources.tables.schema.planning import lists_people

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
    survey = _Survey()
    return [
        Part(
            understood=Understood(content=Content.ACTIVITY, uses=uses),
            header=columns if people else (*columns, "cohort"),
            stream=lambda sheets: _activity(
                sheets, survey.of(sheets), names, people=people, several=several
            ),
            only=frozenset(_READ),
        ),
        Part(
            understood=Understood(content=Content.LEARNERS, uses=uses, only_alone=True),
            header=PEOPLE,
            stream=lambda sheets: _people(survey.of(sheets)),
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
        self.deeds = self.event.str.contains(_BY_STAFF, regex=True) & ~self.nobody


@dataclass(kw_only=True)
class _Person:
    """Someone in a course, as far as a log tells: when they joined, and whether they left."""

    line: int
    joined: str = ""
    left: str = ""


class _Survey(Survey):
    """What only a whole log tells: staff by what they did, the courses, and whom it names."""

    def __init__(self) -> None:
        self.staff: set[str] = set()
        #: events of each course; those of somebody, and all
        self.courses: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.people: dict[tuple[str, str], _Person] = {}
        self.file = ""

    def add(self, sheet: Sheet) -> None:
        """Look at a part of it."""
        log = _Log(sheet)
        self.file = sheet.file
        self.staff |= set(log.who[log.deeds].tolist())
        self.events.update(log.course[log.course != ""].tolist())
        told = ~log.nobody & (log.course != "")
        self.courses.update(log.course[told].tolist())
        frame = pd.DataFrame({"who": log.who, "course": log.course, "line": sheet.lines})[told]
        once = frame.drop_duplicates(["who", "course"])
        for who, course, line in once.itertuples(index=False):
            self.people.setdefault((who, course), _Person(line=int(line)))
        enrolled = frame.assign(event=log.event, time=log.time)
        enrolled = enrolled[enrolled["event"].isin([_JOINED, _LEFT])].sort_values("time")
        for who, course, _, event, time in enrolled.itertuples(index=False):
            person = self.people[who, course]
            if event == _JOINED:
                person.joined, person.left = person.joined or time, ""
            else:
                person.left = time


def _activity(
    sheets: Sheets, survey: _Survey, names: Sequence[str], *, people: bool, several: bool
) -> Iterator[Sheet]:
    course = _meant(survey, names) if people else None
    others = {name: n for name, n in survey.events.items() if course and name != course}
    note = (
        f"The log is read for {course}: {sum(others.values()):,} events of other courses"
        f" ({', '.join(sorted(others)[:5])}) were left out."
    )
    for sheet in sheets():
        made = _part(sheet, survey, course, people=people, several=several)
        yield replace(made, notes=(note,) if others else ())


def _part(
    sheet: Sheet, survey: _Survey, course: str | None, *, people: bool, several: bool
) -> Sheet:
    log = _Log(sheet)
    other = pd.Series(data=False, index=log.who.index)
    if course is not None:
        other = (log.course != course) & (log.course != "")
    outside = (log.course == "") & ~log.nobody & ~log.by_itself
    for reason, which in (
        ("is another course's", other),
        ("belongs to no course", outside & ~other),
        (
            "is told by another event too, or is what the platform did by itself",
            log.by_itself & ~other,
        ),
    ):
        sheet = skipping(sheet, which, reason=reason)
    columns = {
        "learner": log.who.mask(log.nobody, "-"),
        "at": log.time,
        "event": _kinds(log.event),
        "session": log.session,
        "by_staff": log.who.isin(survey.staff).map({True: "yes", False: ""}),
    }
    if several:
        columns["event_id"] = row_ids((log.time, log.who, log.event, log.course, log.session))
    if not people:
        columns["cohort"] = log.course
    return made_of(sheet, columns, keep=~(other | log.by_itself | outside))


def _meant(survey: _Survey, names: Sequence[str]) -> str | None:
    """The course that the other files are about, by their names; else the one with most events."""
    courses = [course for course, _ in survey.courses.most_common()]
    beside = [f" {plain(name)} " for name in names]
    named = [
        course
        for course in courses
        if any(f" {plain(course.rpartition(':')[2])} " in name for name in beside)
    ]
    return next(iter(named or courses), None)


def _kinds(event: pd.Series) -> pd.Series:
    def kind(name: str) -> str:
        return next((k for k, w in _KINDS if re.search(w, name, re.IGNORECASE)), "other")

    return event.map({name: kind(name) for name in event.unique().tolist()}).astype("string")


def _people(survey: _Survey) -> Iterator[Sheet]:
    """Who did something in each course, when they joined, and whether they left; staff apart."""
    learners = {key: one for key, one in survey.people.items() if key[0] not in survey.staff}
    rows = [(*key, one.joined, one.left) for key, one in learners.items()]
    yield people_of(survey.file, PEOPLE, rows, [one.line for one in learners.values()])
