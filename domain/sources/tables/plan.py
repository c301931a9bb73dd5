"""Decides what each table holds and which column is what: by the mapping, else by headers."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.readers import Dialect
from domain.sources.tables.fields import FIELDS, PERSON, STATE, STUDY, Content, plain
from domain.sources.tables.files import RawTable
from domain.sources.tables.mapping import Mapping, Percent, TableMapping

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
    Content.LEARNERS: (("name", "first_name", "email", "ref"),),
}
#: The same for tables whose file is named after their content, where that asks for less.
_HINTED_NEEDS: Final[Map[Content, Needs]] = {Content.ACTIVITY: ()}
_WHOSE: Final = ("learner", "enrolment")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How one table will be read: its content, and the position of each field's column."""

    table: RawTable
    content: Content
    header: tuple[str, ...]
    columns: Map[str, int]
    dialect: Dialect = field(default_factory=Dialect)
    constants: Map[str, str] = field(default_factory=dict)
    dates: str | None = None
    percent: Percent = "percent"


def plan_tables(found: Sequence[RawTable], mapping: Mapping) -> list[Plan]:
    """One plan per table to read; with tables in the mapping, only those are read.

    Raises `SourceError` naming the table, the columns it has and what to do.
    """
    if not mapping.tables:
        return [_plan(table, TableMapping(match="*"), mapping) for table in found]
    plans: list[Plan] = []
    for name, wanted in mapping.tables.items():
        matching = [table for table in found if _matches(table, wanted)]
        if not matching:
            seen = ", ".join(table.name for table in found)
            raise SourceError(f"tables.{name}: no file fits {wanted.match!r}; there are: {seen}")
        plans.extend(_plan(table, wanted, mapping) for table in matching)
    return plans


def recognise(header: Iterable[str], file: str = "") -> Content | None:
    """What a table with these columns holds; the file's name decides where the columns allow it."""
    names = list(header)
    hinted = _hint(file)
    if hinted and _fits(hinted, names, _HINTED_NEEDS.get(hinted)):
        return hinted
    if _is_about_people(names):
        return Content.LEARNERS
    return next((c for c in _NEEDS if c is not Content.LEARNERS and _fits(c, names)), None)


def columns_of(content: Content, header: Sequence[str]) -> dict[str, int]:
    """Position of the column of each field, by the first synonym the header has."""
    positions = {plain(name): i for i, name in reversed(list(enumerate(header)))}
    return {
        name: next(positions[s] for s in spec.synonyms if s in positions)
        for name, spec in FIELDS[content].items()
        if any(s in positions for s in spec.synonyms)
    }


def _matches(table: RawTable, wanted: TableMapping) -> bool:
    name = table.file.rpartition("/")[2]
    fits = fnmatch(table.file, wanted.match) or fnmatch(name, wanted.match)
    return fits and wanted.sheet in (None, table.sheet)


def _plan(table: RawTable, wanted: TableMapping, mapping: Mapping) -> Plan:
    dialect = Dialect(
        encoding=wanted.encoding, delimiter=wanted.delimiter, skip_lines=wanted.skip_lines
    )
    header = table.header(dialect)
    content = wanted.content or recognise(header, table.name)
    if content is None:
        raise SourceError(
            f"{table.name}: cannot tell what this table holds. Its columns are:"
            f" {', '.join(header)}. Name its content and columns in a mapping file"
            " (docs/sources.md shows one)."
        )
    stated = _stated(table, wanted, header)
    free = columns_of(content, header).items()
    columns = {f: i for f, i in free if i not in stated.values()} | stated
    plan = Plan(
        table=table,
        content=content,
        header=header,
        columns={f: i for f, i in columns.items() if f not in wanted.constants},
        dialect=dialect,
        constants=wanted.constants,
        dates=wanted.dates or mapping.dates,
        percent=wanted.percent or mapping.percent,
    )
    _complete(plan)
    return plan


def _stated(table: RawTable, wanted: TableMapping, header: Sequence[str]) -> dict[str, int]:
    positions = {plain(name): i for i, name in reversed(list(enumerate(header)))}
    absent = [column for column in wanted.columns.values() if plain(column) not in positions]
    if absent:
        raise SourceError(
            f"{table.name} has no column {', '.join(map(repr, absent))}, which the mapping names."
            f" Its columns are: {', '.join(header)}"
        )
    return {name: positions[plain(column)] for name, column in wanted.columns.items()}


def _complete(plan: Plan) -> None:
    have = {*plan.columns, *plan.constants}
    needed = {name for name, spec in FIELDS[plan.content].items() if spec.required} - have
    whose = "learner" in FIELDS[plan.content] and not have.intersection(_WHOSE)
    nobody = plan.content is Content.LEARNERS and not have.intersection(_NEEDS[plan.content][0])
    if needed or whose or nobody:
        words = sorted(needed) + ["learner"] * (whose or nobody)
        raise SourceError(
            f"{plan.table.name} holds {plan.content}, but no column tells: {', '.join(words)}."
            f" Its columns are: {', '.join(plan.header)}. Say in a mapping file which is which."
        )


def _hint(file: str) -> Content | None:
    words = f" {plain(file.rpartition('/')[2])} "
    return next((c for c, hints in _HINTS if any(f" {h} " in words for h in hints)), None)


def _fits(content: Content, names: Sequence[str], needs: Needs | None = None) -> bool:
    have = columns_of(content, names).keys()
    needed = {name for name, spec in FIELDS[content].items() if spec.required}
    groups = _NEEDS.get(content, ()) if needs is None else needs
    if "learner" in FIELDS[content]:
        groups = (*groups, _WHOSE)
    return needed <= have and all(have & set(group) for group in groups)


def _is_about_people(names: Sequence[str]) -> bool:
    """One row per person: a name or address, something else about them, and no event."""
    have = columns_of(Content.LEARNERS, names).keys()
    someone = have & {"name", "first_name", "email"}
    more = have & (PERSON.keys() | STUDY.keys() | STATE.keys()) - {"name", "ref", "first_name"}
    plains = {plain(name) for name in names}
    event = columns_of(Content.ACTIVITY, names).keys() & {"event", "clicks", "session", "minutes"}
    told_by_more_than_type = event - ({"event"} if "type" in plains else set())
    others = (Content.LESSONS, Content.RESULTS, Content.ATTENDANCE)
    return bool(
        someone and more and not told_by_more_than_type and not any(_fits(c, names) for c in others)
    )
