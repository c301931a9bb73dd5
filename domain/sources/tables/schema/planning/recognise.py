"""What a table holds and which of its columns may be which field, by their headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from typing import Final

from domain.sources.tables.schema.contents import CellKind, Content
from domain.sources.tables.schema.fields import FIELDS, KNOWN, PERSON, STATE, STUDY
from domain.sources.tables.schema.headings import VAGUE, pieces_out_of, plain, variants

Needs = tuple[tuple[str, ...], ...]

#: Words of a file's name that hint at its content; the more telling ones first.
_HINTS: Final[tuple[tuple[Content, tuple[str, ...]], ...]] = (
    (Content.RESULTS, ("quiz", "quizzes", "results", "scores", "grades", "attempts")),
    (Content.LESSONS, ("lesson", "lessons", "topics")),
    (Content.MODULES, ("module", "modules", "completion", "completions")),
    (Content.ATTENDANCE, ("attendance",)),
    (Content.BARRIERS, ("barriers", "barrier")),
    (Content.CHECK_INS, ("check ins", "checkins", "check in", "feedback")),
    (Content.ACTIVITY, ("activity", "activities", "events", "log", "logs", "clicks")),
    (Content.ENROLMENTS, ("enrolments", "enrollments", "registrations")),
    (Content.ASSESSMENTS, ("assessments", "assignments")),
    (Content.COHORTS, ("cohorts", "intakes")),
    (Content.PROGRAMMES, ("programmes", "programs")),
    (Content.EMPLOYERS, ("employers", "companies")),
    (Content.STAFF, ("staff", "coaches", "tutors", "mentors")),
    (Content.PROGRESS, ("progress",)),
    (Content.LEARNERS, ("users", "learners", "students", "participants", "members", "apprentices")),
)  # fmt: skip
#: What a table must have at least, one of each group, to be taken for that content.
_NEEDS: Final[Map[Content, Needs]] = {
    Content.RESULTS: (("assessment",), ("score", "percent")),
    Content.LESSONS: (("lesson",), ("percent", "status", "completed_on")),
    Content.ATTENDANCE: (("attended",), ("on",)),
    Content.ACTIVITY: (("at",), ("event", "clicks", "minutes", "seconds", "session", "sessions")),
    Content.MODULES: (("module",), ("completed_on", "status")),
    Content.BARRIERS: (("barrier",), ("reported_on",)),
    Content.CHECK_INS: (("text",), ("on",)),
    Content.PROGRESS: (("on",), ("percent",)),
}
#: Lists of things that a file's name may settle.
_THINGS: Final = (
    Content.ENROLMENTS, Content.ASSESSMENTS, Content.COHORTS, Content.PROGRAMMES,
    Content.EMPLOYERS, Content.STAFF,
)  # fmt: skip
#: Contents of which one row is no event of its own kind: a roster can look like them.
_LIKE_A_ROSTER: Final = (Content.ACTIVITY, Content.MODULES, Content.PROGRESS)
_OF_PEOPLE: Final = (Content.LEARNERS, Content.ENROLMENTS)
#: Whom or what a heading may name before what it says.
_SUBJECT: Final = re.compile(
    r"(?:(?P<person>user|learner|student|participant|member|trainee|employee|candidate)"
    r"|course|program|programme|enrolment|enrollment|completion)(?: s)? "
)
#: Headings of tables that say something of a day.
_DATED: Final = frozenset({"date", "day", "timestamp", "datetime", "date time"})
WHOSE: Final = ("learner", "enrolment")
WHO: Final = ("name", "first_name", "email", "ref")


def recognise(header: Iterable[str], file: str = "") -> Content | None:
    """What a table with these columns holds; the file's name decides where the columns allow it."""
    names = list(header)
    if _is_gradebook(names):
        return Content.LEARNERS
    hinted = _hint(file)
    fitting = [content for content in _NEEDS if _fits(content, names)]
    people = _is_about_people(names)
    roster = people and columns_of(Content.LEARNERS, names).keys() & STATE.keys()
    choices = (
        (hinted, hinted in fitting and not (roster and hinted in _LIKE_A_ROSTER)),
        (hinted, hinted in _THINGS and not roster and _fits(hinted, names)),
        (fitting[0] if fitting else None, _is_dated(names) and "last_seen" not in (roster or ())),
        (Content.LEARNERS, people),
        (fitting[0] if fitting else None, True),
        (hinted, hinted is not None and _fits(hinted, names, needs=())),
    )
    return next((content for content, holds in choices if content and holds), None)


