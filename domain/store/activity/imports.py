"""Saves what a source read: all or nothing, twice the same is once, nothing known is erased.

Rows are matched by their `ref` (or, for events, by enrolment and day). A value replaces the stored
one only when it differs, is not empty, and no newer export has said otherwise: a source that does
not know a phone number does not remove the one another source brought. Four things follow rules
of their own: a day that nobody stated gives way to the one we have, of a day's activity the newer
of two files of a kind is right and otherwise the greater count, barriers that a source stops naming
are resolved, and marks of which it says that there is none are taken back. What changes of what
there was is noted, row by row.
"""

from collections import ChainMap
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

import pandas as pd
from sqlalchemy import Index, Select, Table, func, select
from sqlalchemy.types import Boolean
from sqlmodel import Session, col

from domain.frames import BARRIERS, CANONICAL, CHECK_INS, LEARNERS, PROGRESS, REJECTED, Frame
from domain.sentiment import with_sentiment
from domain.sources import SAID_OF_OTHERS, ImportBatch, Progress
from domain.store.activity.import_rules import (
    bring_back,
    close_unnamed,
    count_again,
    is_open_already,
    is_stated_already,
)
from domain.store.activity.import_runs import begin_run, end_run
from domain.store.activity.import_summary import Counts, ImportSummary
from domain.store.activity.newest_facts import (
    NewestFacts,
    note_again,
    say_if_it_looks_older,
    say_if_older,
    say_who_is_unlisted,
    with_days,
)
from domain.store.activity.same_kind import SameKind, alike, shape_of
from domain.store.activity.staged_frames import (
    ASSUMED,
    key_for,
    resolve,
    table_for,
    types_of,
    unknown_references,
)
from domain.store.activity.taken_back import (
    take_back_facts,
    take_back_marks,
    take_back_progress,
    without_undone,
)
from domain.store.consent import record_imported_words, without_own_words
from domain.store.database import stage
from domain.store.identity import (
    as_one_person,
    leave_out_by_rule,
    leave_out_new_enrolments,
)
from domain.store.privacy import objecting_enrolments, read_erased_people
from domain.store.provenance import (
    ExportOrder,
    count_changes,
    kind_of,
    noting,
    order_of,
    read_changes,
)
from domain.store.staff import (
    meet_staff,
    read_caseloads,
    with_chosen_coaches,
    without_removed_coaches,
)
from domain.store.tables import Enrolment, ImportRun, Learner

#: From here on, which imports are newer is asked of those alone that have stated a row.
_MANY_IMPORTS: Final = 200
#: Changes that are told with an import; all of them are kept.
_SHOWN: Final = 10
_ACCOUNTS: Final = (
    "{} new accounts look like those of staff or of tests and are left out. If a learner is among"
    " them, bring them back: staycourse who left-out"
)


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
    exported_at: datetime | None = None,
) -> ImportSummary:
    """Save every frame, parents first, with a record of the run and its rejected rows.

    `by` is who asked for it in the browser. By its `fingerprint`, `record_if_unchanged` knows it
    again. `exported_at` is the moment that the export shows, where its file tells.
    """
    batch = as_one_person(session, _with_known_staff(session, batch))
    known_on = batch.known_on or now.date()
    activity = batch.frame("activity")
    visits, logged = activity.query("clicks == 0"), activity.loc[activity["clicks"] > 0, "day"]
    run = ImportRun(
        source=source,
        path=path,
        started_at=now,
        imported_by=by,
        fingerprint=fingerprint,
        kind=kind_of(source, batch.report),
        shape=shape_of(source, batch.report),
        known_on=known_on,
        exported_at=exported_at,
        begins_on=logged.min().date() if len(logged) else None,
    )
    begin_run(session, run)
    order, same = order_of(run), alike(session, run)
    doubts = say_if_it_looks_older(session, visits, known_on=known_on)
    erased, left_out = read_erased_people(session), 0
    counts, rejected = {}, [batch.rejected]
    for number, (name, spec) in enumerate(CANONICAL.items()):
        if (frame := batch.frame(name)).empty:
            continue
        progress(number / len(CANONICAL), f"saving {name}")
        assumed = batch.assumed.get(name, pd.DataFrame())
        if (theirs := erased.rows_of(name, frame, enrolments=batch.frame("enrolments"))).any():
            left_out += int(theirs.sum()) if name == "learners" else 0
            frame = frame[~theirs]
            assumed = assumed.loc[frame.index] if len(assumed) else assumed
        if spec is CHECK_INS:
            frame = with_sentiment(frame, but=_objecting(session))
        said = frame
        if spec is LEARNERS:
            frame = without_own_words(session, said)
        if spec is PROGRESS and len(batch.done_in_full):
            frame = without_undone(session, said, known_on=known_on)
        counts[name], unknown = _save(
            session, spec, frame, assumed, order, same=same, known_on=known_on
        )
        if spec is LEARNERS:
            record_imported_words(session, run, said, report=batch.report, now=now)
        rejected.append(unknown)
        del frame, said
    for name, said_of, rule in (
        ("barriers", "barriers_named", partial(close_unnamed, same=same)),
        ("enrolments", "under_way", partial(bring_back, same=same)),
        ("results", "no_marks", partial(take_back_marks, newer=order.newer)),
        ("progress", "done_in_full", partial(take_back_progress, same=same)),
        ("enrolments", "no_facts", partial(take_back_facts, same=same, newer=order.newer)),
    ):
        if more := _apply(session, run.id, rule, SAID_OF_OTHERS[said_of], getattr(batch, said_of)):
            known = counts.get(name, Counts(new=0, changed=0, unchanged=0))
            counts[name] = replace(known, changed=known.changed + more)
    count_again(session, run.id)
    accounts = leave_out_by_rule(session, _made_in(run.id))
    leave_out_new_enrolments(session)
    older = say_if_older(session, batch.frame("enrolments")["ref"], known_on=known_on) or doubts
    told = [_ACCOUNTS.format(accounts)] if accounts else []
    asked = (
        *batch.report.questions,
        *older,
        *told,
        *say_who_is_unlisted(session, batch),
        *_left_behind(session),
        *_of_erased(left_out),
    )
    summary = ImportSummary(
        counts=counts,
        rejected=REJECTED.conform(pd.concat(rejected, ignore_index=True)),
        skipped=batch.skipped,
        report=replace(batch.report, questions=asked),
        changes=count_changes(session, run.id),
        first_changes=read_changes(session, run.id, most=_SHOWN),
    )
    end_run(session, run, summary, now=now)
    progress(1.0, "saved")
    return replace(summary, run_id=run.id)


