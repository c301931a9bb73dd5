"""What an import asks back: an export that looks older than what is known, learners it lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import PurePath
from typing import Final

import pandas as pd
from sqlalchemy import Text, exists, func, or_, select
from sqlmodel import Session, col

from domain.frames import UNNAMED_COHORT
from domain.sources import ImportBatch
from domain.store.database import columns, stage, table_of
from domain.store.identity import read_pairs
from domain.store.tables import Activity, Cohort, Enrolment, ImportRun, Learner, Programme

#: Learners who are all looked through for the same person; among more, the page alone does.
_COMPARED: Final = 50_000
#: Learners whose last visits are compared with what is known.
_LOOKED_AT: Final = 500
#: Enrolments that are named of those who are not listed.
_NAMED: Final = 10
#: New learners who make another run of a course, and no few who came late.
_ANOTHER: Final = 10
UNLISTED: Final = "no longer listed"


def say_if_older(session: Session, refs: Iterable[str], *, known_on: date) -> list[str]:
    """What to tell of an export whose enrolments (by ref) a newer one has stated before."""
    newer = select(col(Enrolment.ref), col(Enrolment.stated_on)).where(
        col(Enrolment.stated_on) > known_on
    )
    stated = dict(session.execute(newer).all())
    days = [stated[ref] for ref in refs if ref in stated]
    if not days:
        return []
    newer_day = max(days)
    asked = (
        f"This export is of {known_on}, and {len(days):,} of its learners are known from a newer"
        f" one (of {newer_day}): what that says of them stays, and this fills gaps. If this is the"
        " newer one, say so in a mapping: exported_on = ..."
    )
    return [asked]


def say_if_it_looks_older(session: Session, visits: pd.DataFrame, *, known_on: date) -> list[str]:
    """What to tell of an export that saw some learners last before others did, and none after.

    `visits` are the batch's days of a last login; platforms do not forget them.
    """
    last = visits.groupby("enrolment_ref")["day"].max().head(_LOOKED_AT)
    there = (
        select(col(Enrolment.ref), func.max(col(Activity.day)))
        .join(Activity, col(Activity.enrolment_id) == col(Enrolment.id))
        .where(col(Enrolment.ref).in_(last.index.tolist()))
        .group_by(col(Enrolment.ref))
    )
    seen = {ref: (last[ref].date(), day) for ref, day in session.execute(there)}
    earlier = [ref for ref, (now, before) in seen.items() if now < before]
    if not earlier or any(now > before for now, before in seen.values()):
        return []
    now, before = seen[earlier[0]]
    asked = (
        f"This was taken for the export of {known_on}, but it saw {len(earlier):,} learners last"
        f" before the day that is known ({earlier[0]}: {now}, known: {before}), and nobody after."
        " If it is an older one, import the newer one again; an older file says its day in its name"
        " (2026-03-02) or as exported_on in a mapping."
    )
    return [asked]


def say_who_is_unlisted(session: Session, batch: ImportBatch) -> list[str]:
    """What to tell of learners whom the full list of their cohort does not have any more.

    They stay: a platform may hide people, and one that has left says so.
    """
    cohorts = batch.frame("cohorts")["ref"].tolist() if batch.lists_all else []
    if not cohorts or batch.frame("enrolments").empty:
        return []
    found = (
        select(col(Enrolment.ref))
        .join(Cohort, col(Cohort.id) == col(Enrolment.cohort_id))
        .where(col(Cohort.ref).in_(cohorts), col(Enrolment.left_out).is_(None))
        .where(col(Enrolment.withdrawn_on).is_(None), col(Enrolment.outcome).is_(None))
        .order_by(col(Enrolment.ref))
    )
    listed = set(batch.frame("enrolments")["ref"])
    gone = [ref for ref in session.scalars(found) if ref not in listed]
    if not gone:
        return []
    shown = ", ".join(gone[:_NAMED]) + (" and more" if len(gone) > _NAMED else "")
    who = "1 learner is" if len(gone) == 1 else f"{len(gone):,} learners are"
    asked = (
        f"{who} {UNLISTED} by the platform, which does not say that they left: they stay as"
        f" they were ({shown}). If they have left, say so there, and the next pull has it."
    )
    return [asked]


def say_who_may_be_known(session: Session, run_id: int) -> list[str]:
    """What to tell of learners whom an import made, and who look like others: they count twice."""
    made = set(session.scalars(select(col(Learner.id)).where(col(Learner.made_in) == run_id)))
    everybody = session.scalar(select(func.count()).select_from(Learner)) or 0
    if not made or everybody == len(made) or everybody > _COMPARED:
        return []
    pairs = [pair for pair in read_pairs(session) if {pair.one_id, pair.other_id} & made]
    if not pairs:
        return []
    new = {number: pair.rule for pair in pairs for number in (pair.one_id, pair.other_id)}
    rules = Counter(rule for number, rule in new.items() if number in made)
    why = ", ".join(f"{many:,} by {rule}" for rule, many in rules.most_common())
    many = rules.total()
    who = "1 new learner looks" if many == 1 else f"{many:,} new learners look"
    asked = (
        f"{who} like somebody who is known by another id ({why}): until it is said that they are"
        " one person, they count twice. Say it on the page Who is who: staycourse who alike"
    )
    return [asked]


def say_if_another_run(session: Session, batch: ImportBatch, run_id: int) -> list[str]:
    """What to tell of new learners who began when the course of their cohort was over.

    Of the cohort alone that no file names: who is said to be in one is in it.
    """
    done = select(func.min(col(Activity.day))).where(
        col(Activity.enrolment_id) == Enrolment.id, col(Activity.clicks) > 0
    )
    began = func.coalesce(Enrolment.enrolled_on, done.scalar_subquery())
    found = session.execute(
        select(
            *columns(Cohort.name, Cohort.starts_on, Programme.weeks),
            func.count(began),
            func.min(began),
        )
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .join(Enrolment, col(Enrolment.cohort_id) == Cohort.id)
        .where(col(Cohort.ref) == batch.unstated_cohort, col(Cohort.made_in) != run_id)
        .where(col(Enrolment.made_in) == run_id)
        .group_by(*columns(Cohort.name, Cohort.starts_on, Programme.weeks))
    ).one_or_none()
    if not found:
        return []
    name, starts_on, weeks, learners, first = found
    if learners < _ANOTHER or not weeks or (first - starts_on).days < 7 * weeks:
        return []
    asked = (
        f"{learners:,} learners are new in {name}, which began on {starts_on} and takes {weeks}"
        f" weeks, and they began from {first} on: their weeks, and with them scores, would count"
        " from the first of those days. If they are another run of the course, undo this import"
        " and name their cohort: [cohort] with ref and name in a mapping, or a column for it."
    )
    return [asked]


def say_who_is_in_no_named_cohort_too(session: Session, refs: Sequence[str]) -> list[str]:
    """What to tell of learners who are in a cohort, and in one that a file without any made.

    A log that comes before the list of learners does not know their cohort: they count in both.
    Of those alone whose enrolments (by ref) an import has: of others nothing is news.
    """
    unnamed = exists().where(col(Cohort.name) == UNNAMED_COHORT)
    if not refs or not session.scalar(select(unnamed)):
        return []
    theirs = stage(session, pd.DataFrame({"ref": list(refs)}), {"ref": Text()})
    here = select(theirs.c.ref)
    loose, named = (table_of(Enrolment).alias(name) for name in ("loose", "named"))
    found = (
        select(col(ImportRun.id), col(ImportRun.path), func.count(loose.c.learner_id.distinct()))
        .select_from(loose)
        .join(Cohort, col(Cohort.id) == loose.c.cohort_id)
        .join(ImportRun, col(ImportRun.id) == loose.c.made_in)
        .join(named, named.c.learner_id == loose.c.learner_id)
        .where(col(Cohort.name) == UNNAMED_COHORT, loose.c.left_out.is_(None))
        .where(named.c.cohort_id != loose.c.cohort_id, named.c.left_out.is_(None))
        .where(or_(loose.c.ref.in_(here), named.c.ref.in_(here)))
        .group_by(col(ImportRun.id), col(ImportRun.path))
        .order_by(col(ImportRun.id))
    )
    asked = [
        f"{'1 learner is' if many == 1 else f'{many:,} learners are'} in a cohort, and also in the"
        f" one without a name that import {number} ({PurePath(path).name}) made: they count in"
        " both. If that was the same course, undo that import and import its file again:"
        f" staycourse undo-import {number}"
        for number, path, many in session.execute(found).all()
    ]
    theirs.drop(session.connection())
    return asked
