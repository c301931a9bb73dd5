"""What Open edX answers -> what we know of a course. Pure.

Shapes: the courses, enrolment, accounts, gradebook and course blocks APIs of the LMS.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from domain.sources.pulled.course import (
    CourseFound,
    CourseRecords,
    CourseWork,
    Enrolled,
    Mark,
    day_at,
    instant,
    share,
)

Record = Mapping[str, Any]

#: Blocks that hold others; what is completed are the others.
_HOLD_OTHERS: Final = frozenset({"course", "chapter", "sequential", "vertical"})


def courses(found: Iterable[Record]) -> list[CourseFound]:
    """The courses that the account sees; the run, at the end of the key, is the cohort."""
    return [
        CourseFound(
            ref=str(one.get("course_id") or one["id"]),
            name=str(one.get("name") or one.get("course_id")),
            cohort=str(one.get("course_id") or one["id"]).rpartition("+")[2],
            starts_on=day_at(one.get("start")),
            ends_on=day_at(one.get("end")),
        )
        for one in found
    ]


def records(
    enrolments: Iterable[Record],
    accounts: Iterable[Record],
    gradebook: Iterable[Record],
    blocks: Mapping[str, Record],
    *,
    now: datetime,
) -> CourseRecords:
    """A course without what each learner has completed.

    The gradebook has no days: work was handed in on the day of the last sign-in at the latest.
    """
    known = {str(one["username"]): one for one in accounts}
    told = CourseRecords()
    for one in {str(e["user"]): e for e in enrolments}.values():
        username = str(one["user"])
        account = known.get(username, {})
        told.learners.append(
            Enrolled(
                ref=username,
                name=account.get("name") or username,
                email=account.get("email"),
                enrolled_at=instant(one.get("created")),
                has_left=not one.get("is_active"),
                seen_at=instant(account.get("last_login")),
                never_seen="last_login" in account and account["last_login"] is None,
            )
        )
    people = {one.ref: one for one in told.learners}
    work: dict[str, CourseWork] = {}
    for row in gradebook:
        person = people.get(str(row.get("username")))
        if person is None:
            continue
        person.grade = share(row.get("percent"), 1)
        for section in row.get("section_breakdown") or []:
            ref = str(section.get("module_id") or section.get("label"))
            work.setdefault(ref, _work(ref, section, blocks.get(ref, {})))
            if section.get("attempted"):
                at = person.seen_at or now
                told.marks.append(
                    Mark(
                        learner=person.ref,
                        work=ref,
                        submitted_at=at,
                        known_at=at,
                        score=share(section.get("score_earned"), section.get("score_possible")),
                        is_day_known=False,
                    )
                )
    told.work.extend(work.values())
    return told


def completion(person: Enrolled, blocks: Iterable[Record]) -> None:
    """Add how much of the course one learner has completed."""
    leaves = [
        float(one["completion"])
        for one in blocks
        if one.get("type") not in _HOLD_OTHERS and isinstance(one.get("completion"), int | float)
    ]
    person.percent = share(sum(leaves), len(leaves))


def _work(ref: str, section: Record, block: Record) -> CourseWork:
    category = str(section.get("category") or block.get("format") or "").lower()
    kind = "exam" if "exam" in category else "quiz" if "quiz" in category else "assignment"
    name = section.get("subsection_name") or section.get("label") or ref
    return CourseWork(
        ref=ref,
        name=str(name),
        kind=kind,
        due_at=instant(block.get("due")),
        is_undated="due" in block and not block["due"],
    )