def _objecting(session: Session) -> list[str]:
    """Refs of the enrolments of who objects: how their words sound is not worked out."""
    theirs = col(Enrolment.id).in_(objecting_enrolments())
    return list(session.scalars(select(col(Enrolment.ref)).where(theirs)))


def _made_in(run_id: int) -> Select[int]:
    """The numbers of learners that an import brought."""
    return select(col(Learner.id)).where(col(Learner.made_in) == run_id)


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


def _of_erased(learners: int) -> list[str]:
    said = f"{learners:,} learners were erased, or are kept no longer, and stay so."
    return [said] if learners else []


def _left_behind(session: Session) -> list[str]:
    """What to do about learners whose coach was removed."""
    return [
        f"{one.learners:,} learners still have {one.member.name} as their coach, who was removed."
        f' Who takes over? staycourse user take-over "{one.member.email or one.member.name}" EMAIL'
        for one in read_caseloads(session)
        if one.is_removed
    ]


def _save(
    session: Session,
    spec: Frame,
    frame: pd.DataFrame,
    assumed: pd.DataFrame,
    order: ExportOrder,
    *,
    same: SameKind,
    known_on: date,
) -> tuple[Counts, pd.DataFrame]:
    flags = {f"{day}{ASSUMED}": assumed[day].to_numpy(dtype=bool) for day in assumed}
    types = types_of(spec) | {flag: Boolean() for flag in flags}
    staged = stage(session, frame.assign(**flags), types)
    target = table_for(spec)
    columns, source, unknown = resolve(spec, staged, target)
    if spec is BARRIERS:
        source = source.where(~is_open_already(staged))
    if spec is CHECK_INS and "day_assumed" in staged.c:
        source = source.where(~(staged.c.day_assumed & is_stated_already(staged)))
    rejected = unknown_references(session, spec, staged, unknown)
    key = key_for(spec)
    before = session.execute(select(func.count()).select_from(target)).scalar_one()
    source = with_days(source, target, known_on=known_on)
    facts = NewestFacts(target, columns, source, key, order, same)
    facts = facts.in_short(session) if order.run_id > _MANY_IMPORTS else facts
    with noting(session, order.run_id, target, facts.changing()) as changed:
        session.execute(facts.upsert(session))
        note_again(session, target, source, key)
    new = session.execute(select(func.count()).select_from(target)).scalar_one() - before
    staged.drop(session.connection())
    good = len(frame) - len(rejected)
    return Counts(new=new, changed=changed, unchanged=good - new - changed), rejected


def _apply(
    session: Session,
    run_id: int,
    rule: Callable[[Session, Table, int], int],
    spec: Frame,
    frame: pd.DataFrame,
) -> int:
    """How many rows a rule changed, asked about the rows of a frame."""
    if frame.empty:
        return 0
    staged = stage(session, frame, types_of(spec))
    Index("staged_by", staged.c[spec.grain[0]]).create(session.connection())
    count = rule(session, staged, run_id)
    staged.drop(session.connection())
    return count
