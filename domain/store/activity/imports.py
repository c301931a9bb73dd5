"""Saves what a source read: all or nothing, twice the same is once, nothing known is erased.

Rows are matched by their `ref` (or, for events, by enrolment and day). A value replaces the stored
one only when it differs, is not empty, and no newer export has said otherwise: a source that does
not know a phone number does not remove the one another source brought. Four things follow rules
of their own: a day that nobody stated gives way to the one we have, of a day's activity the newer
of two files of a kind is right and otherwise the greater count, barriers that a source stops naming
are resolved, and marks of which it says that there is none are taken back. What changes of what
there was is noted, row by row.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import pandas as pd
from sqlalchemy import Select, select
from sqlmodel import Session, col

from domain.frames import ACTIVITY, CANONICAL, LEARNERS, PROGRESS, REJECTED, Frame
from domain.sources import ImportBatch, Progress
from domain.store.activity.import_runs import (
    Counts,
    ImportSummary,
    begin_run,
    end_run,
    note_own_columns,
    say_if_another_run,
    say_if_it_looks_older,
    say_if_older,
    say_who_is_in_no_named_cohort_too,
    say_who_is_unlisted,
    say_who_may_be_known,
)
from domain.store.activity.merging import (
    RULES,
    FrameRows,
    SameKind,
    Saved,
    alike,
    apply_rule,
    count_again,
    count_rows,
    save_rows,
    shape_of,
    without_undone,
)
from domain.store.consent import record_imported_words, without_own_words
from domain.store.identity import (
    as_known_cohorts,
    as_known_people,
    as_one_person,
    leave_out_by_rule,
    leave_out_new_enrolments,
)
from domain.store.privacy import ErasedPeople, read_erased_people
from domain.store.provenance import count_changes, kind_of, order_of, read_changes
from domain.store.staff import meet_staff
from domain.store.staff.caseloads import (
    read_caseloads,
    with_chosen_coaches,
    without_removed_coaches,
)
from domain.store.tables import ImportRun, Learner

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
    batch = as_known_cohorts(session, _with_known_staff(session, batch))
    batch = as_known_people(session, batch)
    batch = as_one_person(session, batch)
    known_on = batch.known_on or now.date()
    visits, begins_on = _visits(batch)
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
        begins_on=begins_on,
        is_kept=True,
    )
    begin_run(session, run)
    same = alike(session, run)
    doubts = say_if_it_looks_older(session, visits, known_on=known_on)
    erased, left_out = read_erased_people(session), 0
    counts: dict[str, Counts] = {}
    rejected = [batch.rejected]
    for number, (name, spec) in enumerate(CANONICAL.items()):
        saved: list[Saved] = []
        before = count_rows(session, spec) if name in batch.frames else 0
        for rows in _parts_of(batch, spec, are_first=not before):
            progress(number / len(CANONICAL), f"saving {name}")
            kept = _without_erased(rows, erased, batch)
            left_out += len(rows.frame) - len(kept.frame) if spec is LEARNERS else 0
            saved.append(_save_part(session, kept, run, same, batch, now=now))
            del rows, kept
        if saved:
            new, changed = count_rows(session, spec) - before, sum(one.changed for one in saved)
            unchanged = sum(one.rows for one in saved) - new - changed
            counts[name] = Counts(new=new, changed=changed, unchanged=unchanged)
            rejected += [one.unknown for one in saved]
    for spec, name in RULES:
        if more := apply_rule(session, spec, getattr(batch, spec.name), order_of(run), same):
            counts[name] = counts.get(name, Counts()) + Counts(changed=more)
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
        *say_if_another_run(session, batch, run.id),
        *say_who_is_in_no_named_cohort_too(session, batch.frame("enrolments")["ref"].tolist()),
        *say_who_may_be_known(session, run.id),
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
    note_own_columns(session, batch.report)
    progress(1.0, "saved")
    return replace(summary, run_id=run.id)


def _visits(batch: ImportBatch) -> tuple[pd.DataFrame, date | None]:
    """The days of a last login, and the first day on which somebody did something."""
    visits, first = [ACTIVITY.empty()], []
    for part in batch.parts("activity"):
        visits.append(part[part["clicks"] == 0])
        first += [part.loc[part["clicks"] > 0, "day"].min()]
    days = [day.date() for day in first if pd.notna(day)]
    return pd.concat(visits, ignore_index=True), min(days, default=None)


def _parts_of(batch: ImportBatch, spec: Frame, *, are_first: bool) -> Iterator[FrameRows]:
    """The rows of a frame, of a very large one part after part, with what is assumed of each."""
    assumed, before = batch.assumed.get(spec.name, pd.DataFrame()), 0
    for part in batch.parts(spec.name):
        if len(part):
            theirs = assumed.iloc[before : before + len(part)].reset_index(drop=True)
            yield FrameRows(spec, part, theirs, are_first)
        before += len(part)


def _without_erased(rows: FrameRows, erased: ErasedPeople, batch: ImportBatch) -> FrameRows:
    """Without rows of those who were erased, or are kept no longer."""
    enrolments = batch.frame("enrolments")
    theirs = erased.rows_of(rows.spec.name, rows.frame, enrolments=enrolments)
    if not theirs.any():
        return rows
    frame, assumed = rows.frame[~theirs], rows.assumed
    return replace(rows, frame=frame, assumed=assumed.loc[frame.index] if len(assumed) else assumed)


def _save_part(
    session: Session,
    rows: FrameRows,
    run: ImportRun,
    same: SameKind,
    batch: ImportBatch,
    *,
    now: datetime,
) -> Saved:
    """Save rows of a frame."""
    spec, said, known_on = rows.spec, rows.frame, batch.known_on or now.date()
    if spec is LEARNERS:
        rows = replace(rows, frame=without_own_words(session, said))
    if spec is PROGRESS and len(batch.done_in_full):
        rows = replace(rows, frame=without_undone(session, said, known_on=known_on))
    found = save_rows(session, rows, order_of(run), same, known_on=known_on)
    if spec is LEARNERS:
        record_imported_words(session, run, said, report=batch.report, now=now)
    return found


def _made_in(run_id: int) -> Select[int]:
    """The numbers of learners that an import brought."""
    return select(col(Learner.id)).where(col(Learner.made_in) == run_id)


def _with_known_staff(session: Session, batch: ImportBatch) -> ImportBatch:
    """The batch with its staff as those we have, and coaches as colleagues chose them."""
    if batch.frame("staff").empty:
        return batch
    frames = batch.changed_frames()
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
