"""The canonical frames that become of what a platform tells of a course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from domain.frames import (
    ACTIVITY,
    ACTIVITY_KINDS,
    ASSESSMENTS,
    COHORTS,
    ENROLMENTS,
    LEARNERS,
    PROGRAMMES,
    PROGRESS,
    REJECTED,
    RESULTS,
    Frame,
)
from domain.sources.batch import NO_FACTS, NO_MARKS, UNDER_WAY, ImportBatch
from domain.sources.parsers import emails
from domain.sources.pulled.course import Course, CourseRecords, CourseWork, Enrolled, Mark, NoMark
from domain.sources.report import ReadReport, TableReport


def batch_of(
    records: CourseRecords,
    course: Course,
    *,
    prefix: str,
    now: datetime,
    zone: ZoneInfo,
    usual_length: timedelta,
) -> ImportBatch:
    """The records as frames; refs begin with `prefix`, for two platforms count from 1 alike.

    Days are those of `zone`. What is known of a learner is known today, whatever is said later. A
    course whose platform knows no end is taken to have the `usual_length`.
    """
    build = _Build(
        course=course,
        prefix=prefix,
        today=now.astimezone(zone).date(),
        zone=zone,
        usual_length=usual_length,
    )
    learners = {one.ref: one for one in records.learners}
    people, refused = _people(build, learners.values())
    starts, ends = _dates(course, learners.values(), build)
    cohorts = [
        {
            "ref": build.ref(course.ref),
            "programme_ref": course.programme,
            "name": course.cohort,
            "starts_on": starts,
            "ends_on": ends,
        }
    ]
    work = {one.ref for one in records.work}
    newest = {(one.learner, one.work): one for one in records.marks}
    marks = [one for one in newest.values() if one.work in work]
    frames = {
        "programmes": _frame(PROGRAMMES, [_programme(course, zone)]),
        "cohorts": _frame(COHORTS, cohorts),
        "learners": _frame(LEARNERS, people),
        "enrolments": _frame(ENROLMENTS, (build.enrolment(one) for one in learners.values())),
        "activity": _frame(ACTIVITY, _activity(build, records, learners)),
        "progress": _frame(PROGRESS, _progress(build, learners.values())),
        "assessments": _frame(ASSESSMENTS, (build.work(one) for one in records.work)),
        "results": _frame(RESULTS, (build.mark(one) for one in marks)),
    }
    unmarked = {(one.learner, one.work): one for one in records.unmarked if one.work in work}
    here = [one for one in learners.values() if one.has_left is False]
    under_way = ({"enrolment_ref": build.enrolled(one.ref), "day": build.today} for one in here)
    rows = len(records.learners) + len(records.skipped)
    return ImportBatch(
        frames={name: frame for name, frame in frames.items() if len(frame)},
        rejected=_frame(REJECTED, refused),
        skipped=_frame(
            REJECTED, ({"file": course.name, "value": v, "reason": w} for v, w in records.skipped)
        ),
        report=ReadReport(
            tables=(
                TableReport(
                    name=course.name, content="learners", rows=rows, skipped=len(records.skipped)
                ),
            ),
            questions=tuple(records.notes),
        ),
        assumed=_assumed(course, learners.values(), marks),
        under_way=_frame(UNDER_WAY, under_way),
        no_marks=_frame(NO_MARKS, (build.no_mark(one) for one in unmarked.values())),
        no_facts=_frame(NO_FACTS, (build.undated(one) for one in records.work if one.is_undated)),
        known_on=build.today,
    )


def _assumed(
    course: Course, learners: Iterable[Enrolled], marks: Sequence[Mark]
) -> dict[str, pd.DataFrame]:
    """Which days nobody stated: they give way to those that are known."""
    cohort = {"starts_on": [course.starts_on is None], "ends_on": [course.ends_on is None]}
    left = [bool(one.has_left) and one.left_at is None for one in learners]
    flags = {"cohorts": cohort}
    if left:
        flags["enrolments"] = {"withdrawn_on": left, "outcome_on": left}
    if marks:
        unknown = [not one.is_day_known for one in marks]
        flags["results"] = {"submitted_on": unknown, "known_on": unknown}
    return {name: pd.DataFrame(days).astype("boolean") for name, days in flags.items()}


@dataclass(frozen=True, kw_only=True)
class _Build:
    """Refs and days of one course."""

    course: Course
    prefix: str
    today: date
    zone: ZoneInfo
    usual_length: timedelta

    def ref(self, *parts: str) -> str:
        return ":".join((self.prefix, *parts))

    def enrolled(self, learner: str) -> str:
        return self.ref(self.course.ref, learner)

    def day(self, at: datetime | None) -> date | None:
        """The day of a moment; a platform whose clock is ahead of ours saw it today."""
        return None if at is None else min(at.astimezone(self.zone).date(), self.today)

    def enrolment(self, one: Enrolled) -> dict[str, Any]:
        left = (self.day(one.left_at) or self.today) if one.has_left else None
        return {
            "ref": self.enrolled(one.ref),
            "learner_ref": self.ref(one.ref),
            "cohort_ref": self.ref(self.course.ref),
            "enrolled_on": self.day(one.enrolled_at),
            "withdrawn_on": left,
            "outcome": "withdrawn" if one.has_left else None,
            "outcome_on": left,
        }

    def work(self, one: CourseWork) -> dict[str, Any]:
        return {
            "ref": self.ref(self.course.ref, one.ref),
            "cohort_ref": self.ref(self.course.ref),
            "name": one.name,
            "kind": one.kind,
            "due_on": one.due_at.astimezone(self.zone).date() if one.due_at else None,
            "weight": one.weight,
        }

    def undated(self, one: CourseWork) -> dict[str, Any]:
        ref = self.ref(self.course.ref, one.ref)
        return {"frame": ASSESSMENTS.name, "ref": ref, "fact": "due_on", "day": self.today}

    def mark(self, one: Mark) -> dict[str, Any]:
        return {
            "enrolment_ref": self.enrolled(one.learner),
            "assessment_ref": self.ref(self.course.ref, one.work),
            "submitted_on": self.day(one.submitted_at),
            "known_on": self.day(one.known_at),
            "score": one.score,
            "is_banked": False,
        }

    def no_mark(self, one: NoMark) -> dict[str, Any]:
        return {
            "enrolment_ref": self.enrolled(one.learner),
            "assessment_ref": self.ref(self.course.ref, one.work),
            "day": self.today,
            "handed_in": one.is_handed_in,
        }


def _programme(course: Course, zone: ZoneInfo) -> dict[str, Any]:
    weeks = None
    if course.starts_on and course.ends_on:
        weeks = max(1, round((course.ends_on - course.starts_on).days / 7))
    return {"ref": course.programme, "name": course.programme, "weeks": weeks, "zone": zone.key}


def _dates(course: Course, learners: Iterable[Enrolled], build: _Build) -> tuple[date, date]:
    """First and last day: as stated, else the first enrolment, and the usual length after it.

    An end that nobody stated is not behind us while anybody is still learning.
    """
    known = list(learners)
    enrolled = [day for one in known if (day := build.day(one.enrolled_at))]
    starts = course.starts_on or min(enrolled, default=build.today)
    if course.ends_on:
        return starts, max(course.ends_on, starts)
    ends = starts + build.usual_length
    if ends <= build.today and any(one.has_left is False for one in known):
        ends = build.today + build.usual_length
    return starts, ends


def _people(
    build: _Build, learners: Iterable[Enrolled]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Everybody, and the addresses that are none; each costs itself and not the person."""
    known = list(learners)
    cells = pd.Series([one.email or "" for one in known], dtype="string")
    found = emails(cells)
    bad = found.bad
    refused = [
        {
            "file": build.course.name,
            "column": "email",
            "value": cells[n],
            "reason": found.reasons[n],
        }
        for n in range(len(known))
        if bad[n]
    ]
    people = [
        {
            "ref": build.ref(one.ref),
            "name": (one.name or "").strip() or None,
            "email": None if pd.isna(found.clean[n]) else str(found.clean[n]),
        }
        for n, one in enumerate(known)
    ]
    return people, refused