def lists_people(header: Iterable[str]) -> bool:
    """Whether a table with these columns says who the learners are."""
    return recognise(header) in _OF_PEOPLE


def candidates_of(content: Content, header: Sequence[str]) -> dict[str, list[int]]:
    """Positions of the columns that may be each field: by the first synonym, then by likeness."""
    forms: dict[str, list[int]] = {}
    for position, heading in enumerate(header):
        about = not is_known(heading) and content in _OF_PEOPLE
        for form in (*variants(heading), *(_without_subject(heading) if about else ())):
            forms.setdefault(form, []).append(position)
    found = {}
    for name, field in FIELDS[content].items():
        named = [position for synonym in field.synonyms for position in forms.get(synonym, ())]
        if field.cell is CellKind.FLAG:  # "% completed" is a share
            named = [i for i in named if "percent" not in plain(header[i])]
        alike = [i for i, heading in enumerate(header) if field.like and field.like(heading)]
        if positions := list(dict.fromkeys([*named, *alike])):
            found[name] = positions
    if "last_name" in found and not found.keys() & {"name", "first_name"}:
        given = forms.get("user name", [])  # beside "User surname" it is no account's name
        found = {n: left for n, p in found.items() if (left := [i for i in p if i not in given])}
        found |= {"first_name": given} if given else {}
    return found


def columns_of(content: Content, header: Sequence[str]) -> dict[str, int]:
    """The likeliest column of each field."""
    return {name: found[0] for name, found in candidates_of(content, header).items()}


def is_known(heading: str) -> bool:
    """Whether a heading is one that some table has."""
    return any(form in KNOWN for form in variants(heading))


def is_vague(heading: str) -> bool:
    """Whether a heading is only known by a word that may mean something else."""
    return plain(heading) in VAGUE or not is_known(heading)


def _without_subject(heading: str) -> Iterator[str]:
    """What a heading says of its learner or course: "User surname", "Course enroll date"."""
    for form in variants(heading):
        subject, about = _SUBJECT.match(form), {}
        if subject:
            about = {**(PERSON if subject["person"] else {}), **STUDY, **STATE}
        rest = form[subject.end() :] if subject else ""
        if rest != "name" and any(rest in field.synonyms for field in about.values()):
            yield rest


def _hint(file: str) -> Content | None:
    words = f" {plain(file.rpartition('/')[2])} "
    return next((c for c, hints in _HINTS if any(f" {h} " in words for h in hints)), None)


def _is_dated(names: Sequence[str]) -> bool:
    return bool(_DATED & set(map(plain, names)))


def _fits(content: Content, names: Sequence[str], *, needs: Needs | None = None) -> bool:
    if content is Content.RESULTS and any(name.endswith(" (2)") for name in names):
        return False  # "Points" and "Points (2)": marks side by side, not one a row
    have = columns_of(content, names).keys()
    needed = {name for name, field in FIELDS[content].items() if field.required}
    groups = _NEEDS.get(content, ()) if needs is None else needs
    if "learner" in FIELDS[content]:
        groups = (*groups, WHOSE)
    if content is Content.LEARNERS:
        groups = (*groups, WHO)
    return needed <= have and all(have & set(group) for group in groups)


def _is_gradebook(names: Sequence[str]) -> bool:
    """One row per person and a column for each piece of work, which says what it is out of."""
    marks = {piece.position for piece in pieces_out_of(names, ())}
    rest = [name for position, name in enumerate(names) if position not in marks]
    others = marks and columns_of(Content.LEARNERS, rest).keys() & set(WHO)
    return bool(others) and recognise(rest) in {None, *_OF_PEOPLE}


def _is_about_people(names: Sequence[str]) -> bool:
    """One row per person: a name or address, something else about them, and no event."""
    have = columns_of(Content.LEARNERS, names).keys()
    someone = have & {"name", "first_name", "email"}
    more = have & (PERSON.keys() | STUDY.keys() | STATE.keys()) - {"name", "ref", "first_name"}
    plains = {plain(name) for name in names}
    event = columns_of(Content.ACTIVITY, names).keys() & {"event", "clicks", "session", "minutes"}
    told_by_more_than_type = event - ({"event"} if "type" in plains else set())
    timed = "at" in columns_of(Content.ACTIVITY, names)
    others = (Content.LESSONS, Content.RESULTS, Content.ATTENDANCE)
    return bool(
        someone
        and more
        and not (told_by_more_than_type and timed)
        and not any(_fits(c, names) for c in others)
    )
