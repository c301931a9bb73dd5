"""Saves what a source read: all or nothing, twice the same is once, nothing known is erased.

Rows are matched by their `ref` (or, for events, by enrolment and day). A value replaces the stored
one only when it differs, is not empty, and no newer export has said otherwise: a source that does
not know a phone number does not remove the one another source brought. Three things follow rules
of their own: a day that nobody stated gives way to the one we have, counts of a day's activity only
grow, and barriers that a source stops naming are resolved.
"""

import json
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Date, Table, Text, and_, case, func, select, true
from sqlalchemy.types import Boolean, Double, Integer, TypeEngine
from sqlmodel import Session, SQLModel

from domain.frames import BARRIERS, CANONICAL, CHECK_INS, REJECTED, Frame, Kind
from domain.sources import BARRIERS_NAMED, UNDER_WAY, ImportBatch, Progress
from domain.store import tables
from domain.store.activity.import_rules import (
    bring_back,
    close_unnamed,
    is_open_already,
    is_stated_already,
)
from domain.store.activity.import_summary import Counts, ImportSummary
from domain.store.activity.newest_facts import (
    newest_upsert,
    note_again,
    say_if_it_looks_older,
    say_if_older,
    with_days,
)
from domain.store.database import append, stage, table_of
from domain.store.staff import (
    meet_staff,
    read_caseloads,
    with_chosen_coaches,
    without_removed_coaches,
)
from domain.store.tables import ImportRun, RejectedRow

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
_ASSUMED: Final = "_assumed"
#: A day that is kept only while what it is the day of stays the same.
_DAY_OF: Final[Mapping[str, str]] = {"outcome_on": "outcome"}


def save_batch(
    session: Session,
    batch: ImportBatch,
    *,
    source: str,
    path: str,
    now: datetime,
    by: str | None = None,
    progress: Progress = lambda _share, _what: None,
    fingerprint: str | None = None,
) -> ImportSummary:
    """Save every frame, parents first, with a record of the run and its rejected rows.

    `by` is who asked for it in the browser. By its `fingerprint`, `record_if_unchanged` knows it
    again.
    """
    batch = _with_known_staff(session, batch)
    known_on = batch.known_on or now.date()
    visits = batch.frame("activity").query("clicks == 0")
    doubts = say_if_it_looks_older(session, visits, known_on=known_on)
    counts, rejected = {}, [batch.rejected]
    for number, (name, spec) in enumerate(CANONICAL.items()):
        if (frame := batch.frame(name)).empty:
            continue
        progress(number / len(CANONICAL), f"saving {name}")
        assumed = batch.assumed.get(name, pd.DataFrame())
        counts[name], unknown = _save(session, spec, frame, assumed, known_on=known_on)
        rejected.append(unknown)
        del frame
    for name, rule, spec, frame in (
        ("barriers", close_unnamed, BARRIERS_NAMED, batch.barriers_named),
        ("enrolments", bring_back, UNDER_WAY, batch.under_way),
    ):
        if more := _apply(session, rule, spec, frame):
            known = counts.get(name, Counts(new=0, changed=0, unchanged=0))
            counts[name] = replace(known, changed=known.changed + more)
    older = say_if_older(session, batch.frame("enrolments")["ref"], known_on=known_on) or doubts
    asked = (*batch.report.questions, *older, *_left_behind(session))
    summary = ImportSummary(
        counts=counts,
        rejected=REJECTED.conform(pd.concat(rejected, ignore_index=True)),
        skipped=batch.skipped,
        report=replace(batch.report, questions=asked),
    )
    run_id = _record(
        session, summary, source=source, path=path, now=now, by=by, fingerprint=fingerprint
    )
    progress(1.0, "saved")
    return replace(summary, run_id=run_id)


def _with_known_staff(session: Session, batch: ImportBatch) -> ImportBatch:
    """The batch with its staff as those we have, and coaches as colleagues chose them."""
    frames = ChainMap[str, pd.DataFrame]({}, batch.frames)  # type: ignore[arg-type]
    if batch.frame("staff").empty:
        return batch
    met = meet_staff(session, frames["staff"])
    frames["staff"], asked = met.staff, list(met.questions)
    if "enrolments" in frames:
        chosen = with_chosen_coaches(session, frames["enrolments"], met.refs)
        frames["enrolments"], left = without_removed_coaches(session, chosen, met.removed)
        asked += left
    questions = (*batch.report.questions, *asked)
    return replace(batch, frames=frames, report=replace(batch.report, questions=questions))


def _left_behind(session: Session) -> list[str]:
    """What to do about learners whose coach was removed."""
    return [
        f"{one.learners:,} learners still have {one.member.name} as their coach, who was removed."
        f' Who takes over? staycourse user take-over "{one.member.email or one.member.name}" EMAIL'
        for one in read_caseloads(session)
        if one.is_removed
    ]


