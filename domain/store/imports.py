"""Saves what a source read: all or nothing, twice the same is once, nothing known is erased.

Rows are matched by their `ref` (or, for events, by enrolment and day). A value replaces the stored
one only when it differs and is not empty: a source that does not know a phone number does not
remove the one another source brought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Date, Table, Text, exists, func, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import Boolean, Double, Integer, TypeEngine
from sqlmodel import Session, SQLModel

from domain.frames import BARRIERS, CANONICAL, REJECTED, Frame, Kind
from domain.sources.batch import Batch, Progress
from domain.store import bulk, tables
from domain.store.tables import ImportRun

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
_REFERENCES: Final[Mapping[str, tuple[str, type[SQLModel]]]] = {
    "programme_ref": ("programme_id", tables.Programme),
    "cohort_ref": ("cohort_id", tables.Cohort),
    "employer_ref": ("employer_id", tables.Employer),
    "coach_ref": ("coach_id", tables.Staff),
    "learner_ref": ("learner_id", tables.Learner),
    "enrolment_ref": ("enrolment_id", tables.Enrolment),
    "assessment_ref": ("assessment_id", tables.Assessment),
}


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows of one frame were new, changed and the same as before."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, kw_only=True)
class ImportSummary:
    """What an import did, by frame, and the rows it left out."""

    counts: Mapping[str, Counts]
    rejected: pd.DataFrame

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was there already."""
        return all(c.new == c.changed == 0 for c in self.counts.values())


def save_batch(
    session: Session,
    batch: Batch,
    *,
    source: str,
    path: str,
    now: datetime,
    progress: Progress = lambda _share, _what: None,
) -> ImportSummary:
    """Save every frame, parents first, with a record of the run and its rejected rows."""
    counts, rejected = {}, [batch.rejected]
    present = [name for name in CANONICAL if len(batch.frame(name))]
    for number, name in enumerate(present):
        progress(number / len(present), f"saving {name}")
        counts[name], unknown = _save(session, CANONICAL[name], batch.frame(name))
        rejected.append(unknown)
    summary = ImportSummary(
        counts=counts, rejected=REJECTED.conform(pd.concat(rejected, ignore_index=True))
    )
    _record(session, summary, source=source, path=path, now=now)
    progress(1.0, "saved")
    return summary


def _save(session: Session, spec: Frame, frame: pd.DataFrame) -> tuple[Counts, pd.DataFrame]:
    staged = bulk.stage(session, frame, {c: _TYPES[k]() for c, k in spec.columns.items()})
    target: Table = SQLModel.metadata.tables[_TABLES[spec.name].__tablename__]  # type: ignore[index]
    columns, source, unknown = _resolve(spec, staged)
    if spec is BARRIERS:
        source = source.where(~_already_open(staged))
    rejected = _unknown_references(session, spec, staged, unknown)
    key = [_REFERENCES[c][0] if c in _REFERENCES else c for c in spec.grain]
    before = session.execute(select(func.count()).select_from(target)).scalar_one()
    upsert = _upsert(session, target, columns, source, key)
    written = session.execute(upsert, execution_options={"preserve_rowcount": True}).rowcount  # type: ignore[attr-defined]
    new = session.execute(select(func.count()).select_from(target)).scalar_one() - before
    staged.drop(session.connection())
    good = len(frame) - len(rejected)
    return Counts(new=new, changed=written - new, unchanged=good - written), rejected


def _resolve(spec: Frame, staged: Table) -> tuple[list[str], Any, dict[str, Any]]:
    """Columns of the target, the query that fills them, and what tells an unknown reference."""
    columns, values, unknown = [], [], {}
    source: Any = staged
    for name in spec.columns:
        if name not in _REFERENCES:
            columns.append(name)
            values.append(staged.c[name])
            continue
        column, parent_class = _REFERENCES[name]
        parent = SQLModel.metadata.tables[parent_class.__tablename__].alias(name)  # type: ignore[index]
        source = source.outerjoin(parent, parent.c.ref == staged.c[name])
        columns.append(column)
        values.append(parent.c.id)
        if name in spec.required:
            unknown[name] = parent.c.id.is_(None)
    query = select(*values).select_from(source)
    # a condition is always there: SQLite cannot tell a join from an upsert's ON without one
    query = query.where(*(~absent for absent in unknown.values()) if unknown else (true(),))
    return columns, query, {name: (source, absent) for name, absent in unknown.items()}


def _already_open(staged: Table) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy's own type
    """Whether the barrier is one we know and that is still open: reported again is not two.

    An export that lists today's barriers each week would otherwise add them each week.
    """
    barrier = SQLModel.metadata.tables["barrier"]
    enrolment = SQLModel.metadata.tables["enrolment"]
    return exists().where(
        enrolment.c.ref == staged.c.enrolment_ref,
        barrier.c.enrolment_id == enrolment.c.id,
        barrier.c.kind == staged.c.kind,
        barrier.c.resolved_on.is_(None),
        barrier.c.reported_on < staged.c.reported_on,
        staged.c.resolved_on.is_(None),
    )


def _unknown_references(
    session: Session, spec: Frame, staged: Table, unknown: Mapping[str, Any]
) -> pd.DataFrame:
    rows = [
        (spec.name, None, name, value, "names nothing we know: import it first")
        for name, (source, absent) in unknown.items()
        for value in session.scalars(select(staged.c[name]).select_from(source).where(absent))
    ]
    return REJECTED.conform(pd.DataFrame(rows, columns=list(REJECTED.columns)))


def _upsert(session: Session, target: Table, columns: list[str], query: Any, key: list[str]) -> Any:  # noqa: ANN401 - the two dialects share no type
    dialect = sqlite if bulk.is_sqlite(session) else postgresql
    insert = dialect.insert(target).from_select(columns, query)
    kept = {
        name: func.coalesce(insert.excluded[name], target.c[name])
        for name in columns
        if name not in key
    }
    if not kept:
        return insert.on_conflict_do_nothing(index_elements=key)
    differs = or_(*(target.c[name].is_distinct_from(value) for name, value in kept.items()))
    return insert.on_conflict_do_update(index_elements=key, set_=kept, where=differs)


def _record(
    session: Session, summary: ImportSummary, *, source: str, path: str, now: datetime
) -> None:
    run = ImportRun(
        source=source,
        path=path,
        started_at=now,
        finished_at=now,
        summary=_as_json(summary.counts),
        rejected=len(summary.rejected),
    )
    session.add(run)
    session.flush()
    bulk.append(session, "rejected_row", summary.rejected.assign(import_run_id=run.id))


def _as_json(counts: Mapping[str, Counts]) -> str:
    return pd.Series({name: vars(c) for name, c in counts.items()}).to_json()
