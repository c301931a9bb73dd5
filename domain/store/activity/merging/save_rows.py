"""Saves the rows of one frame of an import, or applies the rule that a frame is for.

An undo does the same with what other imports said: which of two is right is known here alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import Table, and_, false, func, literal, select
from sqlalchemy.types import Boolean
from sqlmodel import Session, col

from domain.frames import ASSESSMENTS, BARRIERS, CHECK_INS, ENROLMENTS, PROGRESS, RESULTS, Frame
from domain.sentiment import with_sentiment
from domain.sources import BARRIERS_NAMED, DONE_IN_FULL, NO_FACTS, NO_MARKS, STILL_OPEN, UNDER_WAY
from domain.store.activity.merging.newest_facts import NewestFacts, note_again, with_days
from domain.store.activity.merging.rules import (
    bring_back,
    close_unnamed,
    is_open_already,
    is_stated_already,
)
from domain.store.activity.merging.same_kind import SameKind
from domain.store.activity.merging.staged_frames import (
    ASSUMED,
    key_for,
    resolve,
    table_for,
    types_of,
    unknown_references,
)
from domain.store.activity.merging.taken_back import (
    take_back_facts,
    take_back_marks,
    take_back_progress,
    take_back_resolutions,
)
from domain.store.database import index_staged, stage, table_of
from domain.store.privacy import objecting_enrolments
from domain.store.provenance import ExportOrder, note_asked, note_days, note_statements, noting
from domain.store.tables import Assessment, Barrier, Enrolment

#: From here on, which imports are newer is asked of those alone that have stated a row.
_MANY_IMPORTS: Final = 200
#: Frames of which a row may be left out, or changed, because of another row of its enrolment.
ASKED_TOGETHER: Final = (BARRIERS, CHECK_INS)
#: Frames that a rule is asked about, and the frame whose rows it changes, in their order.
RULES: Final = (
    (BARRIERS_NAMED, BARRIERS.name),
    (STILL_OPEN, BARRIERS.name),
    (UNDER_WAY, ENROLMENTS.name),
    (NO_MARKS, RESULTS.name),
    (DONE_IN_FULL, PROGRESS.name),
    (NO_FACTS, ENROLMENTS.name),
)


@dataclass(frozen=True)
class FrameRows:
    """Rows of a frame, and which of their days nobody stated.

    `are_first` where the import found its table empty: other parts of it say nothing of these.
    """

    spec: Frame
    frame: pd.DataFrame
    assumed: pd.DataFrame
    are_first: bool = False


class Saved(NamedTuple):
    """How many rows of a frame were saved, of how many that were there a fact is another.

    And what nobody knows, as rejected rows.
    """

    rows: int
    changed: int
    unknown: pd.DataFrame


def save_rows(
    session: Session,
    rows: FrameRows,
    order: ExportOrder,
    same: SameKind,
    *,
    known_on: date,
    anew: bool = False,
) -> Saved:
    """Save them.

    With `anew`, rows that are there say nothing: they only have the numbers that history knows.
    """
    spec, frame = rows.spec, rows.frame
    if spec is CHECK_INS:
        frame = with_sentiment(frame, but=_objecting(session))
    flags = {f"{day}{ASSUMED}": rows.assumed[day].to_numpy(dtype=bool) for day in rows.assumed}
    target, key = table_for(spec), key_for(spec)
    told = _by_key(frame.assign(**flags), spec, target)
    staged = stage(session, told, types_of(spec) | dict.fromkeys(flags, Boolean()))
    resolved = resolve(spec, staged, target)
    rejected = unknown_references(session, spec, staged, resolved.unknown)
    source = with_days(_new_to_us(spec, staged, resolved.query), target, known_on=known_on)
    facts = NewestFacts(target, resolved.columns, source, key, order, same)
    facts = facts.in_short(session) if order.run_id > _MANY_IMPORTS else facts
    changed = 0
    if anew:
        session.execute(facts.insert_anew(session))
    elif rows.are_first and spec not in ASKED_TOGETHER and _stays_empty(session, target):
        session.execute(facts.insert(session))
    else:
        if not rows.are_first or spec in ASKED_TOGETHER:
            _note(session, spec, target, order.run_id, resolved.said)
        changing = select(target).where(false()) if rows.are_first else facts.changing()
        with noting(session, order.run_id, target, changing) as changed:
            session.execute(facts.upsert(session))
            note_again(session, target, source, key)
    staged.drop(session.connection())
    return Saved(len(frame) - len(rejected), changed, rejected)


def _stays_empty(session: Session, target: Table) -> bool:
    """Whether there is no row, nor can be: only on SQLite is nobody else's import under way."""
    if session.get_bind().dialect.name != "sqlite":
        return False
    return session.execute(select(literal(1)).select_from(target).limit(1)).first() is None


