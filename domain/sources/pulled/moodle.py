"""What Moodle's web services answer -> what we know of a course. Pure.

Shapes: core_course_get_courses, core_enrol_get_enrolled_users, gradereport_user_get_grade_items,
core_completion_get_activities_completion_status, mod_assign_get_assignments and
mod_quiz_get_quizzes_by_courses of Moodle 3.11 and later.
"""

from collections.abc import Collection, Iterable, Mapping
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

#: Roles of who learns; others of a course teach or look after it.
_LEARNS: Final = frozenset({"student", "learner"})
#: The kind of activity that completing a module is.
_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("assign", "quiz", "workshop", "h5pactivity", "lesson"), "assessment"),
    **dict.fromkeys(("forum", "chat", "wiki"), "discussion"),
    **dict.fromkeys(("bigbluebuttonbn", "hvp"), "video"),
}
#: The front page, which Moodle lists as a course.
_SITE: Final = "site"
#: States of a completed activity: complete, with a pass, with a fail.
_COMPLETE: Final = frozenset({1, 2, 3})


def courses(found: Iterable[Record]) -> list[CourseFound]:
    """The courses that a token sees, the front page left out."""
    return [
        CourseFound(
            ref=str(one["id"]),
            name=str(one.get("fullname") or one.get("displayname") or one["id"]),
            starts_on=day_at(one.get("startdate")),
            ends_on=day_at(one.get("enddate")),
            learners=one.get("enrolledusercount"),
        )
        for one in found
        if one.get("format") != _SITE
    ]


def enrolled(users: Iterable[Record], *, active: Collection[str]) -> CourseRecords:
    """The learners of a course; who is not `active` is suspended in it."""
    told = CourseRecords()
    for one in {str(user["id"]): user for user in users}.values():
        roles = {str(role.get("shortname")) for role in one.get("roles") or []}
        # a token that may not see roles gets none: then everybody is taken for a learner
        if roles and not roles & _LEARNS:
            told.skipped.append((str(one["id"]), f"teaches here: {', '.join(sorted(roles))}"))
            continue
        seen = one.get("lastcourseaccess")
        told.learners.append(
            Enrolled(
                ref=str(one["id"]),
                name=one.get("fullname"),
                email=one.get("email") or None,
                has_left=str(one["id"]) not in active,
                seen_at=instant(seen),
                never_seen=seen == 0,
            )
        )
    return told


def grades(told: CourseRecords, usergrades: Iterable[Record], due: Mapping[str, object]) -> None:
    """Add pieces of work and marks; `due` says when a course module is due, by its id."""
    people = {one.ref: one for one in told.learners}
    work: dict[str, CourseWork] = {}
    for user in usergrades:
        learner = people.get(str(user.get("userid")))
        for item in user.get("gradeitems") or [] if learner else []:
            percent = _percent(item)
            if item.get("itemtype") == "course" and learner:
                learner.grade = percent
            if item.get("itemtype") not in {"mod", "manual"} or learner is None:
                continue
            ref = str(item["id"])
            work.setdefault(ref, _work(item, due))
            # a mark without a submission was given for work outside of Moodle, on that day
            graded = instant(item.get("gradedategraded"))
            submitted = instant(item.get("gradedatesubmitted"))
            handed_in = submitted or (graded if percent is not None else None)
            if item.get("graderaw", 0) is None:
                told.unmarked.append(
                    NoMark(learner=learner.ref, work=ref, is_handed_in=submitted is not None)
                )
            if handed_in is not None:
                told.marks.append(
                    Mark(
                        learner=learner.ref,
                        work=ref,
                        submitted_at=handed_in,
                        known_at=graded if percent is not None else None,
                        score=percent,
                    )
                )
    told.work.extend(work.values())


def completion(told: CourseRecords, person: Enrolled, statuses: Iterable[Record]) -> None:
    """Add what one learner has completed of what Moodle tracks, and when."""
    tracked = [one for one in statuses if one.get("tracking")]
    if not tracked:
        return
    done = [one for one in tracked if one.get("state") in _COMPLETE]
    person.done, person.percent = len(done), share(len(done), len(tracked))
    told.happened += [
        Happened(learner=person.ref, at=at, kind=_KINDS.get(str(one.get("modname")), "content"))
        for one in done
        if (at := instant(one.get("timecompleted")))
    ]


def due_dates(assignments: Iterable[Record], quizzes: Iterable[Record]) -> dict[str, object]:
    """When each course module is due, by its id, in seconds since 1970."""
    due: dict[str, object] = {}
    for course in assignments:
        for one in course.get("assignments") or []:
            due[str(one.get("cmid"))] = one.get("duedate")
    for one in quizzes:
        due[str(one.get("coursemodule"))] = one.get("timeclose")
    return due


def _work(item: Record, due: Mapping[str, object]) -> CourseWork:
    weight = item.get("weightraw")
    return CourseWork(
        ref=str(item["id"]),
        name=str(item.get("itemname") or item["id"]),
        kind="quiz" if item.get("itemmodule") == "quiz" else "assignment",
        due_at=instant(due.get(str(item.get("cmid")))),
        is_undated=due.get(str(item.get("cmid"))) == 0,
        weight=100 * weight if isinstance(weight, int | float) else None,
    )


def _percent(item: Record) -> float | None:
    raw, least = item.get("graderaw"), item.get("grademin") or 0
    most = item.get("grademax")
    if not isinstance(raw, int | float) or not isinstance(most, int | float):
        return None
    return share(raw - least, most - least)