def _progress(build: _Build, learners: Iterable[Enrolled]) -> Iterable[dict[str, Any]]:
    for one in learners:
        if one.percent is None and one.grade is None and not one.never_seen:
            continue
        yield {
            "enrolment_ref": build.enrolled(one.ref),
            "day": build.today,
            "percent": one.percent,
            "modules_completed": one.done,
            "grade": one.grade,
            "last_visit": "never" if one.never_seen else None,
        }


def _activity(
    build: _Build, records: CourseRecords, learners: Mapping[str, Enrolled]
) -> Iterable[dict[str, Any]]:
    """One row per learner and day; a last visit alone is a day without clicks."""
    days: dict[tuple[str, date], dict[str, Any]] = {}

    def of(learner: str, at: datetime) -> dict[str, Any]:
        local = at.astimezone(build.zone)
        key = (build.enrolled(learner), min(local.date(), build.today))
        empty = {"clicks": 0, "hours": 0} | dict.fromkeys(ACTIVITY_KINDS, 0)
        row = days.setdefault(key, {"enrolment_ref": key[0], "day": key[1]} | empty)
        row["hours"] |= 1 << local.hour
        return row

    for one in records.happened:
        row = of(one.learner, one.at)
        row["clicks"] += one.clicks
        row[one.kind] += one.clicks
    for learner in learners.values():
        if learner.seen_at is not None:
            of(learner.ref, learner.seen_at)
    return days.values()


def _frame(spec: Frame, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    return spec.conform(pd.DataFrame(list(rows), columns=list(spec.columns)))
