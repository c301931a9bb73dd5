"""A frame that was staged, as rows of its table: refs become row numbers, assumed days give way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from sqlalchemy import Date, Table, Text, and_, case, func, select, true
from sqlalchemy.types import Boolean, Double, Integer, TypeEngine
from sqlmodel import Session, SQLModel

from domain.frames import REJECTED, Frame, Kind
from domain.store import tables
from domain.store.database import table_of

_TYPES: Final[Mapping[Kind, type[TypeEngine[Any]]]] = {
    "text": Text,
    "int": Integer,
    "float": Double,
    "date": Date,
    "bool": Boolean,
}
_TABLES: Final[Mapping[str, type[SQLModel]]] = {
    "programmes": tables.Programme,
    "cohorts": tables.Cohort,
    "employers": tables.Employer,
    "staff": tables.Staff,
    "learners": tables.Learner,
    "enrolments": tables.Enrolment,
    "activity": tables.Activity,
    "progress": tables.Progress,
    "assessments": tables.Assessment,
    "results": tables.Result,
    "attendance": tables.Attendance,
    "barriers": tables.Barrier,
    "check_ins": tables.CheckIn,
}
#: Column of a frame that names another row -> the key it becomes, and whose `ref` it is.
REFERENCES: Final[Mapping[str, tuple[str, type[SQLModel]]]] = {
    "programme_ref": ("programme_id", tables.Programme),
    "cohort_ref": ("cohort_id", tables.Cohort),
    "employer_ref": ("employer_id", tables.Employer),
    "coach_ref": ("coach_id", tables.Staff),
    "learner_ref": ("learner_id", tables.Learner),
    "enrolment_ref": ("enrolment_id", tables.Enrolment),
    "assessment_ref": ("assessment_id", tables.Assessment),
}
ASSUMED: Final = "_assumed"
#: A day that is kept only while what it is the day of stays the same.
_DAY_OF: Final[Mapping[str, str]] = {"outcome_on": "outcome"}


def table_for(spec: Frame) -> Table:
    """The table that a frame is saved in."""
    return table_of(_TABLES[spec.name])


def types_of(spec: Frame) -> dict[str, TypeEngine[Any]]:
    """The column types to stage a frame with."""
    return {column: _TYPES[kind]() for column, kind in spec.columns.items()}


def key_for(spec: Frame) -> list[str]:
    """The columns of its table by which a row of a frame is known."""
    return [REFERENCES[c][0] if c in REFERENCES else c for c in spec.grain]


@dataclass(frozen=True, kw_only=True)
class ResolvedRows:
    """The rows of a staged frame as columns of their table.

    `query` fills them; `said` has the same rows with days as they were said, and flags of those
    that were assumed. `unknown` tells by column of the frame where a reference is unknown.
    """

    columns: list[str]
    query: Any
    said: Any
    unknown: dict[str, Any]


def resolve(spec: Frame, staged: Table, target: Table) -> ResolvedRows:
    """Rows of a staged frame as columns of their table."""
    values: dict[str, Any] = {}
    unknown = {}
    source: Any = staged
    for name in spec.columns:
        if name not in REFERENCES:
            values[name] = staged.c[name]
            continue
        column, parent_class = REFERENCES[name]
        parent = table_of(parent_class).alias(name)
        source = source.outerjoin(parent, parent.c.ref == staged.c[name])
        values[column] = parent.c.id
        if name in spec.required:
            unknown[name] = parent.c.id.is_(None)
    days = [name for name in spec.columns if f"{name}{ASSUMED}" in staged.c]
    said = {**values, **{f"{day}{ASSUMED}": staged.c[f"{day}{ASSUMED}"] for day in days}}
    if days:
        stored = target.alias("stored")
        source = source.outerjoin(stored, and_(*(stored.c[k] == values[k] for k in key_for(spec))))
        values |= {day: _known_first(day, staged, stored) for day in days}
    # a condition is always there: SQLite cannot tell a join from an upsert's ON without one
    known: list[Any] = [~absent for absent in unknown.values()] or [true()]

    def select_named(named: Mapping[str, Any]) -> Any:  # noqa: ANN401 - SQLAlchemy's own
        labelled = (value.label(name) for name, value in named.items())
        return select(*labelled).select_from(source).where(*known)

    return ResolvedRows(
        columns=list(values),
        query=select_named(values),
        said=select_named(said),
        unknown={name: (source, absent) for name, absent in unknown.items()},
    )


def _known_first(day: str, staged: Table, stored: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    """The staged day, but where nobody stated it the stored one, if there is one.

    What has no day takes that of the export: without this it would move with every export.
    """
    gives_way: Any = staged.c[f"{day}{ASSUMED}"]
    if (fact := _DAY_OF.get(day)) is not None:
        gives_way = and_(gives_way, stored.c[fact] == staged.c[fact])
    return func.coalesce(case((gives_way, stored.c[day])), staged.c[day])


def unknown_references(
    session: Session, spec: Frame, staged: Table, unknown: Mapping[str, Any]
) -> pd.DataFrame:
    """What a frame names that nobody knows, as rejected rows."""
    rows = [
        (spec.name, None, name, value, "names nothing we know: import it first")
        for name, (source, absent) in unknown.items()
        for value in session.scalars(select(staged.c[name]).select_from(source).where(absent))
    ]
    return REJECTED.conform(pd.DataFrame(rows, columns=list(REJECTED.columns)))