def _save(
    session: Session, spec: Frame, frame: pd.DataFrame, assumed: pd.DataFrame, *, known_on: date
) -> tuple[Counts, pd.DataFrame]:
    flags = {f"{day}{_ASSUMED}": assumed[day].to_numpy(dtype=bool) for day in assumed}
    types = _types(spec) | {flag: Boolean() for flag in flags}
    staged = stage(session, frame.assign(**flags), types)
    target = table_of(_TABLES[spec.name])
    columns, source, unknown = _resolve(spec, staged, target)
    if spec is BARRIERS:
        source = source.where(~is_open_already(staged))
    if spec is CHECK_INS and "day_assumed" in staged.c:
        source = source.where(~(staged.c.day_assumed & is_stated_already(staged)))
    rejected = _unknown_references(session, spec, staged, unknown)
    key = _key(spec)
    before = session.execute(select(func.count()).select_from(target)).scalar_one()
    source = with_days(source, target, known_on=known_on)
    upsert = newest_upsert(session, target, columns, source, key)
    written = session.execute(upsert, execution_options={"preserve_rowcount": True}).rowcount  # type: ignore[attr-defined]
    new = session.execute(select(func.count()).select_from(target)).scalar_one() - before
    note_again(session, target, source, key)
    staged.drop(session.connection())
    good = len(frame) - len(rejected)
    return Counts(new=new, changed=written - new, unchanged=good - written), rejected


def _types(spec: Frame) -> dict[str, TypeEngine[Any]]:
    return {column: _TYPES[kind]() for column, kind in spec.columns.items()}


def _key(spec: Frame) -> list[str]:
    return [_REFERENCES[c][0] if c in _REFERENCES else c for c in spec.grain]


def _resolve(spec: Frame, staged: Table, target: Table) -> tuple[list[str], Any, dict[str, Any]]:
    """Columns of the target, the query that fills them, and what tells an unknown reference."""
    values: dict[str, Any] = {}
    unknown = {}
    source: Any = staged
    for name in spec.columns:
        if name not in _REFERENCES:
            values[name] = staged.c[name]
            continue
        column, parent_class = _REFERENCES[name]
        parent = table_of(parent_class).alias(name)
        source = source.outerjoin(parent, parent.c.ref == staged.c[name])
        values[column] = parent.c.id
        if name in spec.required:
            unknown[name] = parent.c.id.is_(None)
    days = [name for name in spec.columns if f"{name}{_ASSUMED}" in staged.c]
    if days:
        stored = target.alias("stored")
        source = source.outerjoin(stored, and_(*(stored.c[k] == values[k] for k in _key(spec))))
        values |= {day: _known_first(day, staged, stored) for day in days}
    query = select(*(value.label(name) for name, value in values.items())).select_from(source)
    # a condition is always there: SQLite cannot tell a join from an upsert's ON without one
    query = query.where(*(~absent for absent in unknown.values()) if unknown else (true(),))
    return list(values), query, {name: (source, absent) for name, absent in unknown.items()}


def _known_first(day: str, staged: Table, stored: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    """The staged day, but where nobody stated it the stored one, if there is one.

    What has no day takes that of the export: without this it would move with every export.
    """
    gives_way: Any = staged.c[f"{day}{_ASSUMED}"]
    if (fact := _DAY_OF.get(day)) is not None:
        gives_way = and_(gives_way, stored.c[fact] == staged.c[fact])
    return func.coalesce(case((gives_way, stored.c[day])), staged.c[day])


def _apply(
    session: Session, rule: Callable[[Session, Table], int], spec: Frame, frame: pd.DataFrame
) -> int:
    """How many rows a rule changed, asked about the rows of a frame."""
    if frame.empty:
        return 0
    staged = stage(session, frame, _types(spec))
    count = rule(session, staged)
    staged.drop(session.connection())
    return count


def _unknown_references(
    session: Session, spec: Frame, staged: Table, unknown: Mapping[str, Any]
) -> pd.DataFrame:
    rows = [
        (spec.name, None, name, value, "names nothing we know: import it first")
        for name, (source, absent) in unknown.items()
        for value in session.scalars(select(staged.c[name]).select_from(source).where(absent))
    ]
    return REJECTED.conform(pd.DataFrame(rows, columns=list(REJECTED.columns)))


def _record(
    session: Session,
    summary: ImportSummary,
    *,
    source: str,
    path: str,
    now: datetime,
    by: str | None,
    fingerprint: str | None,
) -> int:
    run = ImportRun(
        source=source,
        path=path,
        started_at=now,
        finished_at=now,
        summary=_as_json(summary.counts),
        rejected=len(summary.rejected),
        imported_by=by,
        report=_report_as_json(summary),
        fingerprint=fingerprint,
    )
    session.add(run)
    session.flush()
    for left_out in (summary.rejected, summary.skipped):
        append(session, table_of(RejectedRow), left_out.assign(import_run_id=run.id))
    return run.id


def _report_as_json(summary: ImportSummary) -> str:
    """What was read of each table, and what somebody has to answer; no names."""
    tables = [
        {
            "name": one.name,
            "content": one.content,
            "rows": one.rows,
            "kept": one.kept,
            "rejected": one.rejected,
            "skipped": one.skipped,
        }
        for one in summary.report.tables
    ]
    return json.dumps({"tables": tables, "questions": list(summary.report.questions)})


def _as_json(counts: Mapping[str, Counts]) -> str:
    return pd.Series({name: vars(c) for name, c in counts.items()}).to_json()