def count_rows(session: Session, spec: Frame) -> int:
    """How many rows the table of a frame has."""
    count = select(func.count()).select_from(table_for(spec))
    many: int = session.execute(count).scalar_one()
    return many


def apply_rule(
    session: Session, spec: Frame, frame: pd.DataFrame, order: ExportOrder, same: SameKind
) -> int:
    """How many rows the rule of a frame changed, asked about its rows."""
    if frame.empty:
        return 0
    staged = stage(session, frame, types_of(spec))
    index_staged(session, staged, spec.grain[0])
    _note_asked(session, spec, staged, order.run_id)
    count = _rule(spec, order, same)(session, staged, order.run_id)
    staged.drop(session.connection())
    return count


def _rule(spec: Frame, order: ExportOrder, same: SameKind) -> Callable[[Session, Table, int], int]:
    rules: dict[str, Callable[[Session, Table, int], int]] = {
        BARRIERS_NAMED.name: partial(close_unnamed, same=same),
        STILL_OPEN.name: partial(take_back_resolutions, same=same, newer=order.newer),
        UNDER_WAY.name: partial(bring_back, same=same),
        NO_MARKS.name: partial(take_back_marks, newer=order.newer),
        DONE_IN_FULL.name: partial(take_back_progress, same=same),
        NO_FACTS.name: partial(take_back_facts, same=same, newer=order.newer),
    }
    return rules[spec.name]


def _by_key(frame: pd.DataFrame, spec: Frame, target: Table) -> pd.DataFrame:
    """The rows of one enrolment together, where a table is kept by key: written twice as fast.

    Of other tables the order is kept, by which their rows are numbered.
    """
    return frame if "id" in target.c else frame.sort_values(list(spec.grain))


def _new_to_us(spec: Frame, staged: Table, query: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    if spec is BARRIERS:
        return query.where(~is_open_already(staged))
    if spec is CHECK_INS and "day_assumed" in staged.c:
        return query.where(~(staged.c.day_assumed & is_stated_already(staged)))
    return query


def _note(session: Session, spec: Frame, target: Table, run_id: int, said: Any) -> None:  # noqa: ANN401 - as above
    """Keep what is said of rows that are there, or of enrolments that are."""
    if spec not in ASKED_TOGETHER:
        note_statements(session, run_id, spec.name, target, key=key_for(spec), said=said)
        return
    new = said.subquery("said")
    known = col(Enrolment.made_in).is_distinct_from(run_id)
    whose = new.c.enrolment_id == col(Enrolment.id)
    note_asked(
        session, run_id, spec.name, select(new).join(table_of(Enrolment), whose).where(known)
    )
    same = and_(*(target.c[name] == new.c[name] for name in key_for(spec)))
    note_days(session, run_id, target, [select(new).where(same).exists()])


def _note_asked(session: Session, spec: Frame, staged: Table, run_id: int) -> None:
    """Keep what a rule is asked, and the days it moves, of enrolments that were there before."""
    if spec is NO_FACTS:
        _note_none(session, staged, run_id)
        return
    theirs = and_(
        col(Enrolment.ref) == staged.c.enrolment_ref,
        col(Enrolment.made_in).is_distinct_from(run_id),
    )
    values = [c for c in staged.c if not c.name.endswith("_ref")]
    said: Any = select(col(Enrolment.id).label("enrolment_id"), *values).where(theirs)
    if spec is NO_MARKS:
        work = col(Assessment.ref) == staged.c.assessment_ref
        said = said.add_columns(col(Assessment.id).label("assessment_id")).where(work)
    note_asked(session, run_id, spec.name, said)
    if spec is NO_MARKS:
        return
    whose = select(col(Enrolment.id)).where(theirs)
    note_days(session, run_id, table_of(Enrolment), [col(Enrolment.id).in_(whose)])
    if spec in (BARRIERS_NAMED, STILL_OPEN):
        note_days(session, run_id, table_of(Barrier), [col(Barrier.enrolment_id).in_(whose)])


def _note_none(session: Session, staged: Table, run_id: int) -> None:
    """Keep of which facts an import says that there is none, of rows that were there before."""
    for frame, model in ((ENROLMENTS, Enrolment), (ASSESSMENTS, Assessment)):
        table = table_of(model)
        theirs = (table.c.ref == staged.c.ref, staged.c.frame == frame.name)
        known = table.c.made_in.is_distinct_from(run_id)
        number = table.c.id.label(f"{table.name}_id")
        said = select(number, staged.c.frame, staged.c.fact, staged.c.day).where(*theirs, known)
        note_asked(session, run_id, NO_FACTS.name, said)
        note_days(session, run_id, table, [known, select(staged).where(*theirs).exists()])


def _objecting(session: Session) -> list[str]:
    """Refs of the enrolments of who objects: how their words sound is not worked out."""
    theirs = col(Enrolment.id).in_(objecting_enrolments())
    return list(session.scalars(select(col(Enrolment.ref)).where(theirs)))
