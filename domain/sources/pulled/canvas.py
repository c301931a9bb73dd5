"""What Canvas answers -> what we know of a course. Pure.

Shapes: the REST API v1 of Canvas (Courses, Enrollments, Assignments, Submissions, Analytics).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from domain.sources.pulled.course import (
    CourseFound,
    CourseRecords,
    CourseWork,
    Enrolled,
    Happened,
    Mark,
    NoMark,
    day_at,
    instant,
    share,
)

Record = Mapping[str, Any]

_HERE: Final = frozenset({"active", "invited", "creation_pending"})
_LEFT: Final = frozenset({"inactive", "deleted", "rejected"})
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def courses(found: Iterable[Record]) -> list[CourseFound]:
    """The courses that a token sees."""
    return [
        CourseFound(
            ref=str(one["id"]),
            name=str(one.get("name") or one.get("course_code") or one["id"]),
            cohort=_term(one),
            starts_on=day_at(one.get("start_at") or (one.get("term") or {}).get("start_at")),
            ends_on=day_at(one.get("end_at") or (one.get("term") or {}).get("end_at")),
            learners=one.get("total_students"),
        )
        for one in found
        # a course that has ended for this token is told as an id and nothing else
        if not one.get("access_restricted_by_date")
    ]


def records(
    enrolments: Iterable[Record],
    users: Iterable[Record],
    progress: Collection[Record],
    assignments: Iterable[Record],
    submissions: Iterable[Record],
) -> CourseRecords:
    """A course without its page views; without `progress`, `submissions` are all there are."""
    emails = {str(one["id"]): one.get("email") for one in users}
    told = CourseRecords()
    _enrolled(told, enrolments, emails)
    people = {one.ref: one for one in told.learners}
    for one in progress:
        person = people.get(str(one.get("id")))
        done = (one.get("progress") or {}).get("requirement_completed_count")
        if person is not None and done is not None:
            person.done = int(done)
            person.percent = share(done, one["progress"].get("requirement_count"))
    points = _assignments(told, assignments)
    excused = _marks(told, submissions, people, points)
    if not progress:
        _handed_in(told, excused)
    return told


def _handed_in(told: CourseRecords, excused: Mapping[str, int]) -> None:
    """Without modules, progress is the share of all work that is handed in."""
    done = Counter(one.learner for one in told.marks)
    for person in told.learners:
        whole = len(told.work) - excused.get(person.ref, 0)
        person.percent = share(done[person.ref], whole)


def _enrolled(
    told: CourseRecords, enrolments: Iterable[Record], emails: Mapping[str, str | None]
) -> None:
    """One learner per person: who is in two sections has two enrolments and is still one."""
    people: dict[str, list[Record]] = {}
    for one in enrolments:
        if one.get("type") == "StudentEnrollment":
            people.setdefault(str(one["user_id"]), []).append(one)
        elif one.get("type") == "StudentViewEnrollment":
            told.skipped.append((str(one["user_id"]), "the test student of the course"))
    for ref, theirs in people.items():
        states = {str(one.get("enrollment_state")) for one in theirs}
        is_here = bool(states & _HERE)
        has_left = states <= _LEFT
        newest = max(theirs, key=lambda one: instant(one.get("last_activity_at")) or _NEVER)
        seen = [at for one in theirs if (at := instant(one.get("last_activity_at")))]
        began = [at for one in theirs if (at := instant(one.get("created_at")))]
        ended = [at for one in theirs if (at := instant(one.get("updated_at")))]
        grades = newest.get("grades") or {}
        told.learners.append(
            Enrolled(
                ref=ref,
                name=(newest.get("user") or {}).get("name"),
                email=emails.get(ref),
                enrolled_at=min(began, default=None),
                left_at=max(ended, default=None) if has_left else None,
                has_left=False if is_here else True if has_left else None,
                seen_at=max(seen, default=None),
                # a token without the right to see visits gets no such field at all
                never_seen=not seen and all("last_activity_at" in one for one in theirs),
                grade=_number(grades.get("current_score")),
            )
        )


def _assignments(told: CourseRecords, assignments: Iterable[Record]) -> dict[str, float]:
    """Keep what counts; gives back how many points each is marked out of."""
    counted = [
        one
        for one in {str(one["id"]): one for one in assignments}.values()
        if one.get("published", True)
        and not one.get("omit_from_final_grade")
        and one.get("grading_type") != "not_graded"
        and "not_graded" not in (one.get("submission_types") or [])
    ]
    points = {str(one["id"]): _number(one.get("points_possible")) or 0.0 for one in counted}
    whole = sum(points.values())
    for one in counted:
        ref = str(one["id"])
        told.work.append(
            CourseWork(
                ref=ref,
                name=str(one.get("name") or ref),
                kind="quiz" if _is_quiz(one) else "assignment",
                due_at=instant(one.get("due_at")),
                is_undated="due_at" in one and one["due_at"] is None,
                weight=share(points[ref], whole),
            )
        )
    return points


def _marks(
    told: CourseRecords,
    submissions: Iterable[Record],
    people: Mapping[str, Enrolled],
    points: Mapping[str, float],
) -> Counter[str]:
    """Keep what was handed in; gives back how much of whom is excused."""
    excused: Counter[str] = Counter()
    for one in submissions:
        learner, work = str(one.get("user_id")), str(one.get("assignment_id"))
        if learner not in people or work not in points:
            continue
        submitted, graded = instant(one.get("submitted_at")), instant(one.get("graded_at"))
        is_marked = one.get("workflow_state") == "graded" and one.get("score") is not None
        if one.get("excused") or not is_marked:
            waits = submitted is not None and not one.get("excused")
            told.unmarked.append(NoMark(learner=learner, work=work, is_handed_in=waits))
        if one.get("excused"):
            excused[learner] += 1
            continue
        # what Canvas marks by itself as missing was never handed in
        if one.get("missing") and submitted is None:
            continue
        handed_in = submitted or (graded if is_marked else None)
        if handed_in is None:
            continue
        told.marks.append(
            Mark(
                learner=learner,
                work=work,
                submitted_at=handed_in,
                known_at=graded if is_marked else None,
                score=share(one.get("score"), points[work]) if is_marked else None,
            )
        )
    if excused:
        told.notes.append(
            f"{excused.total():,} pieces of work are excused: they are no part of any progress."
        )
    return excused


def page_views(learner: str, found: Record) -> list[Happened]:
    """What one learner opened, hour by hour, and what they took part in."""
    views = found.get("page_views") or {}
    happened = [
        Happened(learner=learner, at=at, kind="content", clicks=int(clicks))
        for hour, clicks in views.items()
        if clicks and (at := instant(hour))
    ]
    happened += [
        Happened(learner=learner, at=at, kind=_took_part(str(one.get("url") or "")))
        for one in found.get("participations") or []
        if (at := instant(one.get("created_at")))
    ]
    return happened


def _took_part(url: str) -> str:
    if "discussion" in url:
        return "discussion"
    return "assessment" if "assignments" in url or "quizzes" in url else "other"


def _is_quiz(one: Record) -> bool:
    return bool(one.get("is_quiz_assignment")) or "online_quiz" in (
        one.get("submission_types") or []
    )


def _term(one: Record) -> str:
    name = str((one.get("term") or {}).get("name") or "")
    return "" if name.lower() in {"default term", "default"} else name


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
